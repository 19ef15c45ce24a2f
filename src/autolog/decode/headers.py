"""Header fields, read within bounds: at most 256 kB and 2,000 lines in all, 64 kB a field (TRUST 0.2).

Reading is one pass of C-speed text operations.  Line ends may be mixed; an mbox "From " line, a byte order mark and
blank lines before the fields are passed over; a line that is neither a field nor a continuation is taken as a
continuation whose white space was lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from autolog.decode import limits
from autolog.decode.address_lists import split_addresses
from autolog.decode.cleaning import clean_line
from autolog.decode.encoded_words import decode_words
from autolog.model import Participant, Role

_ROLES = {
    "from": Role.FROM,
    "sender": Role.SENDER,
    "reply-to": Role.REPLY_TO,
    "to": Role.TO,
    "cc": Role.CC,
    "bcc": Role.BCC,
}
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Headers:
    """The header fields of one message in their order; names are compared without case.

    `fields` holds (lower-case name, unfolded raw value) pairs, eight-bit bytes decoded as UTF-8, else cp1252.
    """

    fields: tuple[tuple[str, str], ...] = ()
    _values: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        values: dict[str, tuple[str, ...]] = {}
        for name, value in self.fields:
            values[name] = (*values[name], value) if name in values else (value,)
        object.__setattr__(self, "_values", values)

    def raw(self, name: str) -> tuple[str, ...]:
        """Return every value of the field as it is written, encoded words and all."""
        return self._values.get(name.lower(), ())

    def text(self, name: str) -> str:
        """Return the first value of the field with encoded words decoded (RFC 2047), or an empty text.

        The text is one line without control signs.
        """
        values = self.raw(name)
        return clean_line(decode_words(values[0])) if values else ""

    def addresses(self, name: str) -> tuple[Participant, ...]:
        """Return the addresses of all values of an address field (RFC 5322, 3.4), groups flattened.

        At most 1,000.  The role is the field's own, `to` for fields that name no role.
        """
        role = _ROLES.get(name.lower(), Role.TO)
        found = tuple(
            Participant(mailbox.address, mailbox.name, role)
            for value in self.raw(name)[: limits.ADDRESSES]
            for mailbox in split_addresses(value).mailboxes
        )
        return found[: limits.ADDRESSES]


def parse_headers(content: bytes) -> Headers:
    """Read the header block at the beginning of a message.  Never raises."""
    return split_message(with_line_feeds(content))[0]


def with_line_feeds(content: bytes) -> bytes:
    """Return the message with line feeds if its first line ends in a bare carriage return, else as it is."""
    first = content.find(b"\r", 0, limits.FIELD_LENGTH)
    if first < 0 or content.startswith(b"\n", first + 1) or content.find(b"\n", 0, first) >= 0:
        return content
    return content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def split_message(content: bytes, start: int = 0, end: int | None = None) -> tuple[Headers, int]:
    """Read the header block that begins at `start`; return it and where the body begins.  Never raises.

    `end` is the end of the message within `content`, its length when None.
    """
    end = len(content) if end is None else end
    start = _first_field(content, start, end)
    head_end, body = _find_body(content, start, end)
    return Headers(tuple(_read_fields(content[start : min(head_end, start + limits.HEADER_BYTES)]))), body


def _first_field(content: bytes, start: int, end: int) -> int:
    """Return where the fields begin, behind a byte order mark, blank lines and an mbox line."""
    if content.startswith(_BYTE_ORDER_MARK, start, end):
        start += len(_BYTE_ORDER_MARK)
    if content.startswith((b"From ", b">From "), start, end):
        line_end = content.find(b"\n", start, end)
        start = end if line_end < 0 else line_end + 1
    return start


def _find_body(content: bytes, start: int, end: int) -> tuple[int, int]:
    """Return the end of the header block and the beginning of the body, at the first blank line."""
    for blank in (b"\n", b"\r\n"):
        if content.startswith(blank, start, end):
            return start, start + len(blank)
    unix = content.find(b"\n\n", start, end)
    dos = content.find(b"\n\r\n", start, end if unix < 0 else unix)
    if dos >= 0:
        return dos, dos + 3
    return (unix, unix + 2) if unix >= 0 else (end, end)


def _read_fields(block: bytes) -> list[tuple[str, str]]:
    text = _decode(block)
    fields: list[tuple[str, str]] = []
    pieces: list[str] = []
    name = ""
    for line in text.split("\n", limits.HEADER_LINES)[: limits.HEADER_LINES]:
        start, colon, value = line.partition(":")
        start = start.rstrip()
        if colon and start and " " not in start and "\t" not in start and not line[0].isspace():
            _finish(fields, name, pieces)
            name, pieces = start.lower(), [value]
        else:
            pieces.append(line if line[:1].isspace() else " " + line)
    _finish(fields, name, pieces)
    return fields


def _finish(fields: list[tuple[str, str]], name: str, pieces: list[str]) -> None:
    """Put the field that was being read on the list, if there was one."""
    if name:
        value = pieces[0] if len(pieces) == 1 else "".join(pieces)
        fields.append((name, value.replace("\r", " ").strip(" \t")[: limits.FIELD_LENGTH]))


def _decode(block: bytes) -> str:
    if block.isascii():
        return block.decode("ascii")
    try:
        return block.decode("utf-8")
    except UnicodeDecodeError:
        return "\n".join(_decode_line(line) for line in block.split(b"\n"))


def _decode_line(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")
