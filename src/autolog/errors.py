"""Failures, grouped by what to do next.

AutologError                    says what happened, to what, where, and what to do about it
├── ConfigurationError          mend the file, start again (exit 78)
├── SecretError                 give the right master key (exit 78)
├── AlreadyRunning              the other one is at work (exit 75)
├── WrongUse                    ask for something that is there (exit 2)
├── StoreError
│   ├── StoreUnavailable        try again later; the database did not answer (exit 69)
│   ├── SchemaMismatch          run `autolog db upgrade`, or the newer autolog (exit 78)
│   └── LeaseLost               somebody else took over: drop the page, nothing was written
├── ConnectorError
│   ├── AuthError               the credentials are refused: stop, tell, try rarely
│   ├── Forbidden               the credentials are good, the right is missing: tell, try hourly
│   ├── TransientError          try again, not before `retry_after`
│   ├── CursorExpired           read the collection from the beginning of its window
│   └── CollectionGone          the folder or calendar is no longer there: close it
├── Paused                      a brake stopped a collection or account: a person must look (exit 1)
├── DecodeError                 this one item cannot be read: quarantine it, go on
└── Fault                       autolog or a connector is wrong: report it; the run ends, the others go on
"""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path


class AutologError(Exception):
    """Root of all failures that autolog foresees.  `remedy` is one sentence: what to do."""

    exit_code = 1

    def __init__(self, what: str, *, remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.what} {self.remedy}".strip()


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in a file: where it is (line and column count from 1), what is wrong and how to mend it."""

    file: Path
    line: int
    column: int
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.what}" + (f" - {self.remedy}" if self.remedy else "")


class ConfigurationError(AutologError):
    """One or more faults in the configuration; all of them at once."""

    exit_code = 78

    def __init__(self, *problems: Problem, what: str = "", remedy: str = "") -> None:
        super().__init__(what or "\n".join(str(problem) for problem in problems), remedy=remedy)
        self.problems = problems


class SecretError(AutologError):
    """The master key is missing or does not fit the secret."""

    exit_code = 78


class AlreadyRunning(AutologError):
    """Another autolog works on the same database."""

    exit_code = 75


class WrongUse(AutologError):
    """A person asked for something that cannot be: an id, name, file or time that is not there or not clear."""

    exit_code = 2


class StoreError(AutologError):
    """The database refused."""

    exit_code = 69


class StoreUnavailable(StoreError):
    """The database does not answer, is full, or is locked."""


class SchemaMismatch(StoreError):
    """The database has another schema than this autolog."""

    exit_code = 78


class LeaseLost(StoreError):
    """Another worker has taken the collection over since; nothing of this page was written."""

    exit_code = 75


class ConnectorError(AutologError):
    """A provider refused, or could not be reached."""

    exit_code = 69


class AuthError(ConnectorError):
    """The credentials are refused."""


class Forbidden(ConnectorError):
    """The credentials are good, but they do not open this mailbox, folder or calendar."""


class TransientError(ConnectorError):
    """Try again.  `retry_after` is the provider's own wish, if it gave one."""

    exit_code = 75

    def __init__(self, what: str, *, remedy: str = "", retry_after: timedelta | None = None) -> None:
        super().__init__(what, remedy=remedy)
        self.retry_after = retry_after


class CursorExpired(ConnectorError):
    """The provider no longer knows the cursor: a normal state, answered by reading the window again."""


class CollectionGone(ConnectorError):
    """The collection was deleted or renamed at the provider."""


class Paused(AutologError):
    """A brake closed: far more would be deleted, or far less is found, than ordinary life explains."""


class DecodeError(AutologError):
    """One item cannot be read.  `what` becomes the reason of its quarantine."""


class Fault(AutologError):
    """What nobody foresaw: a mistake in autolog or in a connector."""

    def __init__(self, fault: BaseException) -> None:
        what, remedy = "A fault of autolog itself ended this run", "Please report it."
        if isinstance(fault, MemoryError) or (isinstance(fault, OSError) and fault.errno in _SCARCE):
            what, remedy = "The machine refused autolog what this run needs", _LIMITS
        super().__init__(f"{what} ({describe_fault(fault)}).", remedy=remedy)


_SCARCE = frozenset(
    {
        *(errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN, errno.ENOSPC, errno.EDQUOT),
        *(errno.EROFS, errno.EACCES, errno.EPERM),
    }
)
_LIMITS = "Look at its limits of open files, processes and memory, and at room and rights in /dev/shm and /tmp."


def describe_fault(fault: BaseException) -> str:
    """Return a fault's type and place, without its message: messages may hold what people wrote.

    What an operating system says of an error's number is its own, and told.
    """
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace is not None else "an unknown place"
    said = f": {os.strerror(fault.errno)}," if isinstance(fault, OSError) and fault.errno else ""
    return f"{type(fault).__name__}{said} at {place}"
