"""a simple reader: pages that do not overlap"""

from changes_adversary import naive


def reads(shop, judge):
    return naive(shop, judge, "seam", limit=100)
