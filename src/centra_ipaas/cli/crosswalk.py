"""`centra-ipaas crosswalk`: which key here is which key there, looked at and decided by people."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from centra_ipaas.cli._printing import AsJson, moment, print_json
from centra_ipaas.cli._stores import DEFAULT_SCHEMA, AnyStore, Schema, Store, opened
from centra_ipaas.crosswalk import (
    KINDS,
    SKU,
    Crosswalk,
    Entry,
    Kind,
    Matching,
    Policy,
    Problem,
    Proposal,
    export_csv,
    import_csv,
    match,
    read_articles,
)
from centra_ipaas.errors import RecordRefused

commands = typer.Typer(
    no_args_is_help=True,
    help="Which key here is which key there: list, export, import, propose, accept, rename, retire.",
)


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise typer.BadParameter(f"{name} is no kind; there are {', '.join(KINDS)}")
    return KINDS[name]


KindOf = Annotated[
    Kind,
    typer.Argument(parser=_kind, metavar="KIND", help="sku, warehouse, tax, payment-method, carrier, ..."),
]
By = Annotated[str, typer.Option(help="Who decides: it is kept with each link.")]
Reason = Annotated[str, typer.Option(help="Why: it is kept with each link.")]
Move = Annotated[bool, typer.Option("--move", help="Also keys that stand for something else now.")]
Linked = Annotated[
    bool, typer.Option("--link", help="Link what has one SKU on both sides and nothing against it.")
]
Past = Annotated[bool, typer.Option("--past", help="Also what was true before.")]


@commands.command("list")
def list_links(
    store: Store,
    kind: KindOf,
    past: Past = False,  # noqa: FBT002 - an option of the command line
    schema: Schema = DEFAULT_SCHEMA,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """List the links of a kind, with who decided and since when."""
    with opened(store, schema) as found:
        known = found.crosswalk(kind)
    entries = known.entries if past else tuple(known.current.values())
    if as_json:
        print_json(entries)
    else:
        Console().print(_links(kind, entries))


@commands.command("export")
def export_links(
    store: Store,
    kind: KindOf,
    file: Annotated[Path | None, typer.Option(help="Where to write; printed if it is left out.")] = None,
    past: Past = False,  # noqa: FBT002 - an option of the command line
    schema: Schema = DEFAULT_SCHEMA,
) -> None:
    """Write the links of a kind as CSV, for a spreadsheet: no cell of it is a formula."""
    with opened(store, schema) as found:
        text = export_csv(found.crosswalk(kind), past=past)
    if file is None:
        sys.stdout.write(text)
    else:
        # With the mark by which spreadsheets know UTF-8.
        file.write_text(text, encoding="utf-8-sig", newline="")


@commands.command("import")
def import_links(
    store: Store,
    kind: KindOf,
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="CSV with columns here and there.")
    ],
    by: By,
    reason: Reason = "",
    move: Move = False,  # noqa: FBT002 - an option of the command line
    schema: Schema = DEFAULT_SCHEMA,
) -> None:
    """Take the links of a file, all of them or, if anything is wrong, none."""
    content, now = file.read_bytes(), datetime.now(UTC)
    with opened(store, schema) as found, _refusals():
        told = _change(
            found, kind, lambda known: import_csv(known, content, at=now, by=by, reason=reason, move=move)
        )
    print(told)


@commands.command()
def accept(
    store: Store,
    kind: KindOf,
    here: Annotated[str, typer.Argument(help="The key in Centra, exactly as it is there.")],
    there: Annotated[str, typer.Argument(help="The key on the other side.")],
    by: By,
    reason: Reason = "",
    move: Move = False,  # noqa: FBT002 - an option of the command line
    schema: Schema = DEFAULT_SCHEMA,
) -> None:
    """Link a key, because a person says so."""
    now, links = datetime.now(UTC), {here: there}

    def linked(known: Crosswalk) -> Crosswalk:
        known_and_meant = move and here in known.theres
        return (known.move if known_and_meant else known.bind)(links, at=now, by=by, reason=reason)

    with opened(store, schema) as found, _refusals():
        told = _change(found, kind, linked)
    print(told)


@commands.command()
def rename(
    store: Store,
    kind: KindOf,
    old: Annotated[str, typer.Argument(help="What the key in Centra was called.")],
    new: Annotated[str, typer.Argument(help="What it is called now.")],
    by: By,
    reason: Reason = "",
    schema: Schema = DEFAULT_SCHEMA,
) -> None:
    """Give a key a new name; what it stands for stays, and so does its past."""
    now = datetime.now(UTC)
    with opened(store, schema) as found, _refusals():
        told = _change(found, kind, lambda known: known.rename({old: new}, at=now, by=by, reason=reason))
    print(told)


@commands.command()
def retire(
    store: Store,
    kind: KindOf,
    keys: Annotated[list[str], typer.Argument(help="Keys in Centra that stand for nothing any more.")],
    by: By,
    reason: Reason = "",
    schema: Schema = DEFAULT_SCHEMA,
) -> None:
    """End links; they stay on record."""
    now = datetime.now(UTC)
    with opened(store, schema) as found, _refusals():
        told = _change(found, kind, lambda known: known.retire(keys, at=now, by=by, reason=reason))
    print(told)


@commands.command()
def propose(
    store: Store,
    ours: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV of the articles in Centra.")],
    theirs: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="CSV of the articles of the other side.")
    ],
    link: Linked = False,  # noqa: FBT002 - an option of the command line
    accepts: Annotated[
        list[Problem] | None,
        typer.Option("--accept", help="Also accept likely candidates with this problem, e.g. case."),
    ] = None,
    by: Annotated[str, typer.Option(help="Who decides; needed with --link and --accept.")] = "",
    schema: Schema = DEFAULT_SCHEMA,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Compare two catalogues: CSV with sku, and ean, name, variant, size and retired where they are known.

    Shows what cannot be linked without asking, and who it might be. Links nothing unless it is told to.
    """
    if (link or accepts) and not by:
        raise typer.BadParameter("--link and --accept need --by: it is kept who decided")
    with opened(store, schema) as found, _refusals():
        articles = read_articles(ours.read_bytes()), read_articles(theirs.read_bytes())
        policy = _policy(accepts or (), by)
        matched = match(*articles, found.crosswalk(SKU))
        accepted = matched.accepted(policy) if policy else {}
        if link or policy:
            chosen = matched.links if link else {}
            _change(found, SKU, lambda known: _decided(known, chosen, accepted, by))
    left = [one for one in matched.proposals if one.article.sku not in accepted]
    if as_json:
        print_json({"links": matched.links, "accepted": accepted, "proposals": left})
    else:
        _print(matched, left, linked=link, accepted=len(accepted))


def _decided(known: Crosswalk, links: Mapping[str, str], accepted: Mapping[str, str], by: str) -> Crosswalk:
    now = datetime.now(UTC)
    linked = known.bind(links, at=now, by=by, reason="the same SKU")
    return linked.bind(accepted, at=now, by=by, reason="accepted by policy")


def _policy(accepts: Sequence[Problem], by: str) -> Policy | None:
    try:
        return Policy(name=by, accepts=accepts) if accepts else None
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _change(store: AnyStore, kind: Kind, change: Callable[[Crosswalk], Crosswalk]) -> str:
    """Read, change and keep, and say so; if somebody else was faster, the change is checked against what they left."""
    while True:
        before = store.crosswalk(kind)
        after = change(before)
        if store.keep_crosswalk(before, after):
            break
    return f"{len(after.since(before))} changed, {len(after.current)} links of {kind.name} now"


@contextmanager
def _refusals() -> Iterator[None]:
    """What is refused ends the command with everything that is wrong."""
    try:
        yield
    except RecordRefused as refused:
        wrong = "\n".join(f"  {finding}" for finding in refused.findings)
        raise SystemExit(f"centra-ipaas: nothing was changed\n{wrong}") from None


def _links(kind: Kind, entries: Sequence[Entry]) -> Table:
    table = Table("here", "there", "since", "until", "by", "why", title=kind.name, title_justify="left")
    for one in sorted(entries, key=lambda one: (one.here, one.number)):
        words = (_key(one.here), _key(one.there), moment(one.since), moment(one.until), one.by, one.reason)
        table.add_row(*map(escape, words))
    return table


def _key(key: str) -> str:
    """Return a key as it is, or with quotes around it where spaces would not be seen."""
    return key if key.isprintable() and key == key.strip() else repr(key)


def _print(matched: Matching, left: Sequence[Proposal], *, linked: bool, accepted: int) -> None:
    console = Console()
    if left:
        table = Table("SKU", "problem", "might be", "how likely", "because")
        for one in left:
            table.add_row(escape(_key(one.article.sku)), one.problem.value, "", "", escape(one.told))
            for candidate in one.candidates:
                sku, likely = escape(_key(candidate.article.sku)), f"{candidate.confidence} %"
                table.add_row("", "", sku, likely, escape(candidate.reason))
        console.print(table)
    told = "linked" if linked else "can be linked (--link)"
    console.print(
        f"{len(matched.kept)} linked before, {len(matched.links)} {told}, {accepted} accepted, "
        f"{len(left)} need somebody."
    )
