"""What lies in a folder at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from autolog_files.ranges import hash_of


@dataclass(frozen=True, slots=True)
class Listing:
    """The things in a folder: their names, where they lie now, and what tells that one has changed.

    `paths` maps names to file paths.  `fingerprints` holds a text for things that can change under their name; things
    without one never change.  `stamp` is what can be compared to know, without listing, that nothing has changed; it
    is empty when there is no such thing.
    """

    paths: Mapping[str, str]
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    stamp: tuple[int, ...] = ()

    def hashes(self) -> dict[str, int]:
        """Return a 64-bit hash for each name and fingerprint."""
        return {name: hash_of(name, self.fingerprints.get(name, "")) for name in self.paths}


class Folder(Protocol):
    """A folder of one-message files: a Maildir or a tree of .eml files."""

    def stamp(self) -> tuple[int, ...]:
        """Return the present stamp without listing; empty when the folder has none.  Raises OSError."""

    def listing(self) -> Listing:
        """List the folder.  Raises OSError."""

    def labels(self, path: str) -> tuple[str, ...]:
        """Return the labels that the file's name carries, beyond those of the folder."""
