import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "mapping.md"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


def test_the_page_runs_and_prints_what_it_says(capsys):
    """The program and the variant of docs/mapping.md work, and the printed findings are the real ones."""
    names: dict = {"__name__": "docs_mapping"}
    for block in blocks("python"):
        exec(compile(block, str(PAGE), "exec"), names)
    printed = capsys.readouterr().out
    assert blocks("text")[0] in printed
    assert "ErpOrder(reference='42'" in printed


def test_the_page_quotes_a_real_refusal_and_a_real_description():
    """What the page shows of a refusal and of describe() is what the library says."""
    names: dict = {"__name__": "docs_mapping"}
    exec(compile(blocks("python")[0], str(PAGE), "exec"), names)
    with pytest.raises(TypeError) as refused:
        names["ToErp"].order.number + 1
    assert blocks("text")[1].split(" A definition")[0] in f"TypeError: {refused.value}"
    rules = {f"{one.target} {one.source} {one.how}" for one in names["ToErp"].describe()}
    assert {" ".join(line.split()) for line in blocks("text")[2].splitlines()} <= {
        " ".join(rule.split()) for rule in rules
    }
