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
    for shown in (0, 3, 4):
        assert blocks("text")[shown] in printed
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


def test_a_mapper_of_five_rules_takes_at_most_twenty_lines():
    """Counted with its target class."""
    (block,) = [block for block in blocks("python") if "class ToLabel" in block]
    lines = [line for line in block.splitlines() if line.strip() and not line.startswith("print")]
    names: dict = {"__name__": "docs_mapping"}
    exec(compile(blocks("python")[0] + block, str(PAGE), "exec"), names)
    assert (len(lines) <= 20, len(names["ToLabel"].describe())) == (True, 5)
