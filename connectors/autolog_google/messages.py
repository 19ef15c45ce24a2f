"""A message as Gmail's JSON tells it -> the bytes that decode reads.

`full` gives the tree of parts with their texts; attachments and very large parts come with an `attachmentId` instead
of data.  Worth reading is what a person or a mail server wrote; of attachments, name, type and size are told.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from autolog.composing import Part, compose_message
from autolog.model import MediaType, Raw
from autolog_google.fields import Json, number, record, records, text, texts

HIDDEN = frozenset({"DRAFT", "SPAM", "TRASH", "CHAT"})
LONGEST_TEXT = 512 * 1024
LARGEST_FETCHED = 4 * 1024 * 1024
MOST_FETCHED = 10
_DEEPEST = 30
_MOST_PARTS = 300
_TEXTS = frozenset({"text/plain", "text/html"})
_ALWAYS = frozenset({
    "text/calendar", "message/delivery-status", "message/global-delivery-status", "message/disposition-notification",
    "text/rfc822-headers",
})  # fmt: skip
_UNTOLD_LABELS = frozenset({"UNREAD", "CHAT"})
_CHARSET = re.compile(r"charset\s*=\s*\"?([^\s\";]{1,60})", re.IGNORECASE)
_METHOD = re.compile(r"method\s*=\s*\"?([A-Za-z-]{1,30})", re.IGNORECASE)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Pairs = tuple[tuple[str, str], ...]


def is_read(message: Json) -> bool:
    """Return whether the message is mail that was sent or received: no draft, spam, trash or chat."""
    return HIDDEN.isdisjoint(texts(message, "labelIds"))


def received_at(message: Json) -> datetime | None:
    """Return `internalDate`, which Gmail calls more reliable than the Date field."""
    milliseconds = number(message, "internalDate")
    return _EPOCH + timedelta(milliseconds=milliseconds) if 0 < milliseconds < 2**43 else None


def header_fields(message: Json) -> Pairs:
    """Return the header fields in their order, repeats and all."""
    return _headers(record(message, "payload"))


def unfetched_texts(message: Json) -> list[str]:
    """Return the ids of the text parts that are too large to have come with the message, at most 10."""
    parts = (part for part, _ in _leaves(record(message, "payload"), 0) if _is_text(part))
    bodies = [record(part, "body") for part in parts]
    found = [text(one, "attachmentId") for one in bodies if not text(one, "data") and 0 < _size(one) < LARGEST_FETCHED]
    return [one for one in found if one][:MOST_FETCHED]


def raw_message(message: Json, names: Mapping[str, str], fetched: Mapping[str, bytes]) -> Raw:
    """Return the message; `names` are those of labels by id, `fetched` the texts that came by `attachmentId`.

    Raises ValueError when the JSON makes no sense.
    """
    payload = record(message, "payload")
    if not records(payload, "headers"):
        raise ValueError("the message has no header fields")
    content = compose_message(_headers(payload), _parts(payload, fetched, 0))
    return Raw(
        MediaType.MESSAGE,
        content,
        received_at=received_at(message),
        labels=label_names(message, names),
        size=number(message, "sizeEstimate") or None,
        thread=text(message, "threadId") or None,
        partial=True,
        sent_by_owner="SENT" in texts(message, "labelIds"),
    )


def label_names(message: Json, names: Mapping[str, str]) -> tuple[str, ...]:
    """Return the labels as a person sees them."""
    ids = (one for one in texts(message, "labelIds") if one not in _UNTOLD_LABELS and not one.startswith("CATEGORY_"))
    return tuple(names.get(one, one) for one in ids)


def decoded(data: str) -> bytes:
    """Return the bytes of a base64url text.  Raises ValueError."""
    return urlsafe_b64decode(data + "=" * (-len(data) % 4))


def _headers(part: Json) -> Pairs:
    return tuple((text(one, "name"), text(one, "value")) for one in records(part, "headers"))


def _field(part: Json, name: str) -> str:
    return next((value for key, value in _headers(part) if key.lower() == name), "")


def _leaves(part: Json, depth: int) -> Iterator[tuple[Json, int]]:
    """Yield what is no multipart, the first 300 of it; a message within the message is one leaf."""
    children = records(part, "parts")
    if _media_type(part) == "message/rfc822" or not children or depth > _DEEPEST:
        yield part, depth
        return
    for child in children[:_MOST_PARTS]:
        yield from _leaves(child, depth + 1)


def _parts(payload: Json, fetched: Mapping[str, bytes], depth: int) -> list[Part]:
    leaves = (leaf for leaf, _ in zip(_leaves(payload, depth), range(_MOST_PARTS), strict=False))
    return [_part(leaf, fetched, level) for leaf, level in leaves if not _is_empty_root(leaf)]


def _is_empty_root(part: Json) -> bool:
    """Return whether it is a message of which only the headers came."""
    body = record(part, "body")
    is_multipart = _media_type(part).startswith("multipart/") or not _media_type(part)
    return is_multipart and not text(body, "data") and not text(body, "attachmentId")


def _part(part: Json, fetched: Mapping[str, bytes], depth: int) -> Part:
    media_type, name, body = _media_type(part), text(part, "filename"), record(part, "body")
    if media_type == "message/rfc822" and records(part, "parts") and depth < _DEEPEST:
        inner = records(part, "parts")[0]
        content = compose_message(_headers(inner), _parts(inner, fetched, depth + 1))
        return Part(media_type, content, name=name, size=_size(body))
    if not _is_text(part):
        return Part(media_type or "application/octet-stream", b"", name=name, size=_size(body), attached=True)
    data = text(body, "data")
    content = (decoded(data) if data else fetched.get(text(body, "attachmentId"), b""))[:LONGEST_TEXT]
    said = _field(part, "content-type")
    method = _METHOD.search(said) if media_type == "text/calendar" else None
    charset = _charset(content, said)
    return Part(media_type, content, charset, name, method[1] if method else "", attached=media_type not in _TEXTS)


def _charset(content: bytes, content_type: str) -> str:
    """Return the charset that the bytes are in: Gmail gives most texts as UTF-8, whatever the part says."""
    said = _CHARSET.search(content_type)
    charset = said[1] if said else "utf-8"
    if b"\x1b" in content or b"\0" in content:
        return charset
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        is_cut_off = len(content) == LONGEST_TEXT and error.start > len(content) - 4
        return "utf-8" if is_cut_off else charset
    return "utf-8"


def _is_text(part: Json) -> bool:
    media_type = _media_type(part)
    if media_type in _ALWAYS:
        return True
    is_attached = _field(part, "content-disposition").lstrip()[:10].lower() == "attachment"
    return media_type in _TEXTS and not is_attached and not text(part, "filename")


def _media_type(part: Json) -> str:
    return text(part, "mimeType").lower()


def _size(body: Json) -> int:
    return number(body, "size")
