"""How orders get into the example ERP: an `OrderTarget` over its HTTP interface."""

from __future__ import annotations

from types import TracebackType
from typing import Literal, NamedTuple, Self

import httpx
from attrs import frozen

from centra_ipaas.errors import Finding, NotSent, Owner, Severity
from centra_ipaas.mapping import reading
from centra_ipaas.sync.ports import Accepted, Refused, TargetPromise
from examples.erp.mapping import ErpOrder

Mode = Literal["keys", "search"]

#: Seconds in which the ERP may still book an order of a caller that died: its own work on one order.
BOOKED_WITHIN = 1.0

#: What the ERP promises, by the way it runs.
PROMISES: dict[Mode, TargetPromise] = {
    "keys": TargetPromise(accepts_keys=True, can_find=True, settles_within=BOOKED_WITHIN),
    "search": TargetPromise(can_find=True, settles_within=BOOKED_WITHIN),
}


class Desk(NamedTuple):
    """Who mends a kind of problem, how bad waiting is, and what to do."""

    owner: Owner
    severity: Severity
    action: str


DESKS = {
    "sku.unknown": Desk(
        Owner.ECOMMERCE, Severity.HIGH, "Create the article in the ERP or map the SKU, then replay the order."
    ),
    "address.invalid": Desk(
        Owner.OPERATIONS,
        Severity.MEDIUM,
        "Correct the address in Centra, ask the customer if needed, then replay.",
    ),
    "totals.mismatch": Desk(
        Owner.FINANCE, Severity.HIGH, "Compare both sums; book nothing of this order before they agree."
    ),
}
OTHER = Desk(Owner.INTEGRATION, Severity.HIGH, "The ERP gave a reason we do not know yet: give it an owner.")


@frozen
class _Booked:
    id: str


@frozen
class _Problem:
    code: str
    path: str
    message: str


class ExampleErp:
    """An `OrderTarget`. An answer we cannot make sense of is an exception, hence an unknown outcome."""

    def __init__(self, url: str, mode: Mode = "keys") -> None:
        self.promise = PROMISES[mode]
        self._http = httpx.Client(base_url=url, timeout=10)

    def create(self, document: ErpOrder, *, key: str) -> Accepted | Refused:
        headers = {"Idempotency-Key": key, "Content-Type": "application/json"}
        try:
            reply = self._http.post("/orders", content=reading.write_json(document), headers=headers)
        except httpx.ConnectError as error:
            raise NotSent(f"no connection to the ERP: {error}") from error
        if reply.status_code == 422:
            found = reading.read_json(tuple[_Problem, ...], reply.content)
            return Refused(findings=tuple(map(_finding, found)))
        reply.raise_for_status()
        return Accepted(remote_id=reading.read_json(_Booked, reply.content).id)

    def find(self, key: str) -> str | None:
        reply = self._http.get("/orders", params={"reference": key}).raise_for_status()
        booked = reading.read_json(tuple[_Booked, ...], reply.content)
        return booked[0].id if booked else None

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _finding(problem: _Problem) -> Finding:
    """Give the ERP's problem an owner; an unknown reason becomes `target.refused` with the reason beside it."""
    desk = DESKS.get(problem.code, OTHER)
    return Finding(
        code=problem.code if problem.code in DESKS else "target.refused",
        path=problem.path,
        message=f"The ERP refused the order: {problem.message}.",
        owner=desk.owner,
        severity=desk.severity,
        action=desk.action,
        evidence={"reason": problem.code},
    )
