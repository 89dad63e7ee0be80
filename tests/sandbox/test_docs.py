from __future__ import annotations

from pathlib import Path

from centra_ipaas.sandbox.mutations.roots import MUTATIONS
from centra_ipaas.sandbox.protocol.schema import pinned
from centra_ipaas.sandbox.queries.roots import QUERIES

PAGE = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text("utf-8")


def test_the_page_names_everything() -> None:
    """Every root field that exists is on the page, and every root field is in the schema."""
    names = [*QUERIES, *MUTATIONS]
    assert [name for name in names if f"`{name}`" not in PAGE] == []
    assert set(QUERIES) <= set(pinned().graphql.query_type.fields)  # type: ignore[union-attr]
    assert set(MUTATIONS) <= set(pinned().graphql.mutation_type.fields)  # type: ignore[union-attr]
