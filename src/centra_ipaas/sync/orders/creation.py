"""Creating orders in a target: in one call for several if it takes them, else in a call for each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeAlias, TypeVar

from centra_ipaas.graphql import Guard
from centra_ipaas.sync._effects import Effect, Item, Planned, Settled, apply, apply_many
from centra_ipaas.sync._run import Run
from centra_ipaas.sync.ports import Accepted, OrderTarget, Refused
from centra_ipaas.work import Intent, Work
from centra_ipaas.world import Done, Failed, MaybeAwaitable

D = TypeVar("D")
Answer: TypeAlias = Accepted | Refused
CreateMany: TypeAlias = Callable[[Sequence[tuple[str, D]]], MaybeAwaitable[Sequence[Answer | Failed]]]


def many(target: OrderTarget[D]) -> CreateMany[D] | None:
    """Return the target's `create_many`, None if it is no `BulkOrderTarget`."""
    return getattr(target, "create_many", None)


async def create(
    run: Run,
    target: OrderTarget[D],
    items: Sequence[Item[D]],
    settle: Callable[[Intent, Answer], Settled],
) -> list[tuple[Work, Done[Answer] | Failed]]:
    """Create the documents, see `apply`; return each work with what became of it, exceptions as values."""

    def settled(planned: Planned, answer: Answer) -> Settled:
        return settle(planned.intent, answer)

    create_many = many(target)
    if create_many is not None:
        together = await apply_many(run, items, partial(_together, run, create_many), settled, once=True)
        return [(item.work, result) for item, result in together]
    effects = [Effect(work=item.work, intent=item.intent, do=_single(run, target, item)) for item in items]
    return [(effect.work, result) for effect, result in await apply(run, effects, settled, once=True)]


def _single(run: Run, target: OrderTarget[D], item: Item[D]) -> Callable[[Guard], Awaitable[Answer]]:
    async def do(guard: Guard) -> Answer:
        await guard()
        return _checked(await run.call(target.create, item.document, key=item.intent.key))

    return do


async def _together(
    run: Run, create_many: CreateMany[D], items: Sequence[Item[D]], guard: Guard
) -> list[Done[Answer] | Failed]:
    await guard()
    answers = await run.call(create_many, [(item.intent.key, item.document) for item in items])
    return [_result(answer) for answer in answers]


def _result(answer: object) -> Done[Answer] | Failed:
    """What is neither an answer nor an error leaves the outcome of that one order unknown."""
    if isinstance(answer, Failed):
        return answer
    try:
        return Done(_checked(answer))
    except TypeError as error:
        return Failed(error)


def _checked(answer: object) -> Answer:
    if isinstance(answer, Accepted | Refused):
        return answer
    raise TypeError(f"the target returned {type(answer).__name__} where Accepted or Refused belongs")
