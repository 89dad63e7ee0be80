"""One fault put on one request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from attrs import frozen
from graphql import GraphQLInterfaceType, GraphQLObjectType, get_named_type

from centra_ipaas.sandbox.edge import replies, rewrite
from centra_ipaas.sandbox.edge.faults import Fault, Injected
from centra_ipaas.sandbox.edge.kinds import KINDS, Asks, FaultKind
from centra_ipaas.sandbox.edge.places import is_list, places, response_key, selected
from centra_ipaas.sandbox.edge.replies import RetryAfter
from centra_ipaas.sandbox.edge.spoiled import BYTES, DATA, add_note, spoil
from centra_ipaas.sandbox.edge.wire import Delivery, HttpReply
from centra_ipaas.sandbox.protocol.execute import Answer, Request

_FITS: Mapping[Asks, Callable[[Request, int], bool]] = {
    "anything": lambda _request, _item: True,
    "query": lambda request, _item: not request.mutating,
    "mutation": lambda request, _item: request.mutating,
    "one mutation": lambda request, _item: request.mutating and len(request.fields) == 1,
    "batch": lambda request, item: request.mutating and rewrite.can_skip(request, item),
    "later page": lambda request, _item: not request.mutating and rewrite.later_page(request) is not None,
    "events": lambda request, _item: not request.mutating and "events" in request.root_fields,
}


def can_happen(request: Request, fault: Fault) -> bool:
    """Whether a kind of fault makes sense for a request."""
    return _FITS[KINDS[fault.kind].to](request, fault.item)


@frozen(kw_only=True)
class Core:
    """What lies behind the edge."""

    #: Carries a request out, at a moment of the server's clock.
    run: Callable[[Request, datetime], Answer]
    #: Reads another request.
    understand: Callable[[bytes], Request]
    #: Turns an answer into the JSON of a response.
    envelope: Callable[[Answer, Request], dict[str, Any]]
    #: Carries the request out when the clock has come to a moment.
    later: Callable[[datetime], None]


@frozen
class Injection:
    """One fault, one request, and the moment."""

    core: Core
    fault: Fault
    request: Request
    now: datetime
    retry_after: RetryAfter

    def reply(self) -> tuple[HttpReply, Injected]:
        """Carry the request out as far as the fault lets it, and say what was done."""
        if self.fault.kind in _SPECIAL:
            reply, ran, shown = _SPECIAL[self.fault.kind](self)
        elif self.fault.when == "before":
            reply, ran, shown = self._instead(), False, True
        else:
            ran = True
            reply, shown = self._after(self.core.run(self.request, self.now))
        return reply, self._line(ran=ran, shown=shown)

    def _line(self, *, ran: bool, shown: bool) -> Injected:
        return Injected(
            kind=self.fault.kind,
            at=self.now,
            operation=self.request.name,
            fields=self.request.root_fields,
            ran=ran,
            shown=shown,
        )

    def _after(self, answer: Answer) -> tuple[HttpReply, bool]:
        if self.fault.kind in DATA:
            spoiled, shown = spoil(self.request, answer, self.fault)
            return self._told(spoiled, self.now), shown
        if self.fault.kind in BYTES:
            return BYTES[self.fault.kind](self._told(answer, self.now), self.fault), True
        return self._instead(), True

    def _told(self, answer: Answer, at: datetime) -> HttpReply:
        return replies.answered(self.core.envelope(answer, self.request), at)

    def _instead(self) -> HttpReply:
        """Answer whatever was asked, whether it ran or not."""
        kind = self.fault.kind
        if kind in _STATUSES:
            return replies.refused(_STATUSES[kind], self.now, "The sandbox was told to fail.")
        if kind in _SILENCE:
            return HttpReply(status=502, delivery=_SILENCE[kind], delay=self.fault.seconds)
        if kind == "status_429":
            return replies.too_many(self.fault.seconds, self.retry_after, self.now)
        if kind == "html":
            return replies.proxy_page(self.now)
        return replies.answered({"errors": [{"message": "Internal server error"}], "data": None}, self.now)

    # -- faults that change what runs ------------------------------------------------------------------------

    def applied_late(self) -> tuple[HttpReply, bool, bool]:
        """Keep the request for later and say nothing."""
        self.core.later(self.now + timedelta(seconds=self.fault.seconds))
        return HttpReply(status=502, delivery="reset"), False, True

    def clock_skew(self) -> tuple[HttpReply, bool, bool]:
        """Run with the server's clock wrong."""
        at = self.now + timedelta(seconds=self.fault.seconds)
        return self._told(self.core.run(self.request, at), at), True, True

    def page_shift(self) -> tuple[HttpReply, bool, bool]:
        """Answer as if one row before this page had gone."""
        return self._pages(1, lambda here, following: [*here[1:], *following[:1]])

    def page_overlap(self) -> tuple[HttpReply, bool, bool]:
        """Answer as if one row before this page had come."""
        return self._pages(-1, lambda here, before: [*before[-1:], *here[:-1]])

    def _pages(
        self, by: int, join: Callable[[list[Any], list[Any]], list[Any]]
    ) -> tuple[HttpReply, bool, bool]:
        page = rewrite.later_page(self.request)
        assert page is not None
        answer = self.core.run(self.request, self.now)
        other = self.core.run(self.core.understand(page.turned(self.request, by)), self.now)
        shown = bool(answer.data and other.data and answer.data[page.key])
        if shown and answer.data is not None and other.data is not None:
            answer.data[page.key] = join(answer.data[page.key], other.data[page.key])
        return self._told(answer, self.now), True, shown

    def bad_item(self) -> tuple[HttpReply, bool, bool]:
        """Refuse the whole request for one item."""
        data = _nothing_done(self.request)
        self._complain(data, "userErrors")
        return self._told(Answer(data), self.now), False, True

    def bad_item_skipped(self) -> tuple[HttpReply, bool, bool]:
        """Carry the request out without one item."""
        found = rewrite.batch(self.request)
        assert found is not None
        rest = self.core.understand(found.without(self.request, self.fault.item))
        answer = self.core.run(rest, self.now)
        shown = answer.data is not None and self._complain(answer.data, "userWarnings")
        return self._told(answer, self.now), True, shown

    def _complain(self, data: dict[str, Any], where: str) -> bool:
        found = rewrite.batch(self.request)
        path = () if found is None else (*found.path, str(self.fault.item))
        spots = [place for place in places(self.request, data) if place.name == where]
        for place in spots:
            add_note(self.request, place, "The item is not valid.", path)
        return bool(spots)


def _nothing_done(request: Request) -> dict[str, Any]:
    """Return payloads without anything in them."""
    data: dict[str, Any] = {}
    for key, nodes in request.fields.items():
        kind = get_named_type(request.root.fields[nodes[0].name.value].type)
        assert isinstance(kind, GraphQLObjectType)
        chosen = [pair for n in nodes if n.selection_set for pair in selected(request, kind, n.selection_set)]
        data[key] = {response_key(node): _empty(kind, node.name.value) for node, _ in chosen}
    return data


def _empty(kind: GraphQLObjectType | GraphQLInterfaceType, name: str) -> Any:
    if name == "__typename":
        return kind.name
    return [] if is_list(kind.fields[name].type) else None


_STATUSES: Mapping[FaultKind, int] = {
    "status_400": 400,
    "status_403": 403,
    "status_499": 499,
    "status_500": 500,
    "applied_then_499": 499,
    "applied_then_500": 500,
}
_SILENCE: Mapping[FaultKind, Delivery] = {
    "connection_refused": "refused",
    "connection_reset": "reset",
    "time_out": "silent",
}
_SPECIAL: Mapping[FaultKind, Callable[[Injection], tuple[HttpReply, bool, bool]]] = {
    "applied_late": Injection.applied_late,
    "clock_skew": Injection.clock_skew,
    "page_shift": Injection.page_shift,
    "page_overlap": Injection.page_overlap,
    "bad_item": Injection.bad_item,
    "bad_item_skipped": Injection.bad_item_skipped,
}
