"""The contract of hooks: what comes with the library keeps it, and what breaks it is named."""

from __future__ import annotations

import time

import pytest

from centra_ipaas import signals
from centra_ipaas.hooks import inline, log_signals, on
from centra_ipaas.signals import RunFailed, Signal, WorkParked
from centra_ipaas.testing import HookContract, record_signals


class TestLogSignals(HookContract):
    def hook(self):
        return log_signals


class TestRecordedSignals(HookContract):
    def hook(self):
        return record_signals()


class TestAsyncHook(HookContract):
    def hook(self):
        async def tell(signal):
            assert isinstance(signal, WorkParked | RunFailed)

        return on(WorkParked | RunFailed, tell, where=lambda signal: True)


class TestAsyncObject(HookContract):
    def hook(self):
        class Desk:
            async def __call__(self, signal):
                assert isinstance(signal, Signal)

        return Desk()


def contract(hook):
    return type("Under", (HookContract,), {"hook": lambda self: hook})()


def test_every_signal_of_the_catalogue_is_told():
    heard = record_signals()
    contract(heard).test_it_takes_every_signal_that_it_subscribed_to()
    told = {kind for kind in vars(signals).values() if isinstance(kind, type) and issubclass(kind, Signal)}
    assert {type(signal) for signal in heard} == {kind for kind in told if not kind.__subclasses__()}
    assert len(heard) > 40


def test_a_hook_that_knows_only_one_kind():
    def tell(signal):
        assert signal.findings

    with pytest.raises(AssertionError, match="it raises AttributeError on"):
        contract(tell).test_it_takes_every_signal_that_it_subscribed_to()


def test_a_predicate_that_fails():
    hook = on(WorkParked | RunFailed, print, where=lambda signal: bool(signal.findings))
    with pytest.raises(AssertionError, match="it raises AttributeError on RunFailed"):
        contract(hook).test_it_takes_every_signal_that_it_subscribed_to()


def test_a_hook_that_fails_when_it_is_awaited():
    async def tell(signal):
        raise OSError

    with pytest.raises(AssertionError, match="it raises OSError on"):
        contract(tell).test_it_takes_every_signal_that_it_subscribed_to()


def test_an_inline_hook_that_waits():
    hook = inline(on(RunFailed, lambda signal: time.sleep(0.06)))
    with pytest.raises(AssertionError, match=r"it is in-line and takes 0\.\d+ s for RunFailed"):
        contract(hook).test_it_is_quick_if_it_is_inline()


def test_a_slow_hook_with_a_queue_of_its_own_is_fine():
    contract(on(RunFailed, lambda signal: time.sleep(0.06))).test_it_is_quick_if_it_is_inline()
