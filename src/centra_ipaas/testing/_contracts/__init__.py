"""What every adapter of a port has to keep: subclass a contract in your tests and say how to make yours.

```python
class TestMyErp(OrderTargetContract[MyOrder]):
    def target(self) -> MyErp: ...
    def document(self, number: int) -> MyOrder: ...
```
"""

from centra_ipaas.testing._contracts.budget_store import BudgetStoreContract
from centra_ipaas.testing._contracts.crosswalk_store import CrosswalkStoreContract
from centra_ipaas.testing._contracts.hook import HookContract
from centra_ipaas.testing._contracts.order_target import OrderTargetContract
from centra_ipaas.testing._contracts.plan_target import PlanTargetContract
from centra_ipaas.testing._contracts.sources import FulfilmentSourceContract, StockSourceContract
from centra_ipaas.testing._contracts.work_store import WorkStoreContract

__all__ = [
    "BudgetStoreContract",
    "CrosswalkStoreContract",
    "FulfilmentSourceContract",
    "HookContract",
    "OrderTargetContract",
    "PlanTargetContract",
    "StockSourceContract",
    "WorkStoreContract",
]
