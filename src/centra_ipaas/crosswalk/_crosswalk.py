"""All links of one kind, past and present, as a value; a change makes another one or is refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import cached_property

from attrs import evolve, field, frozen

from centra_ipaas.crosswalk._conflicts import Wanted, conflicts
from centra_ipaas.crosswalk._entries import Entry
from centra_ipaas.crosswalk._kinds import Kind
from centra_ipaas.crosswalk._spelling import variant_key
from centra_ipaas.errors import Finding, RecordRefused
from centra_ipaas.mapping import Rows


@frozen(kw_only=True)
class Crosswalk:
    """Which key here (Centra) is which key there (an ERP, a WMS, a ledger), for one kind of key.

    Keys are compared exactly. Every change says when and by whom; it returns the changed crosswalk, with the past kept,
    or raises `RecordRefused` with a ``crosswalk.conflict`` finding for each key that cannot be changed so, and then
    nothing is. Moments without a zone are a ValueError. A `CrosswalkStore` keeps it.
    """

    kind: Kind
    #: In the order of their numbers.
    entries: tuple[Entry, ...] = field(default=(), repr=False)
    #: How often a store has kept it.
    revision: int = 0

    # --- reading -------------------------------------------------------------------------------------------

    @cached_property
    def current(self) -> Mapping[str, Entry]:
        """The entries that hold now, by the key here."""
        return {entry.here: entry for entry in self.entries if entry.until is None}

    @cached_property
    def theres(self) -> Mapping[str, str]:
        """The key there by the key here."""
        return {here: entry.there for here, entry in self.current.items()}

    @cached_property
    def heres(self) -> Mapping[str, tuple[str, ...]]:
        """The keys here by the key there; of a one-to-one kind one each."""
        found: dict[str, list[str]] = defaultdict(list)
        for here, entry in self.current.items():
            found[entry.there].append(here)
        return {there: tuple(heres) for there, heres in found.items()}

    @cached_property
    def variants(self) -> Mapping[str, tuple[str, ...]]:
        """The keys here by what they have in common with others that differ in case and white space only."""
        found: dict[str, list[str]] = defaultdict(list)
        for here in self.current:
            found[variant_key(here)].append(here)
        return {key: tuple(heres) for key, heres in found.items()}

    @cached_property
    def past(self) -> tuple[Entry, ...]:
        """The entries that hold no more."""
        return tuple(entry for entry in self.entries if entry.until is not None)

    @cached_property
    def rows(self) -> Rows:
        """The content for a mapper that looks up in ``kind.table``: ``ToErp(crosswalk.rows)``."""
        return self.kind.table.of(self.theres)

    @cached_property
    def reverse_rows(self) -> Rows:
        """The content of ``kind.reverse_table``; a ValueError where several keys here may be one there."""
        if not self.kind.one_to_one:
            raise ValueError(f"{self.kind.name} is not one-to-one: a key there does not tell the key here")
        return self.kind.reverse_table.of({there: heres[0] for there, heres in self.heres.items()})

    def at(self, moment: datetime) -> Mapping[str, str]:
        """Return the key there by the key here as it was at a moment: an old order carries an old SKU."""
        return {entry.here: entry.there for entry in self.entries if entry.held_at(moment)}

    def history(self, here: str) -> tuple[Entry, ...]:
        """Return everything that a key stood for, under its earlier and later names too, oldest first."""
        found = {entry.number for entry in self.entries if entry.here == here}
        for entry in reversed(self.entries):
            if entry.number in found and entry.replaces is not None:
                found.add(entry.replaces)
        for entry in self.entries:
            if entry.replaces in found:
                found.add(entry.number)
        return tuple(entry for entry in self.entries if entry.number in found)

    def since(self, before: Crosswalk) -> tuple[Entry, ...]:
        """Return the entries that are new, or have ended, since an earlier value of the same crosswalk."""
        known = {entry.number: entry for entry in before.entries}
        return tuple(entry for entry in self.entries if known.get(entry.number) != entry)

    # --- changing ------------------------------------------------------------------------------------------

    def bind(self, links: Mapping[str, str], *, at: datetime, by: str, reason: str = "") -> Crosswalk:
        """Link keys here to keys there; a link that holds already stays as it is.

        Refused is a key that stands for another one now, a key that is spelled like one that is known but for case and
        white space, and, in a one-to-one kind, a second key for the same.
        """
        new = [
            Wanted(here=here, there=there) for here, there in links.items() if self.theres.get(here) != there
        ]
        return self._changed((), new, at=at, by=by, reason=reason)

    def rename(self, keys: Mapping[str, str], *, at: datetime, by: str, reason: str = "") -> Crosswalk:
        """Give keys here new names, old to new; each stands for what the old one stood for."""
        known = self._known(keys)
        new = [Wanted(here=keys[entry.here], there=entry.there, replaces=entry.number) for entry in known]
        return self._changed(known, new, at=at, by=by, reason=reason)

    def move(self, links: Mapping[str, str], *, at: datetime, by: str, reason: str = "") -> Crosswalk:
        """Let keys here stand for other keys there; two may change places."""
        known = [entry for entry in self._known(links) if entry.there != links[entry.here]]
        new = [Wanted(here=entry.here, there=links[entry.here], replaces=entry.number) for entry in known]
        return self._changed(known, new, at=at, by=by, reason=reason)

    def retire(self, heres: Iterable[str], *, at: datetime, by: str, reason: str = "") -> Crosswalk:
        """End the links of keys here. Who linked the key is on record; `reason` is added to it."""
        ended = self._known(dict.fromkeys(heres))
        told = f"retired by {by}: {reason}" if reason else f"retired by {by}"
        noted = [evolve(entry, reason="; ".join(filter(None, (entry.reason, told)))) for entry in ended]
        return self._changed(noted, (), at=at, by=by, reason="")

    def _known(self, heres: Iterable[str]) -> list[Entry]:
        """Return the entries that hold for these keys, or refuse the ones that have none."""
        keys = list(heres)
        if missing := [here for here in keys if here not in self.current]:
            raise RecordRefused([self._unknown(here) for here in missing])
        return [self.current[here] for here in keys]

    def _unknown(self, here: str) -> Finding:
        owner = self.kind.owner
        return Finding(
            code="crosswalk.conflict",
            path=self.kind.name,
            message=f"{here} stands for nothing now, so that cannot be changed",
            owner=owner,
            cause=f"{self.kind.name} {here}",
            action="See what it stood for before, and link it anew.",
            evidence={"here": here},
        )

    def _changed(
        self, ended: Iterable[Entry], new: Iterable[Wanted], *, at: datetime, by: str, reason: str
    ) -> Crosswalk:
        if at.utcoffset() is None:
            raise ValueError(f"a change needs a moment with a time zone: {at.isoformat()}")
        ends = {entry.number: evolve(entry, until=max(at, entry.since)) for entry in ended}
        wanted = list(new)
        staying = [entry for entry in self.current.values() if entry.number not in ends]
        if found := list(conflicts(self.kind, staying, wanted)):
            raise RecordRefused(found)
        if not ends and not wanted:
            return self
        kept = (ends.get(entry.number, entry) for entry in self.entries)
        return evolve(self, entries=(*kept, *self._begun(wanted, at, by, reason)))

    def _begun(self, wanted: Iterable[Wanted], at: datetime, by: str, reason: str) -> Iterator[Entry]:
        last = self.entries[-1].number if self.entries else 0
        for number, one in enumerate(wanted, start=last + 1):
            yield Entry(
                number=number,
                here=one.here,
                there=one.there,
                since=at,
                by=by,
                reason=reason,
                replaces=one.replaces,
            )
