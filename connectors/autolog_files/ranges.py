"""Which names in a folder are new, told from a small memory of the names that were there before.

A cursor cannot hold the names of 100,000 files, and a watermark on file times loses files: a delivery writes the file
first and renames it into the folder later, copies keep old times, clocks step.  So the cursor remembers the sorted
names in ranges, at most some 256 of them: the last name of each range, how many names it holds, and the sum of their
64-bit hashes.  Compared with the names that are there now, a range tells

- nothing changed: count and sum are equal;
- one name was added: the count grew by one, and the sum by the hash of a name that is there.  That name is new;
- anything else: some of its names may be new, so all of them are read again.  Ranges hold about 64 names, and reading
  a known thing again changes nothing, because its key is known.

Names behind the last range are new.  Nothing depends on a clock, and nothing is lost unless two 64-bit hashes collide.
What was handed out counts as known at once, so a crash between two pages costs nothing either.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

_MODULUS = 1 << 64
_RANGE_SIZE = 64
_RANGES = 128


@dataclass(frozen=True, slots=True)
class Range:
    """The names behind the range before and up to `last`: how many are known, and the sum of their hashes."""

    last: str
    count: int = 0
    total: int = 0

    def and_name(self, name: str, name_hash: int) -> Range:
        """Return the range with one more name at its end."""
        return Range(name, self.count + 1, (self.total + name_hash) % _MODULUS)


def hash_of(name: str, fingerprint: str = "") -> int:
    """Return the 64-bit hash of a name and of what tells that the file behind it changed."""
    text = f"{name}\0{fingerprint}".encode("utf-8", "surrogateescape")
    return int.from_bytes(blake2b(text, digest_size=8).digest())


class Comparison:
    """One round: the names that are there now against the ranges that were known.

    `hashes` maps each name to its `hash_of`.  Iterate over `new_names` and ask `known` at any point for the ranges that
    are true once everything handed out so far is stored.
    """

    def __init__(self, hashes: Mapping[str, int], before: Sequence[Range]) -> None:
        self._hashes = hashes
        self._names = sorted(hashes)
        self._before = before
        self._done: list[Range] = []
        self._rest: tuple[Range, ...] = tuple(before)

    def new_names(self) -> Iterator[str]:
        """Yield, in sorted order, every name that is or may be new."""
        position = 0
        for index, known in enumerate(self._before):
            end = bisect_right(self._names, known.last, lo=position)
            inside, later = self._names[position:end], tuple(self._before[index + 1 :])
            yield from self._new_inside(known, inside, later)
            position, self._rest = end, later
        yield from self._hand_out(self._names[position:])

    def known(self) -> tuple[Range, ...]:
        """Return the ranges of all names that were known before or have been handed out."""
        return _merged((*self._done, *self._rest))

    def _new_inside(self, known: Range, inside: Sequence[str], later: tuple[Range, ...]) -> Iterator[str]:
        now = Range(known.last, len(inside), sum(self._hashes[name] for name in inside) % _MODULUS)
        added = None if now == known else self._only_one_added(known, now, inside)
        if now == known or added is not None:
            self._done.extend([now] if now.count else [])
            self._rest = later
            if added is not None:
                yield added
            return
        self._rest = (Range(known.last), *later)
        yield from self._hand_out(inside)

    def _only_one_added(self, known: Range, now: Range, inside: Sequence[str]) -> str | None:
        if now.count != known.count + 1:
            return None
        difference = (now.total - known.total) % _MODULUS
        return next((name for name in inside if self._hashes[name] == difference), None)

    def _hand_out(self, names: Sequence[str]) -> Iterator[str]:
        for number, name in enumerate(names):
            if number % _RANGE_SIZE == 0:
                self._done.append(Range(name))
            self._done[-1] = self._done[-1].and_name(name, self._hashes[name])
            yield name


def _merged(ranges: Sequence[Range]) -> tuple[Range, ...]:
    """Join small neighbours, so that the number of ranges stays within bounds; empty ranges stay apart."""
    size = max(_RANGE_SIZE, sum(one.count for one in ranges) // _RANGES)
    merged: list[Range] = []
    for one in ranges:
        before = merged[-1] if merged else Range("")
        if one.count and before.count and before.count + one.count <= size:
            merged[-1] = Range(one.last, before.count + one.count, (before.total + one.total) % _MODULUS)
        else:
            merged.append(one)
    return tuple(merged)
