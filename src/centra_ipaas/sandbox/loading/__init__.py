"""Objects from a file: what a shop holds at the start, by type, in the schema's own names."""

from centra_ipaas.sandbox.loading.document import load
from centra_ipaas.sandbox.loading.reading import read

__all__ = ["load", "read"]
