"""What the command begins with: a made-up brand, a file, or nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from serving import Server

from centra_ipaas.cli import main
from centra_ipaas.sandbox import Sandbox

Command = Callable[..., str]


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Type the command with options that it refuses, and return what it says; nothing is served by then."""

    def typed(*options: str) -> str:
        monkeypatch.setattr(sys, "argv", ["centra-ipaas", "sandbox", *options])
        with pytest.raises(SystemExit) as ended:
            main()
        assert capsys.readouterr().out == ""
        return str(ended.value)

    return typed


def test_a_brand_and_a_file(tmp_path: Path) -> None:
    """--load adds the file's objects to the brand of --seed, and both are there with the first line."""
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


@pytest.mark.parametrize(
    "options, orders", [(["--orders", "2"], 2), (["--seed", "1"], 100), (["--sizes", "9"], 100), ([], 0)]
)
def test_one_of_the_three_is_enough(options: list[str], orders: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """--seed, --sizes or --orders alone begins with a brand; none of them with an empty shop."""
    begun: list[Sandbox] = []
    monkeypatch.setattr("centra_ipaas.sandbox.http.serve", lambda made, **_: begun.append(made))
    monkeypatch.setattr(sys, "argv", ["centra-ipaas", "sandbox", *options])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    (sandbox,) = begun
    assert len(sandbox.shop.orders()) == orders


def test_what_is_wrong_is_told_before_anything_is_served(tmp_path: Path, refused: Command) -> None:
    """A file that does not fit, one that is not there, and a brand that is too small: a sentence for each."""
    file = tmp_path / "shop.json"
    file.write_text('{"Brand": [{"nmae": "x"}, {"id": "1"}]}', encoding="utf-8")
    assert refused("--load", str(file)).splitlines() == [
        "centra-ipaas: $.Brand[1].id: '1' is no whole number",
        "$.Brand[0].nmae: Brand has no member nmae",
    ]
    missing = tmp_path / "none.json"
    assert (
        refused("--load", str(missing)) == f"centra-ipaas: cannot read {missing}: No such file or directory"
    )
    assert refused("--sizes", "4") == "centra-ipaas: a brand has 5 to 200000 sizes, got 4"
