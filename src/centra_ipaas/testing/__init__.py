"""For tests of integrations: contract classes, in-memory ports, the crash harness."""

from centra_ipaas.testing._contracts import (
    BudgetStoreContract,
    FulfilmentSourceContract,
    OrderTargetContract,
    StockSourceContract,
    WorkStoreContract,
)
from centra_ipaas.testing.crash import Killed, Kills, each_kill
from centra_ipaas.testing._ports import InMemoryDispatches, InMemoryLevels, InMemoryTarget

__all__ = [
    "BudgetStoreContract",
    "FulfilmentSourceContract",
    "InMemoryDispatches",
    "InMemoryLevels",
    "InMemoryTarget",
    "Killed",
    "Kills",
    "OrderTargetContract",
    "StockSourceContract",
    "WorkStoreContract",
    "each_kill",
]
