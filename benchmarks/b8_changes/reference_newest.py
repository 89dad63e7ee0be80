"""a simple reader: from the newest change seen"""

from changes_adversary import naive


def reads(shop, judge):
    return naive(shop, judge, "newest", limit=100)
