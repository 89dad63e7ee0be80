"""Facts that hooks receive: everything that happens, as frozen values.

A signal carries identifiers, numbers and findings, never a name, an address or a secret. It is told and not kept: what
has to be known later stands in the store. docs/signals.md lists them all.
"""

from centra_ipaas.signals._base import (
    Level,
    Signal,
)
from centra_ipaas.signals._hooks import (
    HookCaughtUp,
    HookFailed,
    HookLagging,
    HookSignal,
)
from centra_ipaas.signals._requests import (
    BudgetUnkept,
    ClockBehind,
    DeprecationNoticed,
    LimitsUnread,
    QuotaTold,
    RequestAnswered,
    RequestPaced,
    RequestRefused,
    RequestRetried,
    UnknownNoticed,
    WarningReceived,
)
from centra_ipaas.signals._runs import (
    BackfillProgressed,
    EventsHeard,
    RunDelayed,
    RunFailed,
    RunFinished,
    RunProgress,
    RunSkipped,
)
from centra_ipaas.signals._subscription import (
    AsyncHook,
    Hook,
    Listener,
    Subscription,
    inline,
    on,
)
from centra_ipaas.signals._work import (
    EffectApplied,
    EffectFound,
    EffectSignal,
    EffectUncertain,
    OrderGone,
    Oversold,
    WorkParked,
    WorkRetried,
    WorkWaits,
)

__all__ = [
    "AsyncHook",
    "BackfillProgressed",
    "BudgetUnkept",
    "ClockBehind",
    "DeprecationNoticed",
    "EffectApplied",
    "EffectFound",
    "EffectSignal",
    "EffectUncertain",
    "EventsHeard",
    "Hook",
    "HookCaughtUp",
    "HookFailed",
    "HookLagging",
    "HookSignal",
    "Level",
    "LimitsUnread",
    "Listener",
    "OrderGone",
    "Oversold",
    "QuotaTold",
    "RequestAnswered",
    "RequestPaced",
    "RequestRefused",
    "RequestRetried",
    "RunDelayed",
    "RunFailed",
    "RunFinished",
    "RunProgress",
    "RunSkipped",
    "Signal",
    "Subscription",
    "UnknownNoticed",
    "WarningReceived",
    "WorkParked",
    "WorkRetried",
    "WorkWaits",
    "inline",
    "on",
]
