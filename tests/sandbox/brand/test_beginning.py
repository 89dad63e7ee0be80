"""What the command begins with: a made-up brand, a file, or nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from test_server import Server

SANDBOX = [sys.executable, "-c", "from centra_ipaas.cli import main; main()", "sandbox"]


def refused(*options: str) -> str:
    done = subprocess.run([*SANDBOX, *options], check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode != 0
    assert done.stdout == ""
    return done.stderr


def test_a_brand_and_a_file(tmp_path: Path) -> None:
    file = tmp_path / "shop.json"
    file.write_text('{"Collection": [{"id": 99, "name": "Of the file"}]}', encoding="utf-8")
    server = Server("--seed", "7", "--sizes", "20", "--orders", "5", "--load", str(file))
    try:
        assert [order["number"] for order in server.look("orders")] == [1, 2, 3, 4, 5]
        answer = server.ask("{ collections(where: {id: 99}) { name } warehouses { id } }").json()["data"]
        assert answer == {
            "collections": [{"name": "Of the file"}],
            "warehouses": [{"id": 1}, {"id": 2}, {"id": 3}],
        }
    finally:
        server.stop()


def test_one_of_the_three_is_enough() -> None:
    server = Server("--orders", "2")
    try:
        assert len(server.look("orders")) == 2
    finally:
        server.stop()


def test_what_is_wrong_is_told_before_anything_is_served(tmp_path: Path) -> None:
    file = tmp_path / "shop.json"
    file.write_text('{"Brand": [{"nmae": "x"}, {"id": "1"}]}', encoding="utf-8")
    assert refused("--load", str(file)).splitlines() == [
        "centra-ipaas: $.Brand[1].id: '1' is no whole number",
        "$.Brand[0].nmae: Brand has no member nmae",
    ]
    missing = tmp_path / "none.json"
    assert (
        refused("--load", str(missing)) == f"centra-ipaas: cannot read {missing}: No such file or directory\n"
    )
    assert refused("--sizes", "4") == "centra-ipaas: a brand has 5 to 200000 sizes, got 4\n"
