"""Media: a form for a file, or addresses that are fetched later."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sandbox_client import Centra

from centra_ipaas.sandbox import Assumptions

CREATE = """mutation { createMediaUpload(input: {mediaType: IMAGE}) { UUID
  uploadPolicy { attributes { name value } fields { name value } } userErrors { message path } } }"""
COMPLETE = """mutation ($in: MediaUploadCompleteInput!) { completeMediaUpload(input: $in) {
  productMedia { id altText source { type url mimeType mediaSize { name } } } userErrors { message path } } }"""
BATCH = """mutation ($in: MediaBatchCreateInput!) { createMediaBatch(input: $in) {
  queueId userErrors { message path } } }"""
PROGRESS = """query ($id: String!) { mediaBatch(queueId: $id) { queueId status
  productMedia { productId variantId mediaType url key completed altText } } }"""


def complete(uuid: str, **more: Any) -> dict[str, Any]:
    return {
        "UUID": uuid,
        "name": "front",
        "format": "PNG",
        "objectId": 1,
        "objectType": "Product",
        "altText": "From the front",
        **more,
    }


def item(url: str = "https://pictures.example/jacket.jpg?v=2", **more: Any) -> dict[str, Any]:
    return {"productId": 1, "mediaType": "IMAGE", "url": url, **more}


def paths(errors: list[dict[str, Any]]) -> list[list[str]]:
    return [error["path"] for error in errors]


@pytest.mark.behaviour("catalog-1-73")
def test_a_form_is_valid_for_20_minutes(centra: Centra) -> None:
    """The form has an address, a method and its fields; the storage takes it for 20 minutes (media-upload)."""
    form = centra.do(CREATE)
    attributes = {one["name"]: one["value"] for one in form["uploadPolicy"]["attributes"]}
    assert (attributes["method"], attributes["enctype"]) == ("POST", "multipart/form-data")
    assert attributes["action"].startswith("https://")
    assert {"name": "key", "value": form["UUID"]} in form["uploadPolicy"]["fields"]
    centra.clock.move(minutes=19)
    assert centra.shop.upload(form["UUID"]) == 204
    late = centra.do(CREATE)["UUID"]
    centra.clock.move(minutes=20)
    assert centra.shop.upload(late) == 403
    (error,) = centra.refused(COMPLETE, **{"in": complete(late)})
    assert error["path"] == ["input", "UUID"]


@pytest.mark.behaviour("catalog-1-74")
def test_a_file_that_was_stored_is_linked(centra: Centra) -> None:
    """204 from the storage, then completeMediaUpload; a form is completed once."""
    uuid = centra.do(CREATE)["UUID"]
    assert paths(centra.refused(COMPLETE, **{"in": complete(uuid)})) == [["input", "UUID"]]
    assert centra.shop.upload(uuid) == 204
    made = centra.do(COMPLETE, **{"in": complete(uuid)})["productMedia"]
    assert made["altText"] == "From the front"
    assert made["source"]["type"] == "IMAGE"
    assert made["source"]["mimeType"] == "image/png"
    assert made["source"]["url"].endswith("/front.png")
    data = centra.ask("{ product(id: 1) { media { id } } productVariant(id: 1) { media { id } } }")
    assert data == {"product": {"media": [{"id": made["id"]}]}, "productVariant": {"media": []}}
    assert paths(centra.refused(COMPLETE, **{"in": complete(uuid)})) == [["input", "UUID"]]


@pytest.mark.behaviour("catalog-1-74")
def test_a_file_of_a_variant(centra: Centra) -> None:
    """A variant's medium is its product's as well (assumed)."""
    uuid = centra.do(CREATE)["UUID"]
    centra.shop.upload(uuid)
    made = centra.do(COMPLETE, **{"in": complete(uuid, objectType="ProductVariant", format="jpg")})
    identity = made["productMedia"]["id"]
    data = centra.ask("{ product(id: 1) { media { id } } productVariant(id: 1) { media { id } } }")
    assert data == {"product": {"media": [{"id": identity}]}, "productVariant": {"media": [{"id": identity}]}}


@pytest.mark.behaviour("catalog-1-75")
def test_files_that_nothing_links_vanish(centra: Centra) -> None:
    """After 2 days (media-upload)."""
    kept, lost = centra.do(CREATE)["UUID"], centra.do(CREATE)["UUID"]
    centra.shop.upload(kept)
    centra.shop.upload(lost)
    centra.clock.move(hours=47)
    centra.do(COMPLETE, **{"in": complete(kept)})
    centra.clock.move(hours=1)
    assert paths(centra.refused(COMPLETE, **{"in": complete(lost)})) == [["input", "UUID"]]


@pytest.mark.behaviour("catalog-1-76")
@pytest.mark.parametrize(
    "format_, taken", [("PNG", True), ("jpg", True), ("GIF", True), ("webp", False), ("SVG", False)]
)
def test_formats(centra: Centra, format_: str, taken: bool) -> None:
    """png, jpg and gif (media-upload)."""
    uuid = centra.do(CREATE)["UUID"]
    centra.shop.upload(uuid)
    (payload,) = centra.ask(COMPLETE, **{"in": complete(uuid, format=format_)}).values()
    assert (payload["userErrors"] == []) is taken
    assert (payload["productMedia"] is not None) is taken


@pytest.mark.behaviour("catalog-1-76")
def test_writing_media_needs_a_permission(centra: Centra) -> None:
    """ProductMedia:write, for every way in (media-upload)."""
    centra.sandbox.tokens.withdraw("ProductMedia:write")
    requests: list[tuple[str, Any]] = [
        (CREATE, {}),
        (COMPLETE, {"in": complete("x")}),
        (BATCH, {"in": {"productMedia": [item()]}}),
    ]
    told = []
    for request, variables in requests:
        (error,) = centra.body(request, **variables)["errors"]
        told.append(error["message"])
    assert told == [
        "You need ProductMedia:write permission to access createMediaUpload.",
        "You need ProductMedia:write permission to access completeMediaUpload.",
        "You need ProductMedia:write permission to access createMediaBatch.",
    ]


def test_all_that_is_wrong_with_an_upload_is_named(centra: Centra) -> None:
    """UUID, object and format at once."""
    errors = centra.refused(COMPLETE, **{"in": complete("no such", objectId=9, format="bmp")})
    assert paths(errors) == [["input", "UUID"], ["input", "objectId"], ["input", "format"]]
    errors = centra.refused(COMPLETE, **{"in": complete("no such", objectType="Order")})
    assert paths(errors) == [["input", "UUID"], ["input", "objectType"]]


@pytest.mark.behaviour("catalog-1-77", "catalog-1-78", "catalog-1-79")
def test_addresses_are_fetched_later(centra: Centra) -> None:
    """Pending, then completed; metadata are the own ones and four of Centra's (media-upload)."""
    given = [item(altText="A jacket", metaDataJSON='{"season": 7}'), item(variantId=1)]
    queue = centra.do(BATCH, **{"in": {"productMedia": given}})["queueId"]
    batch = centra.ask(PROGRESS, id=queue)["mediaBatch"]
    assert (batch["queueId"], batch["status"]) == (queue, "PENDING")
    first = batch["productMedia"][0]
    assert isinstance(first.pop("key"), str)
    assert first == {
        "productId": 1,
        "variantId": None,
        "mediaType": "IMAGE",
        "url": "https://pictures.example/jacket.jpg?v=2",
        "completed": False,
        "altText": "A jacket",
    }
    read = "{ product(id: 1) { media { altText metaDataJSON } } productVariant(id: 1) { media { id } } }"
    assert centra.ask(read)["product"]["media"] == []
    centra.clock.move(minutes=1)
    batch = centra.ask(PROGRESS, id=queue)["mediaBatch"]
    assert batch["status"] == "COMPLETED"
    assert [one["completed"] for one in batch["productMedia"]] == [True, True]
    data = centra.ask(read)
    assert len(data["productVariant"]["media"]) == 1
    medium = data["product"]["media"][0]
    assert medium["altText"] == "A jacket"
    meta = json.loads(medium["metaDataJSON"])
    assert set(meta) == {"season", "originalUrl", "originalSha1", "originalWidth", "originalHeight"}
    assert (meta["season"], meta["originalUrl"]) == (7, "https://pictures.example/jacket.jpg?v=2")
    assert len(meta["originalSha1"]) == 40
    assert centra.ask(PROGRESS, id="other")["mediaBatch"] is None


@pytest.mark.behaviour("catalog-1-77", "catalog-6-11")
def test_a_batch_has_up_to_a_hundred_addresses(centra: Centra) -> None:
    """100 are taken, 101 and none are refused (media-upload)."""
    for number, taken in ((100, True), (101, False), (0, False)):
        (payload,) = centra.ask(BATCH, **{"in": {"productMedia": [item()] * number}}).values()
        assert (payload["userErrors"] == []) is taken
        assert (payload["queueId"] is not None) is taken


def test_a_bad_address_refuses_the_batch(centra: Centra) -> None:
    """All that is wrong is named, nothing is queued."""
    other = centra.shop.add_product("TEE", "Tee")
    given = [
        item(),
        item(productId=9),
        item(productId=other, variantId=1),
        item(url="jacket.jpg"),
        item(metaDataJSON="[1]"),
        item(metaDataJSON="{"),
    ]
    errors = centra.refused(BATCH, **{"in": {"productMedia": given}})
    assert [path[2:] for path in paths(errors)] == [
        ["1", "productId"],
        ["2", "variantId"],
        ["3", "url"],
        ["4", "metaDataJSON"],
        ["5", "metaDataJSON"],
    ]
    centra.clock.move(hours=1)
    assert centra.ask("{ product(id: 1) { media { id } } }")["product"]["media"] == []


@pytest.mark.behaviour("catalog-8-03")
def test_a_batch_without_media_types_does_not_fit(centra: Centra) -> None:
    """Older requests left mediaType out (OLD:dtc); the reference has it required."""
    assert (
        centra.post(
            """mutation { createMediaBatch(input: {productMedia: [{productId: 1, url: "https://a.example/b.jpg"}]})
              { queueId userErrors { message } } }"""
        ).status_code
        == 400
    )


def test_sizes_of_an_image(centra: Centra) -> None:
    """Images are scaled to the sizes of the shop's configuration; an unknown size is null (assumed)."""
    centra.shop.add_media_size("thumb", max_width=100, max_height=150, quality=70)
    first = centra.shop.add_media(1, "front", alt_text="Front", meta_data={"a": 1})
    second = centra.shop.add_media(1, "back", variant=1, format="gif")
    data = centra.ask(
        """{ product(id: 1) { media(sort: [id_DESC]) { id altText metaDataJSON
          thumb: source(sizeName: "thumb") { mimeType mediaSize { name quality maxWidth maxHeight } }
          full: source { url mediaSize { name } } other: source(sizeName: "giant") { url } }
          newest: media(sort: id_DESC, limit: 1) { id } } }"""
    )["product"]
    assert [medium["id"] for medium in data["media"]] == [second, first]
    assert data["newest"] == [{"id": second}]
    assert data["media"][0]["thumb"]["mimeType"] == "image/gif"
    assert data["media"][1] == {
        "id": first,
        "altText": "Front",
        "metaDataJSON": '{"a": 1}',
        "thumb": {
            "mimeType": "image/jpeg",
            "mediaSize": {"name": "thumb", "quality": 70, "maxWidth": 100, "maxHeight": 150},
        },
        "full": {"url": data["media"][1]["full"]["url"], "mediaSize": None},
        "other": None,
    }


def test_how_long_a_batch_waits_is_an_assumption() -> None:
    """Pages say only that addresses are fetched later."""
    centra = Centra(assumptions=Assumptions(media_batch_seconds=3600))
    queue = centra.do(BATCH, **{"in": {"productMedia": [item()]}})["queueId"]
    for minutes, status in ((59, "PENDING"), (1, "COMPLETED")):
        centra.clock.move(minutes=minutes)
        assert centra.ask(PROGRESS, id=queue)["mediaBatch"]["status"] == status
