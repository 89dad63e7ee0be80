"""What a mutation is: a function from one call to its payload, or a `Refused` before anything was touched."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from centra_ipaas.sandbox.call import Call

#: Members of the payload by the schema's names; lists that are left out are empty, the rest null.
Payload = dict[str, Any]
Mutation = Callable[[Call], Payload]
