"""The fast and the explaining path of a mapper are two readings of one definition."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from mapping_documents import ToRow
from mapping_records import Address, Line, Order, ToErp, articles, cities

from centra_ipaas.mapping import Mapped, Unmapped
from centra_ipaas.mapping._compile import compiled
from centra_ipaas.mapping._explain import explain

TABLES = {"articles": {"A": 1, "B": None}, "cities": {"Lund": "LUND", "Oslo": None}}
MAPPER = ToErp(articles.of(TABLES["articles"]), cities.of(TABLES["cities"]))
GIVEN = {"market": "SE"}

COMMENTS = [None, "", "A"]


def records(
    skus: list, cities: list, countries: list, quantities: list, prices: list, holes: st.SearchStrategy
):
    """Orders of these values; `holes` is what may stand where lines or a part are expected."""
    parts = st.builds(
        Address,
        city=st.sampled_from(cities),
        country=st.sampled_from(countries),
        street=st.sampled_from(COMMENTS),
    )
    rows = st.builds(
        Line,
        sku=st.sampled_from(skus),
        quantity=st.sampled_from(quantities),
        unit_price=st.sampled_from(prices),
    )
    lists = st.lists(rows | holes, max_size=4).map(tuple)
    return st.builds(
        Order,
        number=st.integers(),
        comment=st.sampled_from(COMMENTS),
        lines=lists | holes,
        extra=lists | st.none() | holes,
        shipping=parts | holes,
        billing=parts | st.none() | holes,
    )


good = records(["A", "B"], ["", "Lund", "Oslo", "Malmö"], ["SE", "NO"], [1, 2], [Decimal(1)], st.nothing())
bad = records(
    ["A", "X", "", None],
    ["Lund", "", "Kristianstad", None],
    ["SE", "DK", None],
    [0, 1, None],
    [Decimal("NaN"), "1", None],
    st.sampled_from([None, 5, ()]),
)
orders = good | bad


def check_agreement(mapper, record, given, tables):
    """Hold the compiled function against the walk."""
    walked = explain(mapper.target.build, record, given, tables)
    try:
        made = compiled(mapper.target.build)(record, given, tables)
    except Exception:  # noqa: BLE001  whatever the fast path raises
        assert walked.findings or walked.warnings
        assert all(finding.code != "mapping.unstable" for finding in walked.findings)
    else:
        assert (walked.value, walked.findings, walked.warnings) == (made, (), ())


@settings(max_examples=500, deadline=None)
@given(order=orders | st.none() | st.just(5))
def test_both_paths_agree_on_every_record(order):
    """Where the compiled function makes a target the walk makes the same; where it fails the walk has findings."""
    check_agreement(ToErp, order, GIVEN, TABLES)


@settings(max_examples=500, deadline=None)
@given(
    document=st.fixed_dictionaries(
        {},
        optional={
            "number": st.sampled_from([1, 0, None]),
            "note": st.sampled_from(["", "A", None]),
            "home": st.fixed_dictionaries(
                {},
                optional={"city": st.sampled_from(["", "Lund", None]), "zip": st.sampled_from(["1", None])},
            )
            | st.none(),
        },
    )
)
def test_both_paths_agree_on_every_document(document):
    """Keys that are not there, None and empty texts are read alike by both."""
    check_agreement(ToRow, document, {}, {"cities": {"Lund": "LUND", "": None}})


@settings(max_examples=50, deadline=None)
@given(order=good)
def test_a_good_record_is_mapped(order):
    """The property above is not empty: these records reach the comparison of targets."""
    assert isinstance(MAPPER.try_map(order, **GIVEN), Mapped)


@settings(max_examples=100, deadline=None)
@given(order=orders)
def test_the_same_record_gives_the_same_answer(order):
    """Mapping twice makes no difference, to the answer or to the record."""
    before = repr(order)
    first, second = (MAPPER.try_map(order, **GIVEN) for _ in range(2))
    assert first == second
    assert isinstance(first, (Mapped, Unmapped))
    assert repr(order) == before
