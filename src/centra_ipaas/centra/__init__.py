"""What Centra calls things: operations as values, wire types, and the way to canonical values.

Operations are grouped by what integrations do: `orders`, `shipments`, `returns`, `payments`, `stock`, `products`,
`events`, `id_conversions`, `limits`; `own` is for operations of your own. Nothing here sends anything.

Every fact about the platform names its source. Short forms, used in docstrings, comments and the documentation:

============== ======================================================================================================
OLD:<page>     https://github.com/centrahq/api-documentation as of April 2024 (commit e5926eb8), by path; OLD:auth,
               OLD:limits, OLD:events, OLD:idconv, OLD:dtc, OLD:b2b are pages of its GraphQL Integration API, OLD:erp
               the ERP guide, OLD:flow and OLD:taxes the overview, OLD:webhook the webhook plugin
REF:<Type>     https://centra.dev/graphql/<type in lower case>.html
MAG:<Type>     https://centra.dev/integration-api/api-reference/types/<Type>
LIMITS         https://centra.dev/integration-api/api-rate-limits
EVENTS         https://centra.dev/integration-api/handling-events
ERRORS         https://centra.dev/integration-api/best-practices/handling-errors
BEST           https://centra.dev/integration-api/best-practices
CHANGES        https://centra.dev/graphql/index.html
CLI            query text of public clients
============== ======================================================================================================

What no source proves is marked so where it is used, and stays configurable.
"""

from centra_ipaas.centra import (
    events,
    id_conversions,
    limits,
    orders,
    own,
    payments,
    products,
    returns,
    shipments,
    stock,
)

__all__ = [
    "events",
    "id_conversions",
    "limits",
    "orders",
    "own",
    "payments",
    "products",
    "returns",
    "shipments",
    "stock",
]
