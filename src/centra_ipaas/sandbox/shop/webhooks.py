"""The event stream's switch, and what Centra would post to a webhook receiver: posting it is the test's part."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from attrs import frozen

from centra_ipaas.sandbox.shop.base import Backroom
from centra_ipaas.sandbox.state.webhooks import WebhookEvent


@frozen(kw_only=True)
class WebhookCall:
    """One HTTP POST: post `body` as it is, the signature is over these very characters."""

    headers: Mapping[str, str]
    body: str


def signature(secret: str, timestamp: int, body: str) -> str:
    """Return the value of X-Centra-Signature: HMAC-SHA256 over ``{t}.{raw body}`` (OLD:webhook)."""
    signed = hmac.new(secret.encode(), f"{timestamp}.{body}".encode(), hashlib.sha256)
    return f"t={timestamp},v1={signed.hexdigest()}"


class Webhooks(Backroom):
    """Switches the event stream, installs the webhook plugin, takes what it has to send."""

    def switch_events(self, *, on: bool) -> None:
        """Switch the event stream on or off, as Centra does; while it is off nothing is generated (OLD:events)."""
        if not isinstance(on, bool):
            raise ValueError(f"on must be True or False; got {on!r}")  # noqa: TRY004 - as every wrong argument
        with self._lock:
            self._world.events.enabled = on

    def install_webhooks(self, *, secret: str, max_events: int = 100) -> None:
        """Install the plugin, or change its settings; it tells what happens from now on."""
        if not secret or max_events < 1:
            raise ValueError("a secret and at least one event per call are needed")
        with self._lock:
            self._world.webhooks.secret = secret
            self._world.webhooks.max_events = max_events

    def take_webhooks(self) -> tuple[WebhookCall, ...]:
        """Take the calls that are due out of their queue and return them, oldest events first."""
        with self._lock:
            plugin = self._world.webhooks
            if plugin.secret is None:
                raise ValueError("no webhook plugin is installed")
            events, plugin.due = plugin.due, []
            moment = int(self._world.clock().timestamp())
            batches = [events[i : i + plugin.max_events] for i in range(0, len(events), plugin.max_events)]
            return tuple(_call(plugin.secret, moment, batch) for batch in batches)


def _call(secret: str, timestamp: int, events: Sequence[WebhookEvent]) -> WebhookCall:
    body = urlencode(
        {"payload": json.dumps({"events": [_printed(one) for one in events]}, separators=(",", ":"))}
    )
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Centra-Signature": signature(secret, timestamp, body),
    }
    return WebhookCall(headers=headers, body=body)


def _printed(event: WebhookEvent) -> dict[str, str | int]:
    date = event.date.strftime("%Y-%m-%d %H:%M:%S.%f")
    return {"type": event.type, "action": event.action, "date": date, "id": event.id}
