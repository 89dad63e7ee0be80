"""What is told of an error that somebody else's code raised."""

import json

import pytest

from centra_ipaas.errors import Finding, raised, raised_at


def create(document: dict[str, str]) -> None:
    """An adapter's code."""
    post(document)


def post(document: dict[str, str]) -> None:
    if "name" in document:
        raise ValueError(f"cannot write {document['name']}")
    again(document, 9)


def again(document: dict[str, str], times: int) -> None:
    json.loads("{") if not times else again(document, times - 1)


def error_of(document: dict[str, str]) -> Exception:
    try:
        create(document)
    except ValueError as error:
        return error
    raise AssertionError


def test_its_kind_and_the_calls_that_led_to_it():
    told = raised(error_of({"name": "Anna"}))

    assert told["error"] == "ValueError"
    calls = [call.split(" ")[1] for call in told["at"].split(", ")]
    assert calls == ["error_of", "create", "post"]
    assert told["at"].startswith("test_raised.py:")


def test_its_text_is_not_told():
    assert "Anna" not in str(raised(error_of({"name": "Anna"})))


def test_of_a_long_way_the_beginning_and_the_end():
    calls = raised_at(error_of({})).split(", ")

    assert [call.split(" ")[-1] for call in calls] == [
        "error_of",
        "create",
        "post",
        "again",
        "...",
        "raw_decode",
    ]


def test_where_an_adapter_misused_this_package():
    with pytest.raises(TypeError) as caught:
        Finding(code="x", message=2)

    first, *_, last = raised_at(caught.value).split(", ")
    assert first.startswith("test_raised.py:")
    assert last.startswith("_text.py:")


def test_an_error_that_was_not_raised_has_no_place():
    assert raised(ValueError("Anna")) == {"error": "ValueError"}
