"""What is too much at once is asked in halves."""

from __future__ import annotations

from typing import TypeVar

from centra_ipaas.errors import AnswerLost, IpaasError, OversizedAnswer, RateLimited, TooComplex
from centra_ipaas.graphql.exchange import Centra
from centra_ipaas.graphql.operation import Operation
from centra_ipaas.graphql.page import fitting
from centra_ipaas.graphql.reply import Answer

T = TypeVar("T")


async def ask_page(centra: Centra, operation: Operation[T]) -> Answer[T]:
    """Return the answer to an operation; what is too much for Centra is asked in halves.

    That goes on down to a single row as long as Centra says that the question is too complex, or refuses it (429)
    though quota is left, or the answer is larger than we hold. An answer that was lost, all retries included, may have
    taken too long: the half is tried once.
    The pages that follow keep the smaller size.
    """
    half = fitting(operation, 0.5)
    try:
        return await centra.ask(operation)
    except AnswerLost:
        if half is operation:
            raise
        return await centra.ask(half)
    except IpaasError as error:
        if half is operation or not _too_much(error):
            raise
        return await ask_page(centra, half)


def _too_much(error: IpaasError) -> bool:
    return isinstance(error, TooComplex | OversizedAnswer) or (isinstance(error, RateLimited) and error.alone)
