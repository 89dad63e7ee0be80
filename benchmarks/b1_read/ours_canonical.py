"""Canonical values, blocking."""

from centra_ipaas import Client, Settings
from centra_ipaas.centra import orders
from centra_ipaas.centra.orders import PAGE


def read(url, token, seen):
    count = int(url.split("/")[-2])
    with Client(Settings(url=url, token=token)) as client:
        client.read_limits()
        for first in range(0, count, PAGE):
            numbers = [str(number) for number in range(first + 1, first + PAGE + 1)]
            for order in client.execute(orders.by_numbers(numbers)):
                seen(order)
