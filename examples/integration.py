"""A brand's whole integration in one process: this is what you would run in production.

    CENTRA_URL=... CENTRA_TOKEN=... python -m examples.integration --erp URL --warehouse DIR --store FILE

Orders go to the ERP, parcels and stock come back from the warehouse. It may be killed at any moment: what it
was doing is on disk, and whoever starts next goes on with it.
"""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

from centra_ipaas import (
    Client,
    FulfilmentImport,
    OrderExport,
    Runner,
    Settings,
    SqliteStore,
    StockImport,
    log_signals,
)
from examples.erp import ExampleErp, ToErp, offices
from examples.warehouse import ExampleWarehouse

#: Which of the ERP's sales offices a market of the shop belongs to.
OFFICES = {
    "Sweden": "SE-STO",
    "Germany": "DE-BER",
    "United Kingdom": "GB-LON",
    "United States": "US-NYC",
    "Japan": "JP-TYO",
}
#: The warehouse's code to its id in Centra.
WAREHOUSES = {"MAIN": 1}


def main() -> None:
    parser = argparse.ArgumentParser(description="Orders to the ERP; parcels and stock to Centra.")
    parser.add_argument("--erp", required=True, help="address of the ERP")
    parser.add_argument("--mode", choices=["keys", "search"], default="search", help="how the ERP runs")
    parser.add_argument("--warehouse", type=Path, required=True, help="folder of the warehouse's files")
    parser.add_argument("--store", type=Path, required=True, help="file to keep work in")
    parser.add_argument("--lease", default="60s", help="longer than one call to the ERP can take")
    parser.add_argument("--every", help="a pause for all flows, in place of each flow's own")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    warehouse = ExampleWarehouse(options.warehouse)
    with (
        Client(Settings.from_env()) as centra,
        SqliteStore(options.store) as store,
        ExampleErp(options.erp, options.mode) as erp,
    ):
        runner = Runner(centra, store, hooks=[log_signals], lease=options.lease)
        runner.add(OrderExport(target=erp, mapper=ToErp(offices.of(OFFICES))), every=options.every or "30s")
        runner.add(FulfilmentImport(source=warehouse), every=options.every or "60s")
        runner.add(StockImport(source=warehouse, warehouses=WAREHOUSES), every=options.every or "60s")
        runner.run_forever()


if __name__ == "__main__":
    main()
