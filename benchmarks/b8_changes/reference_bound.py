"""a simple reader: with an upper bound"""

from changes_adversary import naive


def reads(shop, judge):
    return naive(shop, judge, "bound", limit=100)
