"""the same with care: look in the ERP first, repeat what failed, note what is refused."""

import json
import sys
import time
from pathlib import Path

import httpx

sys.path.append(str(Path(__file__).parent))
from peer_httpx import document, orders, save

ATTEMPTS = 5


def export(url, token, erp, folder):
    checkpoint = folder / "checkpoint.json"
    done = json.loads(checkpoint.read_text()) if checkpoint.exists() else 0
    with httpx.Client() as client:
        for order in orders(client, url, token):
            if order["number"] > done:
                create(client, erp, order, folder)
                done = order["number"]
                save(checkpoint, done)


def create(client, erp, order, folder):
    key = str(order["number"])
    for attempt in range(ATTEMPTS):
        try:
            if client.get(f"{erp}/orders", params={"reference": key}).raise_for_status().json():
                return
            headers = {"Idempotency-Key": key}
            answer = client.post(f"{erp}/orders", json=document(order), headers=headers)
            if answer.status_code == 422:
                with (folder / "refused.jsonl").open("a") as file:
                    file.write(json.dumps({"number": key, "why": answer.json()}) + "\n")
            else:
                answer.raise_for_status()
            return
        except httpx.HTTPError:
            if attempt == ATTEMPTS - 1:
                raise
            time.sleep(0.1 * 2**attempt)


def refused(folder):
    file = folder / "refused.jsonl"
    return len(file.read_text().splitlines()) if file.exists() else 0
