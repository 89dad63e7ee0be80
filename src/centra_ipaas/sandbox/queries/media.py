"""Media and their batches."""

from __future__ import annotations

from centra_ipaas.sandbox.call import Call
from centra_ipaas.sandbox.protocol.projection import Reader
from centra_ipaas.sandbox.queries.reading import Field
from centra_ipaas.sandbox.rules.media import STORAGE
from centra_ipaas.sandbox.state.media import Media, MediaSize, Source

_MIME_TYPES = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif"}


def _source(call: Call) -> Reader:
    """Read where an image is: as it came in, or in a size of the shop's configuration; null for an unknown size."""
    name = call.args.get("sizeName")
    if name is None:
        return lambda media: _place(media, None)
    sizes = call.world.table("ProductMediaSize").values()
    size = next((size for size in sizes if size.name == name), None)
    return lambda media: None if size is None else _place(media, size)


def _place(media: Media, size: MediaSize | None) -> Source:
    scaled = "" if size is None else f"-{size.name}"
    return Source(
        type=media.media_type,
        url=f"{STORAGE}/{media.id}/{media.name}{scaled}.{media.format}",
        mime_type=_MIME_TYPES[media.format],
        media_size=size,
    )


FIELDS: dict[str, dict[str, Field]] = {"ProductMedia": {"source": _source}}
