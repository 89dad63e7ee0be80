"""Two catalogues of one brand with sixty mistakes in them, and the truth about which article is which.

The truth is kept by index, not by code: whatever the codes say, article number 7 here is article number 7 there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from random import Random

from attrs import define, evolve, field

from centra_ipaas.crosswalk import SKU, Article, Crosswalk, Problem

STYLES = ("Parka", "Anorak", "Cardigan", "Chino", "Oxford", "Beanie", "Trench", "Polo", "Blazer", "Loafer")
COLOURS = ("Black", "Ecru", "Moss", "Rust", "Indigo", "Teal", "Plum", "Sand", "Olive", "Coral")
SIZES = ("XS", "S", "M", "L", "XL")
BEFORE = datetime(2024, 1, 1, tzinfo=UTC)
ENDED = datetime(2025, 1, 1, tzinfo=UTC)


def ean(number: int) -> str:
    """Return a valid EAN of 13 digits, its check digit computed digit by digit."""
    digits = f"735{number:09d}"
    odd, even = sum(map(int, digits[::2])), sum(map(int, digits[1::2]))
    return f"{digits}{(10 - (odd + 3 * even) % 10) % 10}"


def upc(number: int) -> str:
    """Return a valid UPC of 12 digits, which is the EAN of 13 with a zero before it."""
    digits = f"036{number:08d}"
    odd, even = sum(map(int, digits[::2])), sum(map(int, digits[1::2]))
    return f"{digits}{(10 - (3 * odd + even) % 10) % 10}"


@define
class Shop:
    """Both catalogues, what is linked already, what was planted, and the truth."""

    random: Random
    here: dict[int, Article] = field(factory=dict)
    there: dict[int, Article] = field(factory=dict)
    #: What a side has beside its catalogue: second articles under one code.
    more_here: list[Article] = field(factory=list)
    more_there: list[Article] = field(factory=list)
    known: Crosswalk = field(factory=lambda: Crosswalk(kind=SKU))
    planted: dict[int, Problem] = field(factory=dict)
    #: Rightly proposed because of what was planted at another article.
    also: set[int] = field(factory=set)

    def __attrs_post_init__(self) -> None:
        number = 0
        for style in STYLES:
            for colour in COLOURS:
                stem = (
                    f"{style[:3].upper()}{self.random.randrange(100, 999)}-{colour[:3].upper()}{number % 7}"
                )
                for size in SIZES:
                    article = Article(
                        sku=f"{stem}-{size}", ean=ean(number), name=style, variant=colour, size=size
                    )
                    self.here[number], self.there[number] = article, article
                    number += 1

    @property
    def ours(self) -> list[Article]:
        return self._shuffled([*self.here.values(), *self.more_here])

    @property
    def theirs(self) -> list[Article]:
        return self._shuffled([*self.there.values(), *self.more_there])

    @property
    def truth(self) -> set[tuple[str, str]]:
        """The only links that are right."""
        return {
            (one.sku, self.there[number].sku) for number, one in self.here.items() if number in self.there
        }

    def skus(self, numbers: Iterable[int]) -> set[str]:
        return {self.here[number].sku for number in numbers}

    def change_here(self, number: int, **changes: object) -> None:
        self.here[number] = evolve(self.here[number], **changes)

    def change_there(self, number: int, **changes: object) -> None:
        self.there[number] = evolve(self.there[number], **changes)

    def spell_both(self, number: int, here: str, there: str, **changes: object) -> None:
        self.change_here(number, sku=here, **changes)
        self.change_there(number, sku=there)

    def _shuffled(self, articles: list[Article]) -> list[Article]:
        return self.random.sample(articles, len(articles))


def shop_with_sixty(seed: int) -> Shop:
    """Plant six mistakes of each of ten kinds, each in a style and colour of its own."""
    shop = Shop(Random(seed))
    numbers = iter(shop.random.sample(range(0, len(shop.here), len(SIZES)), 60))
    for problem, plants in PLANTS.items():
        assert len(plants) == 6
        for plant in plants:
            number = next(numbers)
            plant(shop, number)
            shop.planted[number] = problem
    shop.also -= shop.planted.keys()
    return shop


Plant = Callable[[Shop, int], None]

# --- case --------------------------------------------------------------------------------------------------


def lower_here(shop: Shop, number: int) -> None:
    shop.change_here(number, sku=shop.here[number].sku.lower())


def lower_there(shop: Shop, number: int) -> None:
    shop.change_there(number, sku=shop.there[number].sku.lower())


def title_here_without_ean(shop: Shop, number: int) -> None:
    shop.change_here(number, sku=shop.here[number].sku.title(), ean="")


def full_width_there(shop: Shop, number: int) -> None:
    sku = shop.there[number].sku
    shop.change_there(number, sku=chr(ord(sku[0]) + 0xFEE0) + sku[1:])


def sharp_s(shop: Shop, number: int) -> None:
    shop.spell_both(number, "WEISS-01-L", "weiß-01-l", size="L")


def one_letter_without_words(shop: Shop, number: int) -> None:
    sku = shop.here[number].sku
    shop.change_here(number, sku=sku[0].lower() + sku[1:], name="", variant="")


# --- white space -------------------------------------------------------------------------------------------


def space_behind(shop: Shop, number: int) -> None:
    shop.change_here(number, sku=f"{shop.here[number].sku} ")


def space_before_there(shop: Shop, number: int) -> None:
    shop.change_there(number, sku=f"  {shop.there[number].sku}")


def space_inside(shop: Shop, number: int) -> None:
    shop.change_here(number, sku=shop.here[number].sku.replace("-", " - "), ean="")


def no_break_space(shop: Shop, number: int) -> None:
    shop.change_here(number, sku=f"{shop.here[number].sku}\u00a0")


def zero_width_space(shop: Shop, number: int) -> None:
    sku = shop.there[number].sku
    shop.change_there(number, sku=f"{sku[:3]}\u200b{sku[3:]}")


def tab_there(shop: Shop, number: int) -> None:
    shop.change_there(number, sku=f"{shop.there[number].sku}\t", ean="")


# --- leading zeros -----------------------------------------------------------------------------------------


def zeros_lost_there(shop: Shop, number: int) -> None:
    shop.spell_both(number, f"000{4711 + number}", f"{4711 + number}")


def zeros_lost_here(shop: Shop, number: int) -> None:
    shop.spell_both(number, f"{8800 + number}", f"00{8800 + number}")


def one_zero_without_ean(shop: Shop, number: int) -> None:
    shop.spell_both(number, f"0{64000 + number}", f"{64000 + number}", ean="")


def zeros_in_a_part(shop: Shop, number: int) -> None:
    shop.spell_both(number, f"Q-0{number}7-XS", f"Q-{number}7-XS", size="XS")


def zeros_in_two_parts(shop: Shop, number: int) -> None:
    shop.spell_both(number, f"Z{number}-7-08", f"Z{number}-007-8", size="")


def more_zeros(shop: Shop, number: int) -> None:
    shop.spell_both(number, f"0{number}9", f"00000{number}9", name="", variant="", size="")


# --- 12 and 13 digits --------------------------------------------------------------------------------------


def upc_here_ean_there(shop: Shop, number: int) -> None:
    shop.spell_both(number, upc(number), f"0{upc(number)}", ean="")


def ean_here_upc_there(shop: Shop, number: int) -> None:
    shop.spell_both(number, f"0{upc(number)}", upc(number), ean="")


def fourteen_digits_there(shop: Shop, number: int) -> None:
    shop.spell_both(number, ean(70_000 + number), f"0{ean(70_000 + number)}", ean="")


def check_digit_lost_here(shop: Shop, number: int) -> None:
    shop.spell_both(number, ean(80_000 + number)[:-1], ean(80_000 + number), ean="")


def check_digit_lost_there(shop: Shop, number: int) -> None:
    shop.spell_both(number, ean(90_000 + number), ean(90_000 + number)[:-1], ean="", name="", variant="")


def upc_without_its_check_digit(shop: Shop, number: int) -> None:
    shop.spell_both(number, upc(number)[:-1], upc(number), ean="", size="")


# --- duplicate EAN -----------------------------------------------------------------------------------------


def next_size_has_it_there(shop: Shop, number: int) -> None:
    shop.change_there(number + 1, ean=shop.there[number].ean)
    shop.also.add(number + 1)


def next_size_has_it_here(shop: Shop, number: int) -> None:
    shop.change_here(number + 1, ean=shop.here[number].ean)
    shop.also.add(number + 1)


def both_sides_have_it(shop: Shop, number: int) -> None:
    next_size_has_it_here(shop, number)
    next_size_has_it_there(shop, number)


def a_stranger_has_it_there(shop: Shop, number: int) -> None:
    shop.more_there.append(Article(sku=f"STRANGER-{number}", ean=shop.there[number].ean))


def a_stranger_has_its_upc_there(shop: Shop, number: int) -> None:
    shop.change_here(number, ean=upc(number))
    shop.change_there(number, ean=upc(number))
    shop.more_there.append(Article(sku=f"STRANGER-{number}", ean=f"0{upc(number)}"))


def it_is_the_only_hint(shop: Shop, number: int) -> None:
    a_stranger_has_it_there(shop, number)
    shop.change_here(number, sku=f"{number}-NEW-NAME")


# --- swapped codes -----------------------------------------------------------------------------------------


def eans_here(shop: Shop, number: int) -> None:
    one, other = shop.here[number], shop.here[number + 1]
    shop.change_here(number, ean=other.ean)
    shop.change_here(number + 1, ean=one.ean)
    shop.also.add(number + 1)


def eans_there(shop: Shop, number: int) -> None:
    one, other = shop.there[number], shop.there[number + 1]
    shop.change_there(number, ean=other.ean)
    shop.change_there(number + 1, ean=one.ean)
    shop.also.add(number + 1)


def skus_here(shop: Shop, number: int) -> None:
    one, other = shop.here[number], shop.here[number + 1]
    shop.change_here(number, sku=other.sku)
    shop.change_here(number + 1, sku=one.sku)
    shop.also.add(number + 1)


def skus_there_spelled_otherwise(shop: Shop, number: int) -> None:
    one, other = shop.there[number], shop.there[number + 1]
    shop.change_there(number, sku=other.sku.lower())
    shop.change_there(number + 1, sku=one.sku.lower())
    shop.also.add(number + 1)


def columns_here(shop: Shop, number: int) -> None:
    one = shop.here[number]
    shop.change_here(number, sku=one.ean, ean=one.sku)


def linked_to_its_neighbour(shop: Shop, number: int) -> None:
    links = {
        shop.here[number].sku: shop.there[number + 1].sku,
        shop.here[number + 1].sku: shop.there[number].sku,
    }
    shop.known = shop.known.bind(links, at=BEFORE, by="a slip")
    shop.also.add(number + 1)


# --- retired and re-used -----------------------------------------------------------------------------------


def retired_there(shop: Shop, number: int) -> None:
    shop.more_there.append(evolve(shop.there.pop(number), retired=True))


def reused_there(shop: Shop, number: int) -> None:
    shop.more_there.append(
        Article(sku=shop.there[number].sku, ean=ean(50_000 + number), name="Old", retired=True)
    )


def reused_here(shop: Shop, number: int) -> None:
    """The SKU stood for an article that is gone; here it is given to a new one."""
    sku = shop.here[number].sku
    before = shop.known.bind({sku: f"OLD-{number}"}, at=BEFORE, by="mia")
    shop.known = before.retire([sku], at=ENDED, by="mia", reason="sold out for good")


def reused_there_after_its_end(shop: Shop, number: int) -> None:
    """The ERP gave the number of something that was retired to another article."""
    sku = shop.there[number].sku
    before = shop.known.bind({f"OLD-{number}": sku}, at=BEFORE, by="mia")
    shop.known = before.retire([f"OLD-{number}"], at=ENDED, by="mia")


def renamed_away(shop: Shop, number: int) -> None:
    """The SKU was given up for another one, and now is there again, spelled otherwise on the other side."""
    sku = shop.here[number].sku
    before = shop.known.bind({sku: f"ERP-{number}"}, at=BEFORE, by="mia")
    renamed = before.rename({sku: f"{sku}-V2"}, at=ENDED, by="mia")
    shop.known = renamed
    shop.more_here.append(Article(sku=f"{sku}-V2"))
    shop.more_there.append(Article(sku=f"ERP-{number}"))
    shop.change_there(number, sku=sku.lower())


def linked_and_retired_there(shop: Shop, number: int) -> None:
    shop.known = shop.known.bind({shop.here[number].sku: shop.there[number].sku}, at=BEFORE, by="mia")
    shop.more_there.append(evolve(shop.there.pop(number), retired=True))


# --- missing size suffix -----------------------------------------------------------------------------------


def stem_of(shop: Shop, number: int) -> str:
    return shop.here[number].sku.rpartition("-")[0]


def size_missing_here(shop: Shop, number: int) -> None:
    shop.change_here(number, sku=stem_of(shop, number))


def size_missing_here_without_ean(shop: Shop, number: int) -> None:
    shop.change_here(number, sku=stem_of(shop, number), ean="")


def size_missing_there(shop: Shop, number: int) -> None:
    shop.change_there(number, sku=stem_of(shop, number))


def size_missing_there_and_lower(shop: Shop, number: int) -> None:
    shop.change_there(number, sku=stem_of(shop, number).lower(), ean="")


def size_missing_and_untold(shop: Shop, number: int) -> None:
    shop.change_here(number, sku=stem_of(shop, number), ean="", size="")


def size_missing_other_separator(shop: Shop, number: int) -> None:
    shop.change_here(number, sku=stem_of(shop, number).replace("-", "_"), ean="")


# --- unknown -----------------------------------------------------------------------------------------------


def gone_there(shop: Shop, number: int) -> None:
    del shop.there[number]


def gone_there_and_no_ean(shop: Shop, number: int) -> None:
    del shop.there[number]
    shop.change_here(number, ean="")


def new_size(shop: Shop, number: int) -> None:
    gone_there(shop, number)
    shop.change_here(number, sku=f"{stem_of(shop, number)}-XXL", ean="", size="XXL")


def new_colour(shop: Shop, number: int) -> None:
    gone_there(shop, number)
    shop.change_here(number, sku=f"{shop.here[number].sku[:6]}-MAUVE-M", ean="", variant="Mauve", size="M")


def nothing_alike(shop: Shop, number: int) -> None:
    gone_there(shop, number)
    shop.here[number] = Article(sku=f"GIFTWRAP{number}", name="Wrapping")


def code_of_nobody(shop: Shop, number: int) -> None:
    gone_there(shop, number)
    shop.here[number] = Article(sku=ean(60_000 + number))


# --- two candidates ----------------------------------------------------------------------------------------


def twice_there(shop: Shop, number: int) -> None:
    shop.more_there.append(evolve(shop.there[number], ean="", name="The same again"))


def twice_here(shop: Shop, number: int) -> None:
    shop.more_here.append(evolve(shop.here[number], ean="", name="The same again"))


def twice_but_for_spelling(shop: Shop, number: int) -> None:
    sku = shop.there[number].sku
    shop.change_here(number, ean="", sku=f"{sku} ")
    shop.change_there(number, ean="", sku=sku.lower())
    shop.more_there.append(evolve(shop.there[number], sku=f" {sku}", name="The same again"))


def two_alike(shop: Shop, number: int) -> None:
    name = f"Quilted vest {number}"
    shop.here[number] = Article(sku=f"VEST{number}OLD", name=name, variant="Plum", size="L")
    shop.there[number] = Article(sku=f"VEST{number}01", name=name, variant="Plum", size="L")
    shop.more_there.append(Article(sku=f"VEST{number}02", name=name, variant="Plum", size="L"))


def one_number_and_two_ways_to_read_it(shop: Shop, number: int) -> None:
    shop.spell_both(number, f"  {777_000 + number}", f"{777_000 + number}", ean="")
    shop.more_there.append(evolve(shop.there[number], sku=f"0{777_000 + number}", ean="", name="Another"))


def wanted_by_two(shop: Shop, number: int) -> None:
    """Two spellings here for one there."""
    sku = shop.there[number].sku
    shop.change_here(number, sku=sku.lower(), ean="")
    shop.more_here.append(Article(sku=sku.title()))


PLANTS: dict[Problem, tuple[Plant, ...]] = {
    Problem.CASE: (
        lower_here,
        lower_there,
        title_here_without_ean,
        full_width_there,
        sharp_s,
        one_letter_without_words,
    ),
    Problem.WHITE_SPACE: (
        space_behind,
        space_before_there,
        space_inside,
        no_break_space,
        zero_width_space,
        tab_there,
    ),
    Problem.LEADING_ZEROS: (
        zeros_lost_there,
        zeros_lost_here,
        one_zero_without_ean,
        zeros_in_a_part,
        zeros_in_two_parts,
        more_zeros,
    ),
    Problem.CODE_LENGTH: (
        upc_here_ean_there,
        ean_here_upc_there,
        fourteen_digits_there,
        check_digit_lost_here,
        check_digit_lost_there,
        upc_without_its_check_digit,
    ),
    Problem.DUPLICATE_EAN: (
        next_size_has_it_there,
        next_size_has_it_here,
        both_sides_have_it,
        a_stranger_has_it_there,
        a_stranger_has_its_upc_there,
        it_is_the_only_hint,
    ),
    Problem.SWAPPED_CODES: (
        eans_here,
        eans_there,
        skus_here,
        skus_there_spelled_otherwise,
        columns_here,
        linked_to_its_neighbour,
    ),
    Problem.RETIRED_SKU: (
        retired_there,
        reused_there,
        reused_here,
        reused_there_after_its_end,
        renamed_away,
        linked_and_retired_there,
    ),
    Problem.SIZE_SUFFIX: (
        size_missing_here,
        size_missing_here_without_ean,
        size_missing_there,
        size_missing_there_and_lower,
        size_missing_and_untold,
        size_missing_other_separator,
    ),
    Problem.UNKNOWN: (
        gone_there,
        gone_there_and_no_ean,
        new_size,
        new_colour,
        nothing_alike,
        code_of_nobody,
    ),
    Problem.SEVERAL: (
        twice_there,
        twice_here,
        twice_but_for_spelling,
        two_alike,
        one_number_and_two_ways_to_read_it,
        wanted_by_two,
    ),
}
