"""Mutations that several modules of tests carry out in the same words."""

from __future__ import annotations

#: What every payload tells besides its object.
PROBLEMS = "userErrors { message path } userWarnings { message path }"

CANCEL_ORDER = """mutation ($id: String!, $in: DirectToConsumerOrderCancelInput!) {
  cancelDirectToConsumerOrder(id: $id, input: $in) { order { status } userErrors { message path } } }"""
DELETE_SHIPMENT = "mutation ($id: Int!) { deleteShipment(id: $id) { userErrors { message path } } }"
