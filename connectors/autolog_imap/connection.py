"""The connection that an account keeps from one look to the next.

A fresh login costs the server 8 ms and a process; a STATUS on a kept connection 50 microseconds.  A kept one can also
die unnoticed, show an old view of the mailbox for ever (EmailEngine 2.82.0), or outlive its OAuth token: it is asked
whether it lives when it has rested, and replaced when it is twenty minutes old.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from autolog.errors import TransientError
from autolog_imap.answers import Attributes
from autolog_imap.failures import HungUp, OversizedAnswer
from autolog_imap.opening import open_session
from autolog_imap.session import FolderState, Session
from autolog_imap.settings import ImapSettings

_OLDEST = timedelta(minutes=20)
_RESTED = timedelta(seconds=30)
_MOST_REPLACEMENTS = 20


@dataclass(frozen=True, slots=True)
class FolderView:
    """A folder as EXAMINE showed it, so that UIDs are never mixed with those of another UIDVALIDITY."""

    key: str
    state: FolderState


class Connection:
    """A session that is opened when it is needed, and again when it broke."""

    def __init__(self, settings: ImapSettings, secret: Callable[[str], str], now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._secret = secret
        self._now = now
        self._session: Session | None = None
        self._used_at = now()
        self._replacements = 0

    def session(self) -> Session:
        """Return a session that lives.  Raises AuthError, Forbidden or TransientError."""
        self._drop_unless_good()
        if self._session is None:
            self._session = open_session(self._settings, self._secret, self._now())
        self._used_at = self._now()
        return self._session

    def refresh(self) -> None:
        """Begin a look at a folder: replace a connection that is too old."""
        self.forgive()
        if self._session and self._now() - self._session.opened_at > _OLDEST:
            self.close()

    @property
    def was_replaced(self) -> bool:
        """Whether an answer has cost the connection since the last `forgive`."""
        return self._replacements > 0

    def forgive(self) -> None:
        """Count replaced connections from none again: the messages that cost them are behind us."""
        self._replacements = 0

    def view(self, folder: str) -> FolderView:
        """Open a folder anew, so that nothing older than now is seen."""
        session = self.session()
        session.leave()
        return FolderView(folder, session.examine(folder))

    def fetch(self, folder: FolderView, uids: Sequence[int], items: Sequence[str]) -> dict[int, Attributes]:
        """Fetch from a folder as it was when it was opened.

        An answer beyond all bounds costs the connection, and so does one at which the server hangs up; it is replaced,
        and the answer counts as none at all.  Raises TransientError when that happens too often (`forgive`), or when
        the folder was renumbered in between.
        """
        session = self._open(folder)
        try:
            return session.fetch(uids, items)
        except (OversizedAnswer, HungUp):
            self._replacements += 1
            if self._replacements > _MOST_REPLACEMENTS:
                raise
            return {}

    def search(self, folder: FolderView, *criteria: str) -> list[int]:
        """Search in a folder as it was when it was opened."""
        return self._open(folder).search(*criteria)

    def close(self) -> None:
        """Let go of the session, if there is one.  Never raises."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def _open(self, folder: FolderView) -> Session:
        session = self.session()
        state = session.examine(folder.key)
        if state.uid_validity != folder.state.uid_validity:
            raise TransientError(f"{folder.key}: the server renumbered the folder while it was read.")
        return session

    def _drop_unless_good(self) -> None:
        if self._session is None:
            return
        rested = self._now() - self._used_at > _RESTED
        if self._session.broken or (rested and not self._session.ping()):
            self.close()
