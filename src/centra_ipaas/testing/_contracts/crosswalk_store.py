"""What every store of crosswalks has to keep."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from centra_ipaas.crosswalk import CARRIER, Crosswalk, CrosswalkStore, Kind
from centra_ipaas.testing._contracts.plain import fresh, plain

NOW = datetime(2026, 3, 3, 12, 0, 0, 123456, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


class CrosswalkStoreContract(ABC):
    """What a `CrosswalkStore` promises. Kinds are fresh in each test, so that a real store may keep them."""

    @abstractmethod
    def store(self) -> CrosswalkStore:
        """Return the store; every call may return another connection to the same one."""

    def test_a_kind_begins_with_nothing(self) -> None:
        """And nothing to be kept is kept."""
        store, kind = plain(self.store()), _kind()
        empty = store.crosswalk(kind)
        assert empty == Crosswalk(kind=kind)
        assert store.keep_crosswalk(empty, empty)
        assert store.crosswalk(kind).entries == ()

    def test_what_was_kept_is_found(self) -> None:
        """Through another connection as well, with who decided and when, to the microsecond; each kind by itself."""
        kind, other = _kind(), _kind()
        _change(plain(self.store()), kind, lambda known: _bound(known, {"A": "1", "B": "2"}))
        found = plain(self.store()).crosswalk(kind)
        assert found.theres == {"A": "1", "B": "2"}
        entry = found.current["A"]
        assert (entry.since, entry.until, entry.by, entry.reason) == (NOW, None, "mia", "by hand")
        assert plain(self.store()).crosswalk(other).entries == ()

    def test_the_past_is_kept(self) -> None:
        """Renamed, moved and retired keys with their history, in the order it happened."""
        store, kind = plain(self.store()), _kind()
        _change(store, kind, lambda known: _bound(known, {"A": "1", "B": "2", "C": "3"}))
        _change(store, kind, lambda known: known.rename({"A": "A2"}, at=LATER, by="leo"))
        _change(store, kind, lambda known: known.move({"B": "9"}, at=LATER, by="leo"))
        _change(store, kind, lambda known: known.retire(["C"], at=LATER, by="leo", reason="gone"))
        found = store.crosswalk(kind)
        assert found.theres == {"A2": "1", "B": "9"}
        assert found.at(NOW) == {"A": "1", "B": "2", "C": "3"}
        assert [entry.here for entry in found.history("A2")] == ["A", "A2"]
        assert found.history("C")[0].reason == "by hand; retired by leo: gone"

    def test_letters_come_back_as_they_were(self) -> None:
        """Quotes, spaces at the ends, letters of every script: a key is exact."""
        store, kind = plain(self.store()), _kind()
        links = {'O\'Neill "7"': " x ", "ÅÄÖ-ß": "％", "\u00a0A": "😀", "a;b,c": "\\", "Null": ":kind"}
        _change(store, kind, lambda known: _bound(known, links))
        assert store.crosswalk(kind).theres == links

    def test_of_two_who_read_the_same_only_one_keeps(self) -> None:
        """The other one's change is not made, in no part."""
        store, kind = plain(self.store()), _kind()
        read = store.crosswalk(kind)
        assert store.keep_crosswalk(read, _bound(read, {"A": "1"}))
        assert not store.keep_crosswalk(read, _bound(read, {"A": "2", "B": "3"}))
        assert store.crosswalk(kind).theres == {"A": "1"}

    def test_many_who_try_again_lose_nothing(self) -> None:
        """Eight threads link 80 keys together, each with the store it was given."""
        kind = _kind()

        def link(worker: int) -> None:
            store = plain(self.store())
            for number in range(10):
                links = {f"{worker}-{number}": f"{worker}-{number}"}
                _change(store, kind, partial(_bound, links=links))

        with ThreadPoolExecutor(8) as threads:
            list(threads.map(link, range(8)))
        found = plain(self.store()).crosswalk(kind)
        assert len(found.current) == 80
        assert [entry.number for entry in found.entries] == list(range(1, 81))

    def test_there_may_be_many(self) -> None:
        """Five thousand in one change."""
        store, kind = plain(self.store()), _kind()
        links = {f"SKU-{number}": str(number) for number in range(5_000)}
        _change(store, kind, lambda known: _bound(known, links))
        assert store.crosswalk(kind).theres == links

    def test_a_kind_that_is_not_one_to_one_is_kept_as_well(self) -> None:
        """Two names of one carrier; the kind itself is not kept, only its name."""
        store = plain(self.store())
        kind = Kind(name=_kind().name, owner=CARRIER.owner)
        _change(store, kind, lambda known: _bound(known, {"DHL Express": "DHL", "DHL Paket": "DHL"}))
        assert store.crosswalk(kind).heres == {"DHL": ("DHL Express", "DHL Paket")}


def _kind() -> Kind:
    return Kind(name=fresh().replace(":", "-"), one_to_one=True)


def _bound(known: Crosswalk, links: dict[str, str]) -> Crosswalk:
    return known.bind(links, at=NOW, by="mia", reason="by hand")


def _change(store: Any, kind: Kind, change: Callable[[Crosswalk], Crosswalk]) -> None:
    """Read, change and keep, until nobody else was faster."""
    kept = False
    while not kept:
        read = store.crosswalk(kind)
        kept = store.keep_crosswalk(read, change(read))
