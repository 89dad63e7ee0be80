"""For tests of integrations: contract classes, in-memory ports, the crash harness."""

from centra_ipaas.testing._contracts import (
    BudgetStoreContract,
    CrosswalkStoreContract,
    FulfilmentSourceContract,
    HookContract,
    OrderTargetContract,
    PlanTargetContract,
    StockSourceContract,
    WorkStoreContract,
)
from centra_ipaas.testing._ports import InMemoryDispatches, InMemoryLevels, InMemoryRecords, InMemoryTarget
from centra_ipaas.testing._signals import RecordedSignals, record_signals
from centra_ipaas.testing.crash import Killed, Kills, each_kill

__all__ = [
    "BudgetStoreContract",
    "CrosswalkStoreContract",
    "FulfilmentSourceContract",
    "HookContract",
    "InMemoryDispatches",
    "InMemoryLevels",
    "InMemoryRecords",
    "InMemoryTarget",
    "Killed",
    "Kills",
    "OrderTargetContract",
    "PlanTargetContract",
    "RecordedSignals",
    "StockSourceContract",
    "WorkStoreContract",
    "each_kill",
    "record_signals",
]
