"""What autolog asks of a mailbox, on one connection that is logged in (`opening`).

None of it writes: LIST, STATUS, EXAMINE, UID SEARCH, UID FETCH with PEEK.  imapclient does the protocol on our own
bounded `Wire`; the answers to LIST, SEARCH and FETCH are read by `answers`.  Every failure is a ConnectorError; after a
LostConnection the session is `broken` and must be closed.
"""

from __future__ import annotations

import imaplib
import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from autolog.errors import TransientError
from autolog_imap import answers, failures, folders
from autolog_imap.failures import CommandFailed, LostConnection, translated
from autolog_imap.settings import ImapSettings
from autolog_imap.wire import TooLarge, Wire

MOST_UIDS = 200
"""UIDs in one command: Exchange refuses lines of more than 4,096 bytes (Mailspring-Sync #5)."""

_STATUS_ITEMS = ("UIDNEXT", "UIDVALIDITY")
_GOODBYE = 2.0
"""Seconds to wait for the answer to LOGOUT."""
_NUMBERED_LIST = re.compile(rb"\d+ \(")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FolderState:
    """What STATUS or EXAMINE says about a folder; `uid_next` is None where the server leaves it out.

    `modification` is its HIGHESTMODSEQ (RFC 7162), which grows with every change of a flag; None when not asked for.
    """

    uid_validity: int
    uid_next: int | None
    modification: int | None = None


class Session:
    """A logged-in connection.  Not for more than one thread at a time: imaplib's answers share one dictionary."""

    def __init__(self, client: Any, wire: Wire, settings: ImapSettings, opened_at: datetime) -> None:
        self._client = client
        self._wire = wire
        self._where = f"{settings.user} at {settings.endpoint}"
        self._examined: tuple[str, FolderState] | None = None
        self.opened_at = opened_at
        self.broken = False

    def offers(self, capability: str) -> bool:
        """Return whether the server advertises the capability."""
        with self._guarded("CAPABILITY"):
            return bool(self._client.has_capability(capability))

    def introduce(self) -> None:
        """Say who is reading, where the server knows ID (RFC 2971); Google asks for it."""
        if not self.offers("ID"):
            return
        try:
            with self._guarded("ID"):
                self._client.id_({"name": "autolog"})
        except CommandFailed as error:
            logger.debug("%s did not want to know who is reading (%s)", self._where, error)

    def folders(self) -> list[folders.Folder]:
        """Return every folder that the server lists."""
        with self._guarded("LIST"):
            self._wire.response("LIST")
            kind, data = self._wire.list('""', '"*"')
            if kind != "OK":
                raise failures.refused(self._where, failures.one_line(data))
            return folders.listed(data)

    def status(self, folder: str, more: Sequence[str] = ()) -> FolderState | None:
        """Ask how a folder stands without opening it, or return None when the server's answer is of no use."""
        self.leave()
        try:
            with self._guarded(f"STATUS {folder}"):
                found = self._client.folder_status(folder, (*_STATUS_ITEMS, *more))
        except CommandFailed:
            return None
        validity = _integer(found.get(b"UIDVALIDITY"))
        if validity is None:
            return None
        return FolderState(validity, _integer(found.get(b"UIDNEXT")), _integer(found.get(b"HIGHESTMODSEQ")))

    def examine(self, folder: str) -> FolderState:
        """Open a folder for reading only, unless it is the one that is open, and return how it stood then.

        Raises CollectionGone or Forbidden when it cannot be opened.
        """
        if self._examined and self._examined[0] == folder:
            return self._examined[1]
        self._examined = None
        where = f"Folder {folder!r} of {self._where}"
        with self._guarded(f"EXAMINE {folder}"):
            try:
                found = self._client.select_folder(folder, readonly=True)
            except imaplib.IMAP4.abort:
                raise
            except imaplib.IMAP4.error as error:
                raise failures.folder_refused(where, failures.one_line(error)) from error
        state = FolderState(_integer(found.get(b"UIDVALIDITY")) or 0, _integer(found.get(b"UIDNEXT")))
        self._examined = (folder, state)
        return state

    def search(self, *criteria: str) -> list[int]:
        """Return the UIDs in the open folder that meet the criteria, ascending."""
        with self._guarded("SEARCH"):
            self._wire.response("SEARCH")
            kind, data = self._wire.uid("SEARCH", *criteria)
            if kind != "OK":
                raise failures.refused(self._where, failures.one_line(data))
            self._check_grammar()
            return answers.searched(data)

    def fetch(self, uids: Sequence[int], items: Sequence[str]) -> dict[int, answers.Attributes]:
        """Return what the server gives for these UIDs; one that it leaves out is missing.

        A server that refuses (NO, BAD) in the middle has often answered for some; those are returned.
        """
        found: dict[int, answers.Attributes] = {}
        for uid_set in uid_sets(uids):
            found |= answers.fetched(self._fetch(uid_set, items))
        return {uid: found[uid] for uid in uids if uid in found}

    def _fetch(self, uid_set: str, items: Sequence[str]) -> Sequence[answers.Piece]:
        self._wire.response("FETCH")  # what came unasked since the last command
        try:
            with self._guarded("FETCH"):
                kind, pieces = self._wire.uid("FETCH", uid_set, f"({' '.join(items)})")
                if kind != "OK":
                    raise failures.refused(self._where, failures.one_line(pieces))
        except CommandFailed:
            pieces = self._wire.response("FETCH")[1]
        self._check_grammar()
        return pieces

    def leave(self) -> None:
        """Let go of the open folder, if one is: STATUS must not be asked of it (RFC 3501, 6.3.10)."""
        if self._examined is None:
            return
        self._examined = None
        with self._guarded("UNSELECT"):
            # A folder that was opened by EXAMINE loses nothing at CLOSE (RFC 3501, 6.4.2).
            self._client.unselect_folder() if self.offers("UNSELECT") else self._wire.close()

    def ping(self) -> bool:
        """Return whether the server still answers."""
        try:
            with self._guarded("NOOP"):
                self._client.noop()
        except TransientError:
            return False
        return True

    def close(self) -> None:
        """Say goodbye and close the socket.  Never raises."""
        try:
            if not self.broken:
                self._wire.hurry(_GOODBYE)
                self._client.logout()
        except (OSError, imaplib.IMAP4.error, TooLarge, ValueError, LookupError) as error:
            logger.debug("%s: the server did not take the goodbye (%s)", self._where, type(error).__name__)
        finally:
            self._wire.shutdown()

    def _check_grammar(self) -> None:
        """Raise LostConnection when a numbered list came under another name than FETCH: the line is garbled."""
        for name, pieces in self._wire.untagged_responses.items():
            texts = (piece[0] if isinstance(piece, tuple) else piece for piece in pieces)
            if name != "FETCH" and any(text and _NUMBERED_LIST.match(text) for text in texts):
                self.broken = True
                raise LostConnection(f"{self._where}: the server answers {name!r}, which is no IMAP.")

    @contextmanager
    def _guarded(self, command: str) -> Iterator[None]:
        where = f"{command} at {self._where}"
        try:
            with translated(where):
                try:
                    yield
                except imaplib.IMAP4.abort as error:
                    if "BYE" in self._wire.untagged_responses:
                        raise failures.hung_up(where, failures.one_line(error)) from error
                    raise
        except TransientError as error:
            self.broken = self.broken or not isinstance(error, CommandFailed)
            raise


def uid_sets(uids: Sequence[int]) -> Iterator[str]:
    """Yield the UIDs as comma lists of at most 200, so that a command stays below 4 kB.

    A range is refused: imapclient 4 fails on it only after everything was downloaded (mjs/imapclient #666).
    """
    if not all(isinstance(uid, int) for uid in uids):
        raise TypeError(f"UIDs are whole numbers, not {uids!r}")
    for start in range(0, len(uids), MOST_UIDS):
        yield ",".join(str(uid) for uid in uids[start : start + MOST_UIDS])


def _integer(value: object) -> int | None:
    return value if isinstance(value, int) else None
