"""Where a finding stands, seen from the record that holds what it is about."""

from __future__ import annotations

import pytest

from centra_ipaas.errors import Finding


@pytest.mark.parametrize(
    "path, prefix, seen",
    [
        ("sku", "lines[2]", "lines[2].sku"),
        ("[2].sku", "lines", "lines[2].sku"),
        ("", "lines[2]", "lines[2]"),
        ("sku", "", "sku"),
    ],
)
def test_a_path_goes_on_from_the_one_that_holds_it(path: str, prefix: str, seen: str) -> None:
    assert Finding(code="sku.unknown", path=path, message="no such article").at(prefix).path == seen
