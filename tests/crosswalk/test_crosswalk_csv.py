"""Crosswalks as CSV: out and back, wrong files told by line, and no formulas."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centra_ipaas.crosswalk import CARRIER, SKU, Article, Crosswalk, export_csv, import_csv, read_articles
from centra_ipaas.errors import RecordRefused

NOW = datetime(2026, 3, 3, tzinfo=UTC)
EMPTY = Crosswalk(kind=CARRIER)


def taken(content: str | bytes, into: Crosswalk = EMPTY, **named) -> Crosswalk:
    raw = content.encode() if isinstance(content, str) else content
    return import_csv(into, raw, at=NOW, by="mia", **named)


def wrong(content: str | bytes, into: Crosswalk = EMPTY) -> list[tuple[str, str]]:
    with pytest.raises(RecordRefused) as caught:
        taken(content, into)
    return [(finding.path, finding.message) for finding in caught.value.findings]


keys = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=12
) | st.sampled_from(["=1+1", "'=1", "''x", "'", "00123", " x ", "-1", "+46", "@a", 'a"b', "a,b", "a;b", "'a"])


@given(st.dictionaries(keys, keys))
def test_what_went_out_comes_back(links: dict[str, str]) -> None:
    """Whatever letters a key has, zeros and spaces included."""
    known = EMPTY
    for here, there in links.items():
        try:
            known = known.bind({here: there}, at=NOW, by="mia")
        except RecordRefused:  # a variant of another key
            continue
    assert taken(export_csv(known)).theres == known.theres


@given(st.dictionaries(keys, keys))
def test_no_cell_is_a_formula(links: dict[str, str]) -> None:
    known = EMPTY
    for here, there in links.items():
        try:
            known = known.bind({here: there}, at=NOW, by="=cmd", reason="@SUM(A1)")
        except RecordRefused:
            continue
    cells = [cell for row in csv.reader(io.StringIO(export_csv(known), newline="")) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))] == []


def test_the_file_says_since_when_and_by_whom() -> None:
    known = EMPTY.bind({"Pkt": "PN"}, at=NOW, by="mia", reason="contract of 2026")
    assert export_csv(known).splitlines() == [
        "here,there,since,until,by,reason",
        "Pkt,PN,2026-03-03T00:00:00+00:00,,mia,contract of 2026",
    ]


def test_the_past_goes_out_if_asked_for_and_does_not_come_back() -> None:
    known = EMPTY.bind({"A": "1", "B": "2"}, at=NOW, by="mia")
    known = known.retire(["A"], at=NOW + timedelta(days=1), by="leo")
    assert len(export_csv(known, past=True).splitlines()) == 3
    assert taken(export_csv(known, past=True)).theres == {"B": "2"}


def test_files_of_spreadsheets_are_read() -> None:
    """With a mark of UTF-8, semicolons or tabs, quotes, empty lines, columns in another order and in capitals."""
    expected = {"Åre": "a,1", "B": "2"}
    assert taken('\ufeffThere;Here\r\n"a,1";Åre\r\n\r\n;\r\n2;B\r\n').theres == expected
    assert taken("here\tthere\nÅre\ta,1\nB\t2").theres == expected


def test_importing_again_changes_nothing() -> None:
    known = taken("here,there\nA,1\n")
    assert taken("here,there\nA,1\n", known) is known


def test_every_wrong_row_is_told_by_its_line_and_nothing_is_taken() -> None:
    content = 'here,there\nA,1\n,2\nB,\nC\nA,3\nD,4,5\n"E\n1",6\nF,7\n'
    assert wrong(content) == [
        ("line 3", "'here' has 1 to 255 characters, and no line break or control character"),
        ("line 4", "'there' has 1 to 255 characters, and no line break or control character"),
        ("line 5", "the row has 1 cells, the header 2"),
        ("line 6", "A is on line 2 already"),
        ("line 7", "the row has 3 cells, the header 2"),
        ("line 8", "'here' has 1 to 255 characters, and no line break or control character"),
    ]


@pytest.mark.parametrize(
    "content, line, words",
    [
        ("", "line 1", "empty"),
        ("sku,article\nA,1", "line 1", "no column 'here'"),
        ("here,there,here\nA,1,B", "line 1", "twice"),
        ("here,there,colour\nA,1,red", "line 1", "'colour' is not known"),
        (b"here,there\nA,1\n\xe5re,2\n", "line 3", "UTF-8"),
        ("here,there\nA,1\n".encode("utf-16"), "line 1", "UTF-8"),
        ('here,there\nA,1\n"B"x,2\n', "line 3", "no CSV"),
        ('here,there\n"A,1\n', "line 2", "no CSV"),
    ],
)
def test_a_file_that_is_none_says_where(content, line: str, words: str) -> None:
    told = wrong(content)
    assert told[0][0] == line
    assert words in " ".join(message for _, message in told)


def test_a_link_that_contradicts_is_told_by_its_line() -> None:
    """Excel took the zeros off: the shorter key is no key of ours, and its article has one already."""
    known = Crosswalk(kind=SKU).bind({"00123": "X", "B": "Y"}, at=NOW, by="mia")
    assert wrong("here,there\nC,Z\n123,X\nB,W\n", known) == [
        ("line 3", "00123 stands for X already, and only one may"),
        ("line 4", "B stands for Y already"),
    ]


def test_a_file_can_move_what_is_known() -> None:
    """Two may change places, and new ones come along."""
    known = Crosswalk(kind=SKU).bind({"A": "1", "B": "2", "C": "3"}, at=NOW, by="mia")
    moved = taken("here,there\nA,2\nB,1\nC,3\nD,4\n", known, move=True)
    assert moved.theres == {"A": "2", "B": "1", "C": "3", "D": "4"}
    assert len(moved.past) == 2


def test_articles_are_read_with_the_columns_that_are_there() -> None:
    assert read_articles(b"sku;size\n00123;M\n") == (Article(sku="00123", size="M"),)
    full = "SKU,EAN,name,variant,size,retired\nA ,735,Coat,Red,M,yes\nB,,,,,\n"
    assert read_articles(full.encode()) == (
        Article(sku="A ", ean="735", name="Coat", variant="Red", size="M", retired=True),
        Article(sku="B"),
    )


def test_every_wrong_article_is_told_by_its_line() -> None:
    with pytest.raises(RecordRefused) as caught:
        read_articles(b"sku,retired\n,no\nA,maybe\nB\n")
    assert sorted(finding.path for finding in caught.value.findings) == ["line 2", "line 3", "line 4"]
