"""How images come in: a form and a file, or an address that is fetched later."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from centra_ipaas.sandbox.rules.events import record
from centra_ipaas.sandbox.state import Product, Variant
from centra_ipaas.sandbox.state.events import CREATED
from centra_ipaas.sandbox.state.media import Batch, BatchItem, Media, Upload
from centra_ipaas.sandbox.state.world import World

#: Where the sandbox's images would be, and where forms are to be sent.
STORAGE: Final = "https://media.centra.test"
#: A form is valid this long, a file that nothing links stays that long (media-upload).
FORM_VALID: Final = timedelta(minutes=20)
UNLINKED_KEPT: Final = timedelta(days=2)
#: What an address holds, as far as the sandbox knows: nothing is fetched.
WIDTH, HEIGHT = 1500, 2000


def add(
    world: World,
    product: Product,
    variant: Variant | None,
    *,
    media_type: str,
    name: str,
    format_: str,
    alt_text: str | None = None,
    meta_data_json: str | None = None,
) -> Media:
    """Link an image to a product and, if given, to its variant."""
    media = Media(
        id=world.next_id("ProductMedia"),
        product=product,
        variant=variant,
        media_type=media_type,
        name=name,
        format=format_,
        alt_text=alt_text,
        meta_data_json=meta_data_json,
    )
    world.add(media)
    product.media.append(media)
    if variant is not None:
        variant.media.append(media)
    record(world, media, CREATED)
    return media


def open_upload(world: World, media_type: str) -> Upload:
    """Hand out a form; the same sandbox hands out the same UUIDs."""
    identity = world.next_id("MediaUpload")
    digest = hashlib.md5(f"upload {identity}".encode(), usedforsecurity=False).digest()
    upload = Upload(
        id=identity, uuid=str(UUID(bytes=digest, version=4)), media_type=media_type, created_at=world.now()
    )
    world.add(upload)
    return upload


def upload_of(world: World, uuid: str) -> Upload | None:
    """Return an upload that still exists: its form is valid, or its file was kept."""
    for upload in world.table("MediaUpload").values():
        if upload.uuid == uuid:
            return upload if world.now() < _gone_at(upload) else None
    return None


def _gone_at(upload: Upload) -> datetime:
    """Return when an upload is no more."""
    if upload.stored_at is None:
        return upload.created_at + FORM_VALID
    return upload.stored_at + UNLINKED_KEPT


def store_file(world: World, uuid: str) -> int:
    """Take the file of a form, as the storage does: 204, or 403 when the form is not valid (any more)."""
    upload = upload_of(world, uuid)
    if upload is None or world.now() >= upload.created_at + FORM_VALID:
        return 403
    upload.stored_at = world.now()
    return 204


def policy(upload: Upload) -> str:
    """Return what a pre-signed form carries of its own limits."""
    conditions = {
        "expiration": (upload.created_at + FORM_VALID).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "conditions": [{"key": upload.uuid}],
    }
    return base64.b64encode(json.dumps(conditions).encode()).decode()


def open_batch(world: World, items: Sequence[BatchItem]) -> Batch:
    """Put addresses into a queue; they are fetched after `Assumptions.media_batch_seconds`."""
    identity = world.next_id("MediaBatch")
    queue = hashlib.md5(f"batch {identity}".encode(), usedforsecurity=False).hexdigest()
    batch = Batch(id=identity, queue_id=queue, product_media=list(items))
    for number, item in enumerate(items):
        item.key = f"{queue}-{number}"
    world.add(batch)
    delay = timedelta(seconds=world.assumptions.media_batch_seconds)
    world.agenda.plan(world.now() + delay, lambda: _fetch(world, batch))
    return batch


def _fetch(world: World, batch: Batch) -> None:
    for item in batch.product_media:
        name, format_ = name_and_format(item.url)
        add(
            world,
            item.product,
            item.variant,
            media_type=item.media_type,
            name=name,
            format_=format_,
            alt_text=item.alt_text,
            meta_data_json=json.dumps({**item.meta_data, **_original(item.url)}),
        )
        item.completed = True


def _original(url: str) -> dict[str, object]:
    """Return what Centra notes about an image that it fetched; the digest is of the address, none was fetched."""
    digest = hashlib.sha1(url.encode(), usedforsecurity=False).hexdigest()
    return {"originalUrl": url, "originalSha1": digest, "originalWidth": WIDTH, "originalHeight": HEIGHT}


def name_and_format(url: str) -> tuple[str, str]:
    """Split the end of an address: ``.../front.png`` -> ("front", "png"); a jpg if it does not say."""
    name, _, ending = url.partition("?")[0].rpartition("/")[2].rpartition(".")
    format_ = {"png": "png", "gif": "gif"}.get(ending.lower(), "jpg")
    return (name or ending or "image"), format_
