"""a simple reader: versions are times"""

from changes_adversary import naive


def reads(shop, judge):
    return naive(shop, judge, "second", limit=100)
