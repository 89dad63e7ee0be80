"""Where a file goes with the form of `createMediaUpload` (media-upload): the storage beside Centra."""

from __future__ import annotations

from email import message_from_bytes

from centra_ipaas.sandbox.edge.wire import HttpRequest


def key_of(request: HttpRequest) -> str:
    """Return the field `key` of a form that is multipart/form-data; empty text when there is none."""
    head = f"Content-Type: {request.headers.get('content-type', '')}\r\n\r\n"
    for part in message_from_bytes(head.encode() + request.body).walk():
        if part.get_param("name", header="content-disposition") == "key":
            return _text(part.get_payload(decode=True))
    return ""


def _text(payload: object) -> str:
    return payload.decode(errors="replace") if isinstance(payload, bytes) else ""
