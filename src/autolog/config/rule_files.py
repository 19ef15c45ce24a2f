"""Putting a version of the rules into its files: rules.yaml and what lies in rules.d, each whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from autolog.errors import WrongUse

_MODE = 0o644
_REMEDY = "Let autolog's user write there, or give the command as somebody who may."


def refuse_if_locked(place: Path) -> None:
    """Raise WrongUse when files beside rules.yaml cannot be replaced, before anything else is done."""
    folder = place.resolve().parent
    if not os.access(folder, os.W_OK | os.X_OK):
        raise WrongUse(f"{place} cannot be written: its folder is not yours to write.", remedy=_REMEDY)


def set_aside(place: Path) -> None:
    """Keep what lies in rules.yaml beside it, for it is about to be replaced and no version holds it."""
    if place.exists():
        shutil.copy2(place, place.with_name(f"{place.name}.replaced"))


def put_rules(place: Path, parts: Path, texts: Mapping[str, str]) -> None:
    """Write rules.yaml at `place` (the text without a name) and the others into `parts`; take away what is not named.

    Raises WrongUse when a file cannot be written; each file is then what it was or what it is to be.
    """
    files = {parts / name if name else place: text for name, text in texts.items()}
    try:
        if len(files) > 1:
            parts.mkdir(exist_ok=True)
        for path, text in files.items():
            _put(path, text)
        for path in sorted(parts.glob("*.yaml")):
            if path not in files:
                path.unlink()
    except OSError as error:
        raise WrongUse(
            f"{error.filename or place} cannot be written: {error.strerror}.",
            remedy=_REMEDY,
        ) from error


def _put(path: Path, text: str) -> None:
    path = path.resolve()  # a link stays one
    if path.exists() and path.read_bytes() == text.encode():
        return
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    new = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            _look_like(path, file.fileno())
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def _look_like(path: Path, descriptor: int) -> None:
    """Give a new file the mode and the owner of the one that it takes the place of."""
    if not path.exists():
        os.fchmod(descriptor, _MODE)
        return
    status = path.stat()
    os.fchmod(descriptor, status.st_mode & 0o7777)
    with suppress(PermissionError):  # nobody but root gives a file away
        os.fchown(descriptor, status.st_uid, status.st_gid)
