"""Which key here is which key there: SKUs, warehouses, taxes, carriers and the like, decided and on record."""

from centra_ipaas.crosswalk._articles import Article, Catalogue, articles_of
from centra_ipaas.crosswalk._audit import audit
from centra_ipaas.crosswalk._crosswalk import Crosswalk
from centra_ipaas.crosswalk._csv import export_csv, import_csv, read_articles
from centra_ipaas.crosswalk._entries import Entry
from centra_ipaas.crosswalk._kinds import (
    CARRIER,
    COUNTRY,
    CURRENCY,
    CUSTOMER,
    KINDS,
    PAYMENT_METHOD,
    REGION,
    SKU,
    TAX,
    WAREHOUSE,
    Kind,
)
from centra_ipaas.crosswalk._match import Matching, match
from centra_ipaas.crosswalk._mirror import Mirror, mirror
from centra_ipaas.crosswalk._policy import Policy
from centra_ipaas.crosswalk._port import CrosswalkStore
from centra_ipaas.crosswalk._proposals import Candidate, Problem, Proposal
from centra_ipaas.crosswalk._similar import Resemblance

__all__ = [
    "CARRIER",
    "COUNTRY",
    "CURRENCY",
    "CUSTOMER",
    "KINDS",
    "PAYMENT_METHOD",
    "REGION",
    "SKU",
    "TAX",
    "WAREHOUSE",
    "Article",
    "Candidate",
    "Catalogue",
    "Crosswalk",
    "CrosswalkStore",
    "Entry",
    "Kind",
    "Matching",
    "Mirror",
    "Policy",
    "Problem",
    "Proposal",
    "Resemblance",
    "articles_of",
    "audit",
    "export_csv",
    "import_csv",
    "match",
    "mirror",
    "read_articles",
]
