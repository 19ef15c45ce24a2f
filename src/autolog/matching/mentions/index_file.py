"""The mention index in a file, keyed by the directory's revision: built once for a revision, then mapped.

The file holds customers' names, so only its owner may read it.  A file that is of another revision or layout is built
anew; without a file, or where none can be written, the index lives in memory.
"""

from __future__ import annotations

import os
from mmap import ACCESS_READ, mmap
from pathlib import Path
from tempfile import NamedTemporaryFile

from autolog.directory import Directory
from autolog.matching.mentions.entries import entries_of
from autolog.matching.mentions.index import MentionIndex
from autolog.matching.mentions.packed import Packed, pack


def open_index(directory: Directory, revision: str, file: Path | None) -> MentionIndex:
    """Return the index of the directory, out of the file if it is of this revision, else built and written there."""
    if file is not None and (packed := read_index(file, revision)) is not None:
        return MentionIndex.over(packed, directory)
    data = pack(entries_of(directory), revision)
    if file is not None and _write(file, data) and (packed := read_index(file, revision)) is not None:
        return MentionIndex.over(packed, directory)
    return MentionIndex.over(Packed(data), directory)


def read_index(file: Path, revision: str) -> Packed | None:
    """Return the index in the file, or None when there is none of this revision and layout."""
    try:
        with file.open("rb") as opened:
            packed = Packed(mmap(opened.fileno(), 0, access=ACCESS_READ))
    except (OSError, ValueError):
        return None
    return packed if packed.is_of(revision) else None


def _write(file: Path, data: bytes) -> bool:
    """Write the file in one step, readable by its owner only; a folder that takes no file costs the next start time."""
    try:
        with NamedTemporaryFile(dir=file.parent, prefix=f"{file.name}.", delete=False) as opened:
            opened.write(data)
        os.replace(opened.name, file)
    except OSError:
        return False
    return True
