"""Finding what there is to read below a path: each Maildir folder, mbox file, calendar, and the tree of .eml files.

A folder with `new` and `cur` in it is a Maildir.  A folder with .ics files in it is a calendar.  A file that begins
with a dated `From ` line is an mbox.  If there are .eml files anywhere outside of Maildirs, the whole path is one tree
of them.  Symbolic links below the path are not followed, hidden folders are looked into only beside a Maildir
(Maildir++), and folders deeper than 32 levels not at all.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection as Container
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autolog.connector import CollectionRole
from autolog_files.calendar_files import SUFFIX as CALENDAR_SUFFIX
from autolog_files.folder_names import maildir_name, mbox_name, role_of
from autolog_files.mbox_spans import begins_like_mbox
from autolog_files.opened_files import UnreadableFile, opened_file
from autolog_files.remote_ids import remote_id_of
from autolog_files.settings import Kind

_DEEPEST = 32
_EML_SUFFIX = ".eml"
_MAILDIR_PARTS = frozenset({"new", "cur", "tmp"})
_LOST_AND_FOUND = "lost+found"
"""Nobody but root may look into it, and a mail store may be a file system of its own."""
_NO_MBOX = (_EML_SUFFIX, CALENDAR_SUFFIX, ".msf", ".dat", ".json", ".html", ".csv")


@dataclass(frozen=True, slots=True)
class Place:
    """Something to read: its kind, its path, and the key, name and role of its collection."""

    kind: Kind
    path: Path
    key: str
    name: str
    role: CollectionRole


def find_places(root: Path, kind: Kind | None, sent_folders: Container[str]) -> tuple[Place, ...]:
    """Return everything of this kind (or of all kinds) at or below the root, sorted by path.  Raises OSError."""
    if stat.S_ISREG(os.stat(root).st_mode):
        of_file = kind or _kind_of_file(root)
        return () if of_file is Kind.MAILDIR else (_place(of_file, root, root, sent_folders),)
    if kind is Kind.EML:
        return (_place(kind, root, root, sent_folders),)
    found = dict.fromkeys(_found_in_folder(root))
    if kind is Kind.ICS:
        found.setdefault((kind, root))
    places = (_place(one, path, root, sent_folders) for one, path in found if kind in (None, one))
    return tuple(sorted(places, key=lambda place: place.key))


def _kind_of_file(path: Path) -> Kind:
    """Return the kind that the file's name tells; files without a telling name are read as mbox, empty ones too."""
    return {CALENDAR_SUFFIX: Kind.ICS, _EML_SUFFIX: Kind.EML}.get(path.suffix.lower(), Kind.MBOX)


def _found_in_folder(root: Path) -> Iterator[tuple[Kind, Path]]:
    """Yield what is found, a calendar or tree perhaps more than once."""
    for folder, names in _folders(root, 0):
        if _is_maildir(folder):
            yield Kind.MAILDIR, folder
            continue
        suffixes = {name: os.path.splitext(name)[1].lower() for name in names}
        if CALENDAR_SUFFIX in suffixes.values():
            yield Kind.ICS, folder
        if _EML_SUFFIX in suffixes.values():
            yield Kind.EML, root
        for name, suffix in suffixes.items():
            if suffix not in _NO_MBOX and _is_mbox(folder / name):
                yield Kind.MBOX, folder / name


def _folders(folder: Path, depth: int) -> Iterator[tuple[Path, list[str]]]:
    """Yield every folder with the names of its files; the parts of a Maildir are no folders of their own."""
    maildir = _is_maildir(folder)
    files: list[str] = []
    below: list[str] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_file(follow_symlinks=False):
                files.append(entry.name)
            elif entry.is_dir(follow_symlinks=False) and _may_hold_mail(entry.name, maildir):
                below.append(entry.name)
    yield folder, files
    for name in below if depth < _DEEPEST else ():
        yield from _folders(folder / name, depth + 1)


def _may_hold_mail(name: str, in_maildir: bool) -> bool:
    return name not in _MAILDIR_PARTS if in_maildir else name != _LOST_AND_FOUND and not name.startswith(".")


def _is_maildir(folder: Path) -> bool:
    return all((folder / part).is_dir() and not (folder / part).is_symlink() for part in ("new", "cur"))


def _is_mbox(path: Path) -> bool:
    try:
        with opened_file(path) as descriptor:
            return begins_like_mbox(descriptor)
    except (UnreadableFile, FileNotFoundError):
        return False


def _place(kind: Kind, path: Path, root: Path, sent_folders: Container[str]) -> Place:
    relative = path.relative_to(root).as_posix()
    key = remote_id_of(f"{kind}:{relative}")
    if kind is Kind.ICS:
        return Place(kind, path, key, path.stem, CollectionRole.CALENDAR)
    if kind is Kind.EML:
        return Place(kind, path, key, path.stem, role_of(path.stem, sent_folders))
    name = maildir_name(relative) if kind is Kind.MAILDIR else mbox_name(path.name if relative == "." else relative)
    return Place(kind, path, key, name, role_of(name, sent_folders))
