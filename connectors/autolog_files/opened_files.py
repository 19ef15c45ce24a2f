"""Opening files that others own: read only, without following links, without waiting for pipes, whatever lies there.

Symbolic links below the account's path are never followed, so that nobody can make autolog read files that the path
was not meant to open.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autolog.errors import CollectionGone, ConnectorError, Forbidden, TransientError

_PASSING = frozenset(
    {errno.ESTALE, errno.ETIMEDOUT, errno.ENOTCONN, errno.EHOSTDOWN, errno.EMFILE, errno.ENFILE, errno.ENOMEM}
)
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class UnreadableFile(Exception):
    """One file cannot be read; the text says why."""


@contextmanager
def opened_file(path: Path | str) -> Iterator[int]:
    """Open a regular file for reading and yield its descriptor.

    Raises FileNotFoundError when it is gone, UnreadableFile when it is no readable file, and TransientError when the
    file system does not answer.
    """
    try:
        descriptor = os.open(path, _FLAGS)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _failure(error, path) from error
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise UnreadableFile("It is no regular file.")
        yield descriptor
    except OSError as error:
        raise _failure(error, path) from error
    finally:
        os.close(descriptor)


def _failure(error: OSError, path: Path | str) -> Exception:
    if error.errno in _PASSING:
        return TransientError(f"Reading {_shown(path)} failed: {error.strerror}.")
    if error.errno == errno.ELOOP:
        return UnreadableFile("It is a symbolic link, and those are not followed.")
    return UnreadableFile(f"It cannot be read: {error.strerror}.")


def folder_failure(error: OSError, path: Path) -> ConnectorError:
    """Return what it means that a folder (or a file that is a collection) cannot be listed or opened."""
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return CollectionGone(f"{_shown(path)} is not there any more.", remedy="Restore it, or close the collection.")
    if error.errno in (errno.EACCES, errno.EPERM, errno.ELOOP):
        return Forbidden(
            f"{_shown(path)} may not be read: {error.strerror}.", remedy="Give the user that runs autolog read access."
        )
    return TransientError(f"{_shown(path)} cannot be read: {error.strerror}.", remedy="Check the file system.")


def _shown(path: Path | str) -> str:
    return os.fsencode(path).decode("utf-8", "replace")
