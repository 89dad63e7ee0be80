"""OrderExport to an HTTP endpoint that can be searched."""

import time
from urllib.parse import quote

import httpx

from centra_ipaas import Client, OrderExport, Runner, Settings, SqliteStore
from centra_ipaas.targets import Endpoint, HttpTarget, Look
from centra_ipaas.work import WorkState

LOOK = Look(
    path=lambda key: f"/orders?reference={quote(key, safe='')}",
    remote_id=lambda found: found[0]["id"] if found else None,
)
ENDPOINT = Endpoint(path="/orders", remote_id=lambda told: told["id"], look=LOOK, settles_within=1.0)
OPEN = [WorkState.READY, WorkState.RETRY, WorkState.WAITING]


class ToErp:
    def map(self, order):
        return {
            "number": order.number,
            "email": order.shipping_address.email,
            "total": order.totals.grand_total.amount,
            "lines": [
                {"sku": line.sku, "quantity": line.quantity, "price": line.unit_price.amount}
                for line in order.lines
            ],
        }


def export(url, token, erp, folder):
    with (
        Client(Settings(url=url, token=token)) as centra,
        SqliteStore(folder / "exporter.db") as store,
        httpx.Client(base_url=erp) as http,
    ):
        runner = Runner(centra, store, lease="1s")
        runner.add(OrderExport(target=HttpTarget(http, ENDPOINT), mapper=ToErp()))
        runner.run_once()
        while store.works(states=OPEN):
            time.sleep(0.1)
            runner.run_once()


def refused(folder):
    with SqliteStore(folder / "exporter.db") as store:
        return len(store.works(states=[WorkState.PARKED]))
