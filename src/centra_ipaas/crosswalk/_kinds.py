"""What can be linked, and what is demanded of it."""

from __future__ import annotations

from typing import Final

from attrs import field, frozen
from attrs.validators import matches_re

from centra_ipaas.errors import Owner
from centra_ipaas.mapping import Table


@frozen(kw_only=True)
class Kind:
    """One kind of key, such as SKUs: its name, its rule, and who is asked when a key is missing.

    Kinds of one's own are made like those of this package: ``Kind(name="colour", owner=Owner.ECOMMERCE)``.
    """

    #: Lower-case words joined by hyphens; the store keeps each kind under its name.
    name: str = field(validator=matches_re(r"[a-z][a-z0-9]*(-[a-z0-9]+)*"))
    #: Two keys here never stand for the same key there. Where False, several may: two names of one carrier.
    one_to_one: bool = False
    owner: Owner = Owner.INTEGRATION
    #: Of the finding for a key that is not in the crosswalk.
    code: str = "crosswalk.unknown"

    @property
    def table(self) -> Table[str, str]:
        """What a mapper looks up: ``lookup(SKU.table, line.sku)``; see `Crosswalk.rows`."""
        return self._table(self.name)

    @property
    def reverse_table(self) -> Table[str, str]:
        """The same the other way round, for one-to-one kinds; see `Crosswalk.reverse_rows`."""
        return self._table(f"{self.name}, reversed")

    def _table(self, name: str) -> Table[str, str]:
        action = (
            f"Link the key in the crosswalk of kind {self.name}, or correct it in the record; then replay."
        )
        return Table(name, code=self.code, owner=self.owner, action=action)


SKU: Final = Kind(name="sku", one_to_one=True, owner=Owner.ECOMMERCE, code="sku.unknown")
WAREHOUSE: Final = Kind(name="warehouse", one_to_one=True, owner=Owner.OPERATIONS)
TAX: Final = Kind(name="tax", owner=Owner.FINANCE)
PAYMENT_METHOD: Final = Kind(name="payment-method", owner=Owner.FINANCE)
CARRIER: Final = Kind(name="carrier", owner=Owner.OPERATIONS)
COUNTRY: Final = Kind(name="country", one_to_one=True, owner=Owner.OPERATIONS)
REGION: Final = Kind(name="region", owner=Owner.OPERATIONS)
CURRENCY: Final = Kind(name="currency", one_to_one=True, owner=Owner.FINANCE)
CUSTOMER: Final = Kind(name="customer", one_to_one=True, owner=Owner.ECOMMERCE)

#: Those of this package, by name.
KINDS: Final = {
    kind.name: kind
    for kind in (SKU, WAREHOUSE, TAX, PAYMENT_METHOD, CARRIER, COUNTRY, REGION, CURRENCY, CUSTOMER)
}
