"""What every hook has to keep."""

from __future__ import annotations

import time
import types
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from enum import Enum
from typing import Any, ClassVar, Final, Union, get_args, get_origin

from attrs import fields, has, resolve_types

from centra_ipaas import signals
from centra_ipaas.signals import Listener, Signal, Subscription
from centra_ipaas.testing._contracts.plain import plain

NOW: Final = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


class HookContract(ABC):
    """What a hook promises: it takes whatever it subscribed to, and what is in-line never waits.

    Each signal of the catalogue is told, with members made up by their types.
    """

    #: Seconds for one signal, if the hook is in-line: so long a sync stands still. Any other has a queue of its own.
    quick: ClassVar[float] = 0.05

    @abstractmethod
    def hook(self) -> Listener:
        """Return the hook as it is given to ``hooks=``."""

    def test_it_takes_every_signal_that_it_subscribed_to(self) -> None:
        """What a hook raises is told as `HookFailed`, and its caller goes on; but what it was for did not happen."""
        subscription = Subscription.of(self.hook())
        tell, wanted = _told(subscription), _wanted(subscription)
        assert wanted, "it subscribed to nothing that ever happens"
        for signal in wanted:
            try:
                tell(signal)
            except Exception as error:
                raise AssertionError(
                    f"it raises {type(error).__name__} on {type(signal).__name__}"
                ) from error

    def test_it_is_quick_if_it_is_inline(self) -> None:
        """Told the second time, that is: the first may open a file."""
        subscription = Subscription.of(self.hook())
        assert not (subscription.inline and subscription.suspends), (
            "it is in-line and async: who tells it does not wait"
        )
        if subscription.inline:
            tell = _told(subscription)
            for signal in _wanted(subscription):
                tell(signal)
                begun = time.perf_counter()
                tell(signal)
                taken = time.perf_counter() - begun
                assert taken <= self.quick, (
                    f"it is in-line and takes {taken:.3f} s for {type(signal).__name__}"
                )

    def test_it_can_be_told_from_several_threads_if_it_is_inline(self) -> None:
        """The threads of a client tell it where they are."""
        subscription = Subscription.of(self.hook())
        if subscription.inline:
            tell, wanted = _told(subscription), _wanted(subscription)
            with ThreadPoolExecutor(4) as threads:
                list(threads.map(tell, wanted * 4))


def _wanted(subscription: Subscription) -> list[Signal]:
    return [_example(kind) for kind in _catalogue() if subscription.takes(kind)]


def _catalogue() -> list[type[Signal]]:
    kinds = [kind for kind in vars(signals).values() if isinstance(kind, type) and issubclass(kind, Signal)]
    return [kind for kind in kinds if not kind.__subclasses__()]


def _told(subscription: Subscription) -> Callable[[Signal], None]:
    """Return how the hook is told: awaited if it is async, and not at all if its predicate says no."""
    where, tell = subscription.where, plain(_Port(subscription.hook)).tell

    def told(signal: Signal) -> None:
        if where is None or where(signal):
            tell(signal)

    return told


class _Port:
    def __init__(self, tell: object) -> None:
        self.tell = tell


def _example(kind: type[Any]) -> Any:
    """Return a value of an attrs class, its members made up by their types."""
    resolve_types(kind)
    return kind(
        **{
            member.alias: _value(member.type)
            for member in fields(kind)
            if member.init and member.alias is not None
        }
    )


def _value(kind: Any) -> Any:
    origin, arguments = get_origin(kind) or kind, get_args(kind)
    if origin in (Union, types.UnionType):
        return _value(arguments[0])
    if origin is tuple:
        return tuple(_value(one) for one in arguments if one is not Ellipsis)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {_value(arguments[0]): _value(arguments[1])}
    if has(origin):
        return _example(origin)
    return _PLAIN[origin] if origin in _PLAIN else _first(origin)


_PLAIN: Final[dict[Any, Any]] = {
    str: "1001",
    int: 1,
    float: 1.0,
    bool: True,
    datetime: NOW,
    type(None): None,
}


def _first(kind: Any) -> Any:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    raise TypeError(f"no example is known of {kind!r}")
