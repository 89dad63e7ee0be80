"""A made-up brand: the same seed makes the same shop, of any size."""

from centra_ipaas.sandbox.brand.value import Brand

__all__ = ["Brand"]
