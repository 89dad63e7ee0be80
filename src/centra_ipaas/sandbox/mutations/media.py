"""Media: a form for a file and its end, or many addresses at once (media-upload)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from centra_ipaas.sandbox.call import Call
from centra_ipaas.sandbox.mutations import find
from centra_ipaas.sandbox.mutations.payload import Mutation, Payload
from centra_ipaas.sandbox.protocol.refusals import Problems, refuse
from centra_ipaas.sandbox.rules import media
from centra_ipaas.sandbox.state import Product, Variant
from centra_ipaas.sandbox.state.media import BatchItem, Upload
from centra_ipaas.sandbox.state.world import World

#: Media a call (media-upload).
MOST_MEDIA = 100
_FORMATS = {"png": "png", "jpg": "jpg", "jpeg": "jpg", "gif": "gif"}
_OWNERS = {"product": "Product", "productvariant": "ProductVariant"}


def create_media_upload(call: Call) -> Payload:
    """Hand out a pre-signed form, valid for 20 minutes."""
    upload = media.open_upload(call.world, call.args["input"]["mediaType"])
    return {"UUID": upload.uuid, "uploadPolicy": _form(upload)}


def _form(upload: Upload) -> dict[str, list[dict[str, str]]]:
    """Return the form; the names of its fields are those of S3, which the documentation names."""
    attributes = {
        "action": f"{media.STORAGE}/uploads",
        "method": "POST",
        "enctype": "multipart/form-data",
    }
    fields = {
        "key": upload.uuid,
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Date": upload.created_at.strftime("%Y%m%dT%H%M%SZ"),
        "Policy": media.policy(upload),
    }
    return {"attributes": _properties(attributes), "fields": _properties(fields)}


def _properties(values: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in values.items()]


def complete_media_upload(call: Call) -> Payload:
    """Link the file that came with a form to a product or a variant."""
    world, given = call.world, call.args["input"]
    problems = Problems()
    with problems.collect():
        upload = _stored(world, given["UUID"])
    with problems.collect():
        product, variant = _owner(world, given)
    with problems.collect():
        format_ = _format(given["format"])
    problems.check()
    # The file has become a medium, so the form cannot be completed again.
    world.remove(upload)
    made = media.add(
        world,
        product,
        variant,
        media_type=upload.media_type,
        name=given["name"],
        format_=format_,
        alt_text=given.get("altText"),
    )
    return {"productMedia": made}


def _stored(world: World, uuid: str) -> Upload:
    upload = media.upload_of(world, uuid)
    if upload is None:
        raise refuse(f"Upload {uuid} is unknown or has expired.", "input", "UUID")
    if upload.stored_at is None:
        raise refuse(f"No file was uploaded for {uuid}.", "input", "UUID")
    return upload


def _owner(world: World, given: Mapping[str, Any]) -> tuple[Product, Variant | None]:
    """Find what the file is of; the type is taken however it is written: its literals were not seen."""
    kind = _OWNERS.get(str(given["objectType"]).replace("_", "").lower())
    if kind is None:
        raise refuse(f"{given['objectType']} takes no media.", "input", "objectType")
    row = find.by_id(world, kind, given["objectId"], "input", "objectId")
    return (row, None) if kind == "Product" else (row.product, row)


def _format(given: Any) -> str:
    format_ = _FORMATS.get(str(given).lower())
    if format_ is None:
        raise refuse(f"Media are png, jpg or gif, not {given}.", "input", "format")
    return format_


def create_media_batch(call: Call) -> Payload:
    """Queue up to 100 addresses, all of them or none; they are fetched later."""
    world, given = call.world, call.args["input"]["productMedia"]
    if not 1 <= len(given) <= MOST_MEDIA:
        raise refuse(f"Give 1 to {MOST_MEDIA} media, got {len(given)}.", "input", "productMedia")
    problems, items = Problems(), []
    for index, one in enumerate(given):
        with problems.collect():
            items.append(_item(world, one, "input", "productMedia", str(index)))
    problems.check()
    return {"queueId": media.open_batch(world, items).queue_id}


def _item(world: World, given: Mapping[str, Any], *path: str) -> BatchItem:
    product = find.by_id(world, "Product", given["productId"], *path, "productId")
    variant = None
    if given.get("variantId") is not None:
        variant = find.by_id(world, "ProductVariant", given["variantId"], *path, "variantId")
        if variant.product is not product:
            raise refuse(f"Variant {variant.id} is not of product {product.id}.", *path, "variantId")
    return BatchItem(
        product=product,
        variant=variant,
        media_type=given["mediaType"],
        url=_address(given["url"], *path, "url"),
        alt_text=given.get("altText"),
        meta_data=_json_object(given.get("metaDataJSON"), *path, "metaDataJSON"),
    )


def _address(text: str, *path: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise refuse(f"{text} is no http address.", *path)
    return text


def _json_object(text: str | None, *path: str) -> dict[str, object]:
    if text is None:
        return {}
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise refuse("metaDataJSON must be a JSON object.", *path)
    return value


MUTATIONS: dict[str, Mutation] = {
    "createMediaUpload": create_media_upload,
    "completeMediaUpload": complete_media_upload,
    "createMediaBatch": create_media_batch,
}
