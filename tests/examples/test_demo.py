"""The demo, from beginning to end, and the proof it ends with."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from attrs import evolve

from centra_ipaas.work import Work, WorkState
from examples.brand.evidence import Evidence, proof
from examples.brand.seed import SCARCE, SCARCE_COUNTED, Kind, plan

DEMO = Path(__file__).parents[2] / "examples" / "demo.py"


def test_the_demo_proves_what_it_claims():
    done = subprocess.run([sys.executable, DEMO], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    for title in ("What went out", "What was held back", "What needs whom", "Nothing lost, nothing doubled"):
        assert title in done.stdout
    assert "NO" not in done.stdout.partition("Nothing lost, nothing doubled")[2]


def test_a_demo_that_is_stopped_takes_its_processes_along(tmp_path):
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen([sys.executable, DEMO], stdout=subprocess.PIPE, env=environment, text=True) as demo:
        assert "orders of five markets" in demo.stdout.readline()
        time.sleep(0.5)
        demo.send_signal(signal.SIGTERM)
        # The pipe closes when the last process that holds it has ended.
        demo.stdout.read()
    assert demo.returncode == 143
    assert list(tmp_path.glob("centra-demo-*")) == []


def test_the_day_has_everything_the_demo_is_about():
    orders = plan()
    assert set(Counter(order.kind for order in orders)) == set(Kind)
    assert len({order.market.currency for order in orders if order.kind is Kind.GOOD}) == 5
    assert sum(order.lines.get(SCARCE, 0) for order in orders) > SCARCE_COUNTED
    assert len({order.number for order in orders}) == len(orders)


def entry(number, times=1):
    return [{"id": f"SO-{number}", "order": {"number": str(number)}}] * times


@pytest.fixture
def day():
    """A day on which all went well: two orders out, one parked, one not paid."""
    good = [order for order in plan() if order.kind is Kind.GOOD][:2]
    refused = next(order for order in plan() if order.kind is Kind.UNKNOWN_SKU)
    unpaid = next(order for order in plan() if order.kind is Kind.UNPAID)
    numbers = [order.number for order in good]
    return Evidence(
        planned=(*good, refused, unpaid),
        booked_at_kill=1,
        stock_before={},
        booked=tuple(entry(numbers[0]) + entry(numbers[1])),
        works=(Work(flow="order-export", entity=str(refused.number), state=WorkState.PARKED),),
        links={str(number): f"SO-{number}" for number in numbers},
        parcels=({"order": str(numbers[0]), "tracking": "T1"},),
        shelves={"A": 3},
        shipments=({"tracking_number": "T1", "is_shipped": True},),
        stock_after={"A": {"physical": 3}},
    )


def failed(day):
    return [check.claim for check in proof(day) if not check.holds]


def test_a_good_day_is_proven(day):
    assert failed(day) == []


def test_a_lost_order_fails_the_proof(day):
    assert "orders lost" in failed(evolve(day, booked=day.booked[:1]))


def test_a_doubled_order_fails_the_proof(day):
    assert "orders doubled in the ERP's journal" in failed(evolve(day, booked=day.booked + day.booked[:1]))


def test_an_order_that_should_not_have_gone_out_fails_the_proof(day):
    unpaid = next(order for order in day.planned if not order.kind.eligible)
    early = evolve(day, booked=day.booked + tuple(entry(unpaid.number)))
    assert "eligible orders = in the ERP + parked" in failed(early)


@pytest.mark.parametrize("booked", [0, 2])
def test_a_kill_before_or_after_the_export_is_none_in_the_middle(day, booked):
    assert failed(evolve(day, booked_at_kill=booked)) == ["it was killed in the middle of the export"]


def test_a_parcel_that_centra_does_not_know_fails_the_proof(day):
    unshipped = ({"tracking_number": "T1", "is_shipped": False},)
    assert len(failed(evolve(day, shipments=unshipped))) == 1
    assert len(failed(evolve(day, shipments=()))) == 1


def test_a_unit_too_few_fails_the_proof(day):
    assert len(failed(evolve(day, shelves={"A": 2}))) == 1
