"""A reader in the shop of tests/graphql/changes_adversary.py, until there were so many changes."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "graphql"))


def measure(load, params):
    from changes_adversary import Judge, Shop, Troubles

    shop = Shop(params["seed"], Troubles(rate=40))
    judge = Judge(shop)
    for _ in load().reads(shop, judge):
        if shop.changes >= params["changes"]:
            break
    figures = {"missed": judge.missed, "again": judge.again, "changes": shop.changes}
    return {**figures, "replaced": shop.replaced, "requests": shop.requests}
