"""A crosswalk beside the keys that both sides have now."""

from __future__ import annotations

from datetime import UTC, datetime

from centra_ipaas.crosswalk import CARRIER, SKU, Crosswalk, audit
from centra_ipaas.errors import Owner

NOW = datetime(2026, 3, 3, tzinfo=UTC)
CARRIERS = Crosswalk(kind=CARRIER).bind({"DHL": "dhl", "PostNord": "pn"}, at=NOW, by="mia")


def told(*arguments) -> list[tuple[str, str]]:
    return [(finding.code, finding.message) for finding in audit(*arguments)]


def test_a_crosswalk_that_fits_has_no_finding() -> None:
    assert told(CARRIERS, ["DHL", "PostNord"], ["dhl", "pn", "dpd"]) == []


def test_a_key_that_is_gone_is_told_on_either_side() -> None:
    assert told(CARRIERS, ["DHL"], ["pn"]) == [
        ("crosswalk.orphan", "DHL stands for dhl, and there is no dhl there any more"),
        ("crosswalk.orphan", "PostNord stands for pn, and there is no PostNord here any more"),
    ]


def test_a_key_without_a_link_is_told_with_what_it_is_like_and_not_linked() -> None:
    heres = ["DHL", "PostNord", "post nord", "UPS"]
    assert told(CARRIERS, heres, ["dhl", "pn"]) == [
        ("crosswalk.unknown", "'UPS' is not linked"),
        (
            "crosswalk.unknown",
            "'post nord' is not linked; it differs from 'PostNord' in case or white space only",
        ),
    ]


def test_whoever_owns_the_kind_is_asked() -> None:
    (finding,) = audit(Crosswalk(kind=SKU), ["A"], [])
    assert (finding.code, finding.owner) == ("sku.unknown", Owner.ECOMMERCE)
    (finding,) = audit(Crosswalk(kind=CARRIER), ["A"], [])
    assert (finding.code, finding.owner) == ("crosswalk.unknown", Owner.OPERATIONS)
