"""Clients of Centra's Integration API: blocking and async, from one core."""

from centra_ipaas.client._budget import adopt_limits
from centra_ipaas.client._clients import AsyncClient, Client
from centra_ipaas.client._settings import Settings
from centra_ipaas.client._worlds import AsyncWorld, BlockingWorld, run

__all__ = ["AsyncClient", "AsyncWorld", "BlockingWorld", "Client", "Settings", "adopt_limits", "run"]
