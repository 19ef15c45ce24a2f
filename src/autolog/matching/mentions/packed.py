"""A mention index in one run of bytes, so that it is read by mapping a file: in a millisecond, shared by all processes.

Names are sequences of words.  Every beginning of a name is an entry, found by a CRC-32 that goes on from word to word;
entries are sorted by it, and a table of its upper 16 bits leads to the few that need comparing.  An entry that is a
whole name points to its text, which settles that no other text has the same CRC, and to its parties.

    header    magic, layout version, four counts, digest of the directory's revision
    buckets   65,537 x uint32  where the entries of each upper half of a CRC begin
    crcs      uint32 an entry  sorted
    names     uint32 an entry  number of the name plus one; 0 for a beginning only
    texts     uint32 a name    where its text begins (one more for the end)
    firsts    uint32 a name    where its parties begin (one more for the end)
    parties   uint32 each;  forms, bits   one byte each: form + 16 x nature, eighths of a bit
    blob      the texts in UTF-8
"""

from __future__ import annotations

import struct
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import groupby
from mmap import mmap
from typing import NamedTuple
from zlib import crc32

from autolog.matching.mentions.entries import Entry, Nature

_HEADER = struct.Struct("=8sIIIII16s")
_ROW = struct.Struct(">IBB")
_MAGIC = b"autolog\x00"
LAYOUT = 2
"""Changes with the bytes, and with the keys that names have: `persons.index_key`, `words.key_of`."""
_BUCKETS = 1 << 16
_EIGHTHS = 8
_MOST_EIGHTHS = 255
_MOST_NAMES_KEPT = 4_000


class Target(NamedTuple):
    """A party that a name points to: its number, how the name came about, and the bits of the name."""

    party: int
    form: int
    nature: Nature
    bits: float


class Unreadable(ValueError):
    """The bytes are no index of this layout: build it again."""


def pack(entries: Iterable[Entry], revision: str = "") -> bytes:
    """Return the index of these entries; of a party's entries for one key, the weightiest.

    `revision` names the directory that they are of.
    """
    packer = _Packer()
    rows = sorted(map(_row, entries))
    for text, same_text in groupby(rows, key=lambda row: row[: -_ROW.size]):
        packer.add(text, same_text)
    return packer.finish(_digest(revision))


def _digest(revision: str) -> bytes:
    return blake2b(revision.encode(), digest_size=16).digest()


def _row(entry: Entry) -> bytes:
    """Return an entry as bytes that sort by key and party, the weightiest first."""
    weight = min(_MOST_EIGHTHS, round(entry.bits * _EIGHTHS))
    return entry.key.encode("utf-8", "surrogatepass") + _ROW.pack(
        entry.party, _MOST_EIGHTHS - weight, entry.form | entry.nature << 4
    )


class _Packer:
    """Takes names in their order and lays them out."""

    def __init__(self) -> None:
        self.texts, self.firsts, self.parties = array("I"), array("I"), array("I")
        self.forms, self.weights, self.blob = bytearray(), bytearray(), bytearray()
        self.slots = array("Q")
        self.before = b""

    def add(self, text: bytes, rows: Iterable[bytes]) -> None:
        """Add a name with the rows of its parties."""
        self.texts.append(len(self.blob))
        self.firsts.append(len(self.parties))
        self.blob += text
        party = -1
        for row in rows:
            found, lightness, form = _ROW.unpack(row[-_ROW.size :])
            if found != party:
                party = found
                self.parties.append(party)
                self.forms.append(form)
                self.weights.append(_MOST_EIGHTHS - lightness)
        self.slots.append(crc32(text) << 32 | len(self.texts))
        self.slots.extend(crc32(text[:end]) << 32 for end in self._new_beginnings(text))
        self.before = text

    def finish(self, digest: bytes) -> bytes:
        """Return all of it."""
        self.texts.append(len(self.blob))
        self.firsts.append(len(self.parties))
        slots = sorted(self.slots)
        crcs = array("I", (slot >> 32 for slot in slots))
        names = array("I", (slot & 0xFFFFFFFF for slot in slots))
        buckets = array("I", (bisect_left(crcs, bucket << 16) for bucket in range(_BUCKETS)))
        buckets.append(len(crcs))
        header = _HEADER.pack(_MAGIC, LAYOUT, len(crcs), len(self.texts) - 1, len(self.parties), len(self.blob), digest)
        arrays = b"".join(part.tobytes() for part in (buckets, crcs, names, self.texts, self.firsts, self.parties))
        return b"".join((header, arrays, self.forms, self.weights, self.blob))

    def _new_beginnings(self, text: bytes) -> Iterator[int]:
        """Yield where each beginning of the name ends that the name before did not have."""
        end = text.find(b" ")
        while end > 0:
            if not self.before.startswith(text[: end + 1]) and self.before != text[:end]:
                yield end
            end = text.find(b" ", end + 1)


class Packed:
    """A packed index that is asked.  Its bytes are read in place."""

    def __init__(self, data: bytes | mmap) -> None:
        """Take the bytes.  Raises Unreadable when they are no index of this layout."""
        view = memoryview(data)
        if len(view) < _HEADER.size:
            raise Unreadable("The mention index is cut short.")
        magic, layout, entries, names, parties, signs, self.digest = _HEADER.unpack_from(view)
        sizes = [4 * (_BUCKETS + 1), 4 * entries, 4 * entries, 4 * (names + 1), 4 * (names + 1), 4 * parties]
        if magic != _MAGIC or layout != LAYOUT or len(view) != _HEADER.size + sum(sizes) + 2 * parties + signs:
            raise Unreadable("The mention index has another layout or is cut short.")
        parts: list[memoryview] = []
        start = _HEADER.size
        for size in sizes:
            parts.append(view[start : start + size].cast("I"))
            start += size
        self._targets: dict[int, tuple[Target, ...]] = {}
        self.size = len(view)
        self.data = view
        self._buckets, self._crcs, self._names, self._texts, self._firsts, self._parties = parts
        self._forms = view[start : start + parties]
        self._bits = view[start + parties : start + 2 * parties]
        self._blob = view[start + 2 * parties :]

    def is_of(self, revision: str) -> bool:
        """Return whether the index was made of this revision of a directory."""
        return bool(self.digest == _digest(revision))

    def begun(self, text: bytes, crc: int) -> int | None:
        """Return the number of the name with this text and CRC, -1 when it is a mere beginning, None when it is not."""
        crcs, bucket = self._crcs, crc >> 16
        end = self._buckets[bucket + 1]
        place = bisect_left(crcs, crc, self._buckets[bucket], end)
        return self._name_from(place, text, crc) if place < end and crcs[place] == crc else None

    def name(self, text: bytes) -> int:
        """Return the number of the name with this text, or -1."""
        found = self.begun(text, crc32(text))
        return -1 if found is None else found

    def _name_from(self, place: int, text: bytes, crc: int) -> int:
        while place < len(self._crcs) and self._crcs[place] == crc:
            number = self._names[place] - 1
            if number >= 0 and self._blob[self._texts[number] : self._texts[number + 1]] == text:
                return number
            place += 1
        return -1

    def targets(self, name: int) -> tuple[Target, ...]:
        """Return the parties of a name; those of the last names are kept, for the same firms are named again."""
        try:
            return self._targets[name]
        except KeyError:
            if len(self._targets) >= _MOST_NAMES_KEPT:
                self._targets.clear()
            places = range(self._firsts[name], self._firsts[name + 1])
            found = self._targets[name] = tuple(self._target(place) for place in places)
            return found

    def _target(self, place: int) -> Target:
        form = self._forms[place]
        return Target(self._parties[place], form & 0xF, Nature(form >> 4), self._bits[place] / _EIGHTHS)
