"""A sandbox that holds what was loaded and nothing else, and what is loaded again and again."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sandbox_client import Centra, Clock

from centra_ipaas.sandbox import Sandbox

SEK = {"code": "SEK"}
BASICS: dict[str, Any] = {
    "Brand": [{"id": 7, "name": "Basics", "externalId": "B7"}],
    "SizeChart": [
        {
            "id": 4,
            "name": "Letters",
            "horizontalLabels": ["S", "M"],
            "sizes": [{"id": 1, "name": "S"}, {"id": 2, "name": "M"}],
        }
    ],
    "Product": [
        {
            "id": 10,
            "name": "Jacket",
            "productNumber": "JKT",
            "brand": {"externalId": "B7"},
            "variants": [
                {
                    "id": 20,
                    "name": "Red",
                    "variantNumber": "-RED-",
                    "sizeChart": {"id": 4},
                    "productSizes": [
                        {"id": 30, "sizeNumber": "S", "EAN": "7350001", "size": {"id": 1}},
                        {"sizeNumber": "M", "size": {"id": 2}},
                    ],
                }
            ],
        }
    ],
    "Warehouse": [{"id": 3, "name": "Main"}],
    "Stock": [{"warehouse": {"id": 3}, "productSize": {"EAN": "7350001"}, "physicalQuantity": 5}],
    "Market": [{"id": 2, "name": "Sweden", "assignedToCountries": [{"code": "SE"}]}],
}
ORDER: dict[str, Any] = {
    "number": 55,
    "status": "CONFIRMED",
    "createdAt": "2026-02-01T10:00:00+01:00",
    "market": {"id": 2},
    "shipping": Decimal("49.00"),
    "customer": {"email": "a@example.com", "firstName": "Ada", "lastName": "Test"},
    "shippingAddress": {"city": "Teststad", "country": {"code": "SE"}},
    "lines": [
        {
            "id": 9,
            "productSize": {"SKU": "JKT-RED-S"},
            "quantity": 2,
            "unitPrice": {"value": Decimal("99.50"), "currency": SEK},
        }
    ],
    "paymentHistory": [{"status": "SUCCESS", "entryType": "AUTH", "value": {"value": 248, "currency": SEK}}],
}


def alone(data: Any) -> Centra:
    clock = Clock()
    made = Centra(sandbox=Sandbox(clock=clock), clock=clock)
    made.sandbox.load(data)
    return made
