"""Images of products, and how they come in: as a file, or by address."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from attrs import define, field

from centra_ipaas.sandbox.state.base import Row

if TYPE_CHECKING:
    from centra_ipaas.sandbox.state.catalogue import Product, Variant

PENDING, COMPLETED = "PENDING", "COMPLETED"


@define(eq=False, kw_only=True)
class Media(Row):
    """An image of a product, or of one of its variants."""

    typename: ClassVar[str] = "ProductMedia"
    id: int
    product: Product
    variant: Variant | None
    media_type: str
    #: The name of the file without its ending.
    name: str
    #: ``png``, ``jpg`` or ``gif``.
    format: str
    alt_text: str | None = None
    meta_data_json: str | None = None


@define(eq=False, kw_only=True)
class MediaSize(Row):
    """A size that the shop's configuration has images scaled to."""

    typename: ClassVar[str] = "ProductMediaSize"
    id: int
    name: str
    quality: int
    max_width: int
    max_height: int


class Source(NamedTuple):
    """Where an image is, as it came in or scaled."""

    type: str
    url: str
    mime_type: str
    media_size: MediaSize | None


@define(eq=False, kw_only=True)
class Upload(Row):
    """A form that was handed out, and the file that came with it."""

    typename: ClassVar[str] = "MediaUpload"
    id: int
    uuid: str
    media_type: str
    created_at: datetime
    stored_at: datetime | None = None


@define(eq=False, kw_only=True)
class BatchItem(Row):
    """One address of a batch."""

    typename: ClassVar[str] = "MediaBatchProduct"
    product: Product
    variant: Variant | None
    media_type: str
    url: str
    alt_text: str | None
    #: The caller's own JSON object.
    meta_data: dict[str, object]
    #: Its place in the queue.
    key: str = ""
    completed: bool = False

    @property
    def product_id(self) -> int:
        """The product's id."""
        return self.product.id

    @property
    def variant_id(self) -> int | None:
        """The variant's id."""
        return None if self.variant is None else self.variant.id


@define(eq=False, kw_only=True)
class Batch(Row):
    """Addresses that are fetched later."""

    typename: ClassVar[str] = "MediaBatch"
    id: int
    queue_id: str
    product_media: list[BatchItem] = field(factory=list)

    @property
    def status(self) -> str:
        """``COMPLETED`` once every address was fetched."""
        return COMPLETED if all(item.completed for item in self.product_media) else PENDING
