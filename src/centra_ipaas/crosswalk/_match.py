"""Two catalogues side by side: what can be linked without a doubt, and everything that cannot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from attrs import field, frozen

from centra_ipaas.crosswalk._articles import Article, Catalogue
from centra_ipaas.crosswalk._checks import Checks
from centra_ipaas.crosswalk._crosswalk import Crosswalk
from centra_ipaas.crosswalk._entries import is_key
from centra_ipaas.crosswalk._policy import Policy
from centra_ipaas.crosswalk._proposals import Proposal
from centra_ipaas.crosswalk._spelling import variant_key
from centra_ipaas.crosswalk._unlinked import proposals_for


@frozen(kw_only=True)
class Matching:
    """What came out of comparing two catalogues. Nothing of it is linked yet."""

    #: The same SKU on both sides, once each, and no EAN that says otherwise: `Crosswalk.bind` takes all of them.
    links: Mapping[str, str] = field(repr=False)
    #: SKUs that are linked already, rightly as far as the catalogues tell.
    kept: frozenset[str] = field(repr=False)
    known: Crosswalk = field(repr=False)
    #: Everything else that is for sale here or linked, each with its problem and its candidates.
    proposals: tuple[Proposal, ...]

    def accepted(self, policy: Policy) -> Mapping[str, str]:
        """Return what a policy accepts of the proposals, fit to be linked after `links`.

        Left out is what a crosswalk would refuse: two SKUs for one article, one that is like another but for case and
        white space, and control characters.
        """
        chosen = ((one.article.sku, policy.choose(one)) for one in self.proposals)
        found = {sku: candidate.article.sku for sku, candidate in chosen if candidate is not None}
        wanted = Counter(found.values())
        spelled = Counter(map(variant_key, {*found, *self.links, *self.known.theres}))
        return {
            here: there
            for here, there in found.items()
            if wanted[there] == 1 and spelled[variant_key(here)] == 1 and is_key(here) and is_key(there)
        }


def match(ours: Iterable[Article], theirs: Iterable[Article], known: Crosswalk) -> Matching:
    """Compare the articles here with those there, and with what is linked already.

    Every article here that is for sale is in exactly one of `links`, `kept` and `proposals`; a link whose article here
    is gone is a proposal too. Needs the extra ``crosswalk`` (`ConfigurationError`).
    """
    checks = Checks(Catalogue(ours), Catalogue(theirs), known)
    linked = [(one, checks.linked(one)) for one in checks.ours.articles if one.sku in known.theres]
    open_ones = [one for one in checks.ours.selling if one.sku not in known.theres]
    namesakes = [(one, checks.same_sku(one)) for one in open_ones if one.sku in checks.theirs.by_sku]
    links = {one.sku: one.sku for one, doubt in namesakes if doubt is None}
    others = [one for one in open_ones if one.sku not in checks.theirs.by_sku]
    return Matching(
        links=links,
        kept=frozenset(one.sku for one, doubt in linked if doubt is None),
        known=known,
        proposals=(
            *checks.gone(),
            *(doubt for _, doubt in (*linked, *namesakes) if doubt is not None),
            *proposals_for(others, checks, taken=known.heres.keys() | links.keys()),
        ),
    )
