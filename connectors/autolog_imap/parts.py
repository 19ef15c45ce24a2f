"""What a large message is made of, and which of its parts are worth fetching.

BODYSTRUCTURE (RFC 3501, 7.4.2) tells the tree of parts without their content.  Worth fetching is what a person or a
mail server wrote: plain and HTML text that is no attachment, invitations, delivery reports, and the same inside a
message that was forwarded as an attachment.  Of each, the first 64 kB.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from autolog_imap.answers import Value, number

LONGEST_TEXT = 65_536
MOST_SECTIONS = 30
_DEEPEST = 20
_MOST_CHILDREN = 200
_TEXTS = frozenset({"text/plain", "text/html"})
_ALWAYS = frozenset({
    "text/calendar", "message/delivery-status", "message/global-delivery-status", "message/disposition-notification",
    "text/rfc822-headers",
})  # fmt: skip

Parameters = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One node of a message.  `section` is its number (RFC 3501, 6.4.5), empty for a multipart at the top.

    `size` counts the bytes of the encoded part.  A message/rfc822 has the message inside as its only child.
    """

    section: str
    media_type: str
    parameters: Parameters = ()
    encoding: bytes = b""
    size: int = 0
    disposition: bytes = b""
    disposition_parameters: Parameters = ()
    children: tuple[Part, ...] = ()

    @property
    def is_multipart(self) -> bool:
        """Whether it holds nothing but other parts."""
        return self.media_type.startswith("multipart/")


def structure(value: Value) -> Part | None:
    """Return the tree that BODYSTRUCTURE describes.

    None when it describes nothing that can be walked: NIL, or Exchange's multipart without parts.
    """
    part = _part(value, "", "1", 0)
    return None if part is None or (part.is_multipart and not part.children) else part


def wanted_sections(part: Part) -> list[str]:
    """Return the sections to fetch, in their order in the message, at most 30."""
    return [section for section, _ in zip(_wanted(part), range(MOST_SECTIONS), strict=False)]


def is_wanted(part: Part) -> bool:
    """Return whether the part itself holds text to read."""
    if part.media_type in _ALWAYS:
        return True
    return part.media_type in _TEXTS and part.disposition.lower() != b"attachment"


def item(section: str) -> str:
    """Return what FETCH is asked for to get the beginning of a section without marking the message as read."""
    return f"BODY.PEEK[{section}]<0.{LONGEST_TEXT}>"


def answer_names(section: str) -> tuple[bytes, bytes]:
    """Return the names under which servers answer it: with the offset, as they should, or without."""
    return f"BODY[{section}]<0>".encode(), f"BODY[{section}]".encode()


def _wanted(part: Part) -> Iterator[str]:
    if is_wanted(part):
        yield part.section
    elif part.media_type == "message/rfc822" and part.children:
        yield f"{part.section}.HEADER"
    for child in part.children:
        yield from _wanted(child)


def _part(value: Value, section: str, leaf_section: str, depth: int) -> Part | None:
    if not isinstance(value, tuple) or not value or depth > _DEEPEST:
        return None
    if isinstance(value[0], tuple):
        return _multipart(value, section, depth)
    return _leaf(value, leaf_section, depth)


def _multipart(value: tuple[Value, ...], section: str, depth: int) -> Part:
    count = next((index for index, entry in enumerate(value) if not isinstance(entry, tuple)), len(value))
    prefix = f"{section}." if section else ""
    numbered = ((f"{prefix}{index}", entry) for index, entry in enumerate(value[:count][:_MOST_CHILDREN], start=1))
    children = (_part(entry, number_, number_, depth + 1) for number_, entry in numbered)
    disposition, disposition_parameters = _disposition(_at(value, count + 2))
    return Part(
        section,
        f"multipart/{_word(_at(value, count), b'mixed')}",
        parameters=_parameters(_at(value, count + 1)),
        disposition=disposition,
        disposition_parameters=disposition_parameters,
        children=tuple(child for child in children if child is not None),
    )


def _leaf(value: tuple[Value, ...], section: str, depth: int) -> Part:
    media_type = f"{_word(value[0], b'application')}/{_word(_at(value, 1), b'octet-stream')}"
    inner = _part(_at(value, 8), section, f"{section}.1", depth + 1) if media_type == "message/rfc822" else None
    extension = {"message/rfc822": 10}.get(media_type, 8 if media_type.startswith("text/") else 7)
    disposition, disposition_parameters = _disposition(_at(value, extension + 1))
    return Part(
        section,
        media_type,
        parameters=_parameters(_at(value, 2)),
        encoding=_bytes(_at(value, 5)),
        size=number(_at(value, 6)) or 0,
        disposition=disposition,
        disposition_parameters=disposition_parameters,
        children=(inner,) if inner else (),
    )


def _at(value: tuple[Value, ...], index: int) -> Value:
    return value[index] if index < len(value) else None


def _word(value: Value, otherwise: bytes) -> str:
    """Return a type or subtype as a plain lower-case word; it will stand in a header field."""
    text = (value if isinstance(value, bytes) and value else otherwise).decode("ascii", "replace").lower()
    return text if all(sign.isalnum() or sign in "-.+_" for sign in text) else otherwise.decode()


def _disposition(value: Value) -> tuple[bytes, Parameters]:
    if not isinstance(value, tuple) or not value:
        return b"", ()
    return _bytes(value[0]), _parameters(_at(value, 1))


def _parameters(value: Value) -> Parameters:
    if not isinstance(value, tuple):
        return ()
    return tuple(
        (name, text)
        for name, text in zip(value[::2], value[1::2], strict=False)
        if isinstance(name, bytes) and isinstance(text, bytes)
    )


def _bytes(value: Value) -> bytes:
    return value if isinstance(value, bytes) else b""
