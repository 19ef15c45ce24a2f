"""Header fields, read within bounds: at most 256 kB and 2,000 lines in all, 64 kB a field (TRUST 0.2)."""

from __future__ import annotations

from dataclasses import dataclass

from autolog.model import Participant


@dataclass(frozen=True, slots=True)
class Headers:
    """The header fields of one message in their order; names are compared without case.

    `fields` holds (lower-case name, unfolded raw value) pairs, eight-bit bytes decoded as UTF-8, else cp1252.
    """

    fields: tuple[tuple[str, str], ...] = ()

    def raw(self, name: str) -> tuple[str, ...]:
        """Return every value of the field as it is written, encoded words and all."""
        return tuple(value for field, value in self.fields if field == name)

    def text(self, name: str) -> str:
        """Return the first value of the field with encoded words decoded (RFC 2047), or an empty text."""
        raise NotImplementedError

    def addresses(self, name: str) -> tuple[Participant, ...]:
        """Return the addresses of all values of an address field (RFC 5322, 3.4), groups flattened."""
        raise NotImplementedError


def parse_headers(content: bytes) -> Headers:
    """Read the header block at the beginning of a message.  Never raises."""
    raise NotImplementedError
