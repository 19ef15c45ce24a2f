"""A tree of .eml files, as exports and archives lay it: every file below the folder whose name ends in .eml.

The name of a message is its path below the folder.  A file that is written again is told by its modification time,
inode and size; touching a file therefore brings it again, which changes nothing.  Links to folders are not followed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from autolog_files.listings import Listing

_SUFFIX = ".eml"


class EmlTree:
    """The tree below `path`, or the one file that `path` is."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def stamp(self) -> tuple[int, ...]:
        """Return nothing: a file's new content leaves no trace in its folder."""
        return ()

    def listing(self) -> Listing:
        """Walk the tree."""
        if self._path.is_file():
            state = os.stat(self._path)
            return Listing({self._path.name: str(self._path)}, {self._path.name: _fingerprint(state)})
        paths: dict[str, str] = {}
        fingerprints: dict[str, str] = {}
        for name, entry in _walk(str(self._path), ""):
            try:
                fingerprints[name] = _fingerprint(entry.stat(follow_symlinks=False))
            except FileNotFoundError:
                continue
            paths[name] = entry.path
        return Listing(paths, fingerprints)

    def labels(self, path: str) -> tuple[str, ...]:  # noqa: ARG002 - Folder names it
        """Return nothing: the names of .eml files carry no labels."""
        return ()


def _walk(folder: str, below: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            name = f"{below}{entry.name}"
            if entry.name.lower().endswith(_SUFFIX):
                yield name, entry
            elif entry.is_dir(follow_symlinks=False) and not entry.name.startswith("."):
                yield from _walk(entry.path, f"{name}/")


def _fingerprint(state: os.stat_result) -> str:
    return f"{state.st_mtime_ns} {state.st_ino} {state.st_size}"
