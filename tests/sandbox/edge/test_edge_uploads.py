"""A file goes where the form of createMediaUpload says, with plain httpx (media-upload)."""

from __future__ import annotations

import httpx
import pytest
from sandbox_client import Centra

FORM = """mutation { createMediaUpload(input: {mediaType: IMAGE}) { UUID
  uploadPolicy { attributes { name value } fields { name value } } userErrors { message path } } }"""
COMPLETE = """mutation ($uuid: String!) { completeMediaUpload(input: {
  UUID: $uuid, name: "front", format: "PNG", objectId: 1, objectType: "Product"}) {
  productMedia { id } userErrors { message path } } }"""
#: Bytes that are no text, and lines that look like a boundary.
PICTURE = b"\x89PNG\r\n\x1a\n\x00\xff--not-a-boundary\r\n--\r\n"


def send(centra: Centra, action: str, **fields: str) -> httpx.Response:
    """Post the form without a token: it carries its own right to be stored."""
    with httpx.Client(transport=centra.sandbox.transport()) as storage:
        return storage.post(action, data=fields, files={"file": ("front.png", PICTURE, "image/png")})


def values(properties: list[dict[str, str]]) -> dict[str, str]:
    return {one["name"]: one["value"] for one in properties}


def form(centra: Centra) -> tuple[str, dict[str, str]]:
    policy = centra.do(FORM)["uploadPolicy"]
    return values(policy["attributes"])["action"], values(policy["fields"])


def test_a_form_is_filled_in_sent_and_completed(centra: Centra) -> None:
    """The address and the fields are those of the answer; the file itself is forgotten."""
    action, fields = form(centra)
    assert action == "https://media.centra.test/uploads"
    stored = send(centra, action, **fields)
    assert (stored.status_code, stored.content) == (204, b"")
    assert centra.do(COMPLETE, uuid=fields["key"])["productMedia"]["id"] == 1


def test_a_form_that_is_too_old_is_not_taken(centra: Centra) -> None:
    """20 minutes, by the sandbox's clock."""
    action, fields = form(centra)
    centra.clock.move(minutes=20)
    assert send(centra, action, **fields).status_code == 403
    centra.refused(COMPLETE, uuid=fields["key"])


@pytest.mark.parametrize("fields", [{}, {"key": "unheard-of"}, {"Policy": "x"}])
def test_a_form_that_nobody_handed_out_is_not_taken(centra: Centra, fields: dict[str, str]) -> None:
    """Another key, or none."""
    assert send(centra, form(centra)[0], **fields).status_code == 403


def test_what_is_no_form_is_not_taken(centra: Centra) -> None:
    """The key as JSON is a 403, a GET a 405."""
    action, fields = form(centra)
    with httpx.Client(transport=centra.sandbox.transport()) as storage:
        assert storage.post(action, json={"key": fields["key"]}).status_code == 403
        assert storage.get(action).status_code == 405
