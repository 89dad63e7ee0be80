"""The fast and the explaining path of a mapper are two readings of one definition."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from mapping_records import Address, Line, Order, ToErp, articles, cities

from centra_ipaas.mapping import Mapped, Unmapped
from centra_ipaas.mapping._compile import compiled
from centra_ipaas.mapping._explain import explain

TABLES = {"articles": {"A": 1, "B": None}, "cities": {"Lund": "LUND", "Oslo": None}}
MAPPER = ToErp(articles.of(TABLES["articles"]), cities.of(TABLES["cities"]))
GIVEN = {"market": "SE"}

texts = st.sampled_from([None, "", "A", "B", "X", "Lund", "Oslo", "Kristianstad"])
addresses = st.none() | st.builds(
    Address, city=texts, country=st.sampled_from(["SE", "NO", "DK", None]), street=texts
)
lines = st.none() | st.builds(
    Line,
    sku=texts,
    quantity=st.sampled_from([0, 1, 2, None]),
    unit_price=st.sampled_from([Decimal(1), Decimal("NaN"), "1", None]),
)
items = st.none() | st.just(5) | st.lists(lines, max_size=4).map(tuple)
orders = st.builds(
    Order,
    number=st.integers(),
    comment=texts,
    lines=items,
    extra=items,
    shipping=addresses,
    billing=addresses,
)


@settings(max_examples=500, deadline=None)
@given(order=orders | st.none() | lines)
def test_both_paths_agree_on_every_record(order):
    """Where the compiled function makes a target the walk makes the same; where it fails the walk has findings."""
    value, findings = explain(ToErp.target.build, order, GIVEN, TABLES)
    try:
        made = compiled(ToErp.target.build)(order, GIVEN, TABLES)
    except Exception:  # noqa: BLE001  whatever the fast path raises
        assert findings
        assert all(finding.code != "mapping.unstable" for finding in findings)
    else:
        assert (value, findings) == (made, ())


@settings(max_examples=100, deadline=None)
@given(order=orders)
def test_the_same_record_gives_the_same_answer(order):
    """Mapping twice makes no difference, to the answer or to the record."""
    before = repr(order)
    first, second = (MAPPER.try_map(order, **GIVEN) for _ in range(2))
    assert first == second
    assert isinstance(first, (Mapped, Unmapped))
    assert repr(order) == before
