"""Tax groups, rules and classes."""

from __future__ import annotations

from centra_ipaas.sandbox.protocol.filters import Paths

PATHS: dict[str, Paths] = {
    "TaxClassFilter": Paths(searched=("name", "code")),
    "TaxGroupFilter": Paths(members={"defaultInStoreId": "default_in_stores.*.id"}),
}
