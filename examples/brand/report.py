"""The end of the day on one page, for people in operations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from rich.console import Console, Group
from rich.table import Table

from centra_ipaas.errors import Finding
from centra_ipaas.work import Work, WorkState
from examples.brand.evidence import Check, Evidence
from examples.brand.seed import MARKETS, SCARCE


def show(console: Console, day: Evidence, checks: Sequence[Check]) -> None:
    tables = (_went_out(day), _held_back(day), _needs(day), _tracking(day), _stock(day), _proof(checks))
    console.print(Group(*tables))


def _table(title: str, *columns: str, numbers: Iterable[str] = ()) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    for column in columns:
        table.add_column(column, justify="right" if column in numbers else "left", overflow="fold")
    return table


def _went_out(day: Evidence) -> Table:
    numbers = ("orders in Centra", "in the ERP", "amount in the ERP", "shipped", "waits for stock")
    table = _table("What went out", "market", *numbers, numbers=numbers)
    shipped = {parcel["order"] for parcel in day.parcels}
    for market in MARKETS:
        placed = [order for order in day.planned if order.market == market]
        booked = [entry["order"] for entry in day.booked if entry["order"]["market"] == market.name]
        sent = [order for order in booked if order["number"] in shipped]
        amount = sum((Decimal(order["total"]["amount"]) for order in booked), start=Decimal(0))
        counts = (
            len(placed),
            len(booked),
            f"{amount:,} {market.currency}",
            len(sent),
            len(booked) - len(sent),
        )
        table.add_row(market.name, *map(str, counts))
    return table


def _held_back(day: Evidence) -> Table:
    table = _table("What was held back, and why", "orders", "why", "what happens")
    for reason, works in _by_reason(day.exports(WorkState.WAITING)):
        table.add_row(_numbers(works), reason, "goes out by itself once that changes")
    for reason, works in _by_reason(day.exports(WorkState.PARKED)):
        table.add_row(_numbers(works), reason, "parked: needs somebody, see below")
    packed = {parcel["order"] for parcel in day.parcels}
    if waiting := sorted(day.in_erp.keys() - packed):
        table.add_row(", ".join(waiting), "in the ERP, not enough on the shelf", "ships when stock arrives")
    return table


def _needs(day: Evidence) -> Table:
    table = _table("What needs whom", "who", "how bad", "what", "where", "do")
    parked = [work for work in day.works if work.state is WorkState.PARKED]
    for finding, works in _by_cause(parked):
        where = _numbers(works)
        table.add_row(finding.owner, finding.severity, finding.message, where, finding.action)
    return table


def _tracking(day: Evidence, rows: int = 6) -> Table:
    title = f"Tracking that came back to Centra: {len(day.shipments)} shipments, the first {rows}"
    table = _table(title, "order", "in the ERP", "shipment", "carrier", "tracking")
    for shipment in day.shipments[:rows]:
        number = str(shipment["order"])
        about = (shipment["number"], shipment["carrier"], shipment["tracking_number"])
        table.add_row(number, day.links[number], *map(str, about))
    return table


def _stock(day: Evidence, rows: int = 4) -> Table:
    numbers = ("Centra believed", "counted", "sold", "shipped", "Centra now", "missing")
    title = f"Stock: the scarce size, and {rows} of the {len(day.stock_after) - 1} others"
    table = _table(title, "size", *numbers, numbers=numbers)
    others = [sku for sku in day.stock_after if sku != SCARCE][:rows]
    for sku in (SCARCE, *others):
        table.add_row(sku, *map(str, _stock_row(day, sku)))
    return table


def _stock_row(day: Evidence, sku: str) -> tuple[object, ...]:
    before, after = day.stock_before[sku], day.stock_after[sku]
    shipped = sum(
        item["units"] for parcel in day.parcels for item in parcel["items"] if item["article"] == sku
    )
    missing = max(0, after["allocated"] - after["physical"])
    return (
        before["physical"],
        day.shelves[sku] + shipped,
        before["allocated"],
        shipped,
        after["physical"],
        missing or "",
    )


def _proof(checks: Sequence[Check]) -> Table:
    table = _table("Nothing lost, nothing doubled", "", "claim", "counted")
    for check in checks:
        table.add_row("[green]yes[/]" if check.holds else "[red]NO[/]", check.claim, check.sides)
    return table


def _by_reason(works: Iterable[Work]) -> Iterator[tuple[str, list[Work]]]:
    found: defaultdict[str, list[Work]] = defaultdict(list)
    for work in works:
        found[" + ".join(dict.fromkeys(finding.code for finding in work.findings)) or work.reason].append(
            work
        )
    yield from found.items()


def _by_cause(works: Iterable[Work]) -> Iterator[tuple[Finding, list[Work]]]:
    """Group by what is wrong: forty orders with one unknown article are one thing to do."""
    found: defaultdict[tuple[str, str], list[tuple[Finding, Work]]] = defaultdict(list)
    for work in works:
        for finding in work.findings:
            found[finding.code, finding.message].append((finding, work))
    for pairs in found.values():
        yield pairs[0][0], [work for _, work in pairs]


def _numbers(works: Iterable[Work]) -> str:
    return ", ".join(sorted(work.entity for work in works))
