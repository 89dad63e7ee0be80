"""A crosswalk in Centra's id conversions: what is missing is set, what is another's is not taken."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from centra_ipaas.centra import id_conversions
from centra_ipaas.centra.id_conversions import IdConversion
from centra_ipaas.client import Client, Settings
from centra_ipaas.crosswalk import CARRIER, Crosswalk, Kind, mirror
from centra_ipaas.errors import ConfigurationError, RecordRefused
from centra_ipaas.sandbox import Sandbox

NOW = datetime(2026, 3, 3, tzinfo=UTC)
MARKET = Kind(name="market", one_to_one=True)


def markets(**links: str) -> Crosswalk:
    ids = {name.removeprefix("id"): there for name, there in links.items()}
    return Crosswalk(kind=MARKET).bind(ids, at=NOW, by="mia")


def entry(internal_id: str, external_id: str, object_type: str = "Market") -> IdConversion:
    return IdConversion(
        object_type=object_type, internal_id=internal_id, external_id=external_id, integration="erp"
    )


def refusals(crosswalk: Crosswalk, *present: IdConversion) -> list[str]:
    with pytest.raises(RecordRefused) as caught:
        mirror(crosswalk, "Market", present)
    return [finding.message for finding in caught.value.findings]


@pytest.fixture
def client():
    sandbox = Sandbox()
    sandbox.shop.add_market("Sweden")
    with Client(Settings(url=sandbox.url, token=sandbox.token), transport=sandbox.transport()) as made:
        yield made


def test_centra_shows_the_crosswalk_and_then_nothing_is_missing(client) -> None:
    known = markets(id1="SE")
    for operation in mirror(known, "Market", client.execute(id_conversions.read())).operations():
        client.execute(operation)
    shown = client.execute(id_conversions.read())
    assert ("Market", "1", "SE") in {(one.object_type, one.internal_id, one.external_id) for one in shown}
    assert mirror(known, "Market", shown).missing == {}


def test_only_what_is_missing_or_another_is_set() -> None:
    present = [entry("1", "A"), entry("2", "old"), entry("9", "left alone"), entry("3", "C", "Size")]
    assert mirror(markets(id1="A", id2="B", id3="C"), "Market", present).missing == {"2": "B", "3": "C"}


def test_an_external_id_of_an_object_outside_is_not_taken_from_it() -> None:
    """Centra would overwrite it."""
    assert refusals(markets(id1="A", id2="B"), entry("7", "A"), entry("8", "B")) == [
        "A is the external id of Market 7, which the crosswalk does not have",
        "B is the external id of Market 8, which the crosswalk does not have",
    ]


def test_two_may_change_places() -> None:
    present = [entry("1", "A"), entry("2", "B")]
    assert mirror(markets(id1="B", id2="A"), "Market", present).missing == {"1": "B", "2": "A"}


def test_keys_are_ids_and_the_kind_is_one_to_one() -> None:
    assert "is no id of Centra's" in refusals(Crosswalk(kind=MARKET).bind({"SE": "A"}, at=NOW, by="mia"))[0]
    with pytest.raises(ValueError, match="not one-to-one"):
        mirror(Crosswalk(kind=CARRIER), "Market", [])


def test_a_type_whose_spelling_is_not_proven_is_off() -> None:
    """Until somebody says that the shop's schema has it."""
    warehouses = mirror(markets(id1="A"), "Warehouse", [])
    with pytest.raises(ConfigurationError, match="Warehouse are off"):
        list(warehouses.operations())
    (operation,) = warehouses.operations(proven=id_conversions.PROVEN | {"Warehouse"})
    assert operation.repeatable


def test_many_are_set_in_pages() -> None:
    many = Crosswalk(kind=MARKET).bind({str(number): f"M{number}" for number in range(450)}, at=NOW, by="mia")
    pages = [operation.variables["input"] for operation in mirror(many, "Market", []).operations()]
    assert [len(page) for page in pages] == [200, 200, 50]


@pytest.mark.parametrize("wrong", [{}, {"1": ""}, {"1": "x" * 256}, {"SE": "A"}])
def test_what_centra_could_not_take_is_not_sent(wrong) -> None:
    with pytest.raises(ValueError, match=r"id|invalid literal"):
        id_conversions.store("Market", wrong)
