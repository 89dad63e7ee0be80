"""How an object of each kind is made: with texts, links and neighbours, so that little asked of it is null."""

from centra_ipaas.sandbox.documented.makers.catalogue import CATALOGUE, chart_size, complete_product
from centra_ipaas.sandbox.documented.makers.people import ADDRESS, PEOPLE
from centra_ipaas.sandbox.documented.makers.places import PLACES
from centra_ipaas.sandbox.documented.makers.words import WORDS
from centra_ipaas.sandbox.documented.room import Maker

MAKERS: dict[str, Maker] = dict(sorted({**CATALOGUE, **PLACES, **PEOPLE, **WORDS}.items()))

__all__ = ["ADDRESS", "MAKERS", "chart_size", "complete_product"]
