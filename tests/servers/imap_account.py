"""Short words for tests that read one IMAP mailbox: open a connector, drain a folder, tell messages apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from autolog.connector import AccountContext, Change, Collection, Connector, Cursor, HeaderScreen, Page, Upsert
from autolog.testing.reading import PassEverything, collection_of
from autolog_imap import SPEC

ANNA = "anna@ourfirm.example"
PASSWORD = "correct horse"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
QUICK = {"connect": 1.0, "read": 0.4, "command": 0.8, "slowest_rate": 8_192}
"""Timeouts for tests of faults."""


def context(
    password: str = PASSWORD,
    *,
    since: datetime = LONG_AGO,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    cancelled: Callable[[], bool] = lambda: False,
) -> AccountContext:
    """Return an account whose every secret is the password."""
    return AccountContext("anna", since, now, lambda _reference: password, cancelled)


def open_connector(port: int, account: AccountContext | None = None, **settings: Any) -> Connector:
    """Open Anna's mailbox on 127.0.0.1 in plain text, unless the settings say otherwise."""
    chosen = {"host": "127.0.0.1", "port": port, "security": "none", "user": ANNA} | settings
    if "token" not in chosen:
        chosen["password"] = "stored:anna"
    return SPEC.open(SPEC.settings.model_validate(chosen), account or context())


@contextmanager
def connected(port: int, account: AccountContext | None = None, **settings: Any) -> Iterator[Connector]:
    """Open a connector and close it at the end."""
    connector = open_connector(port, account, **settings)
    try:
        yield connector
    finally:
        connector.close()


def folder(connector: Connector, key: str = "INBOX") -> Collection:
    """Return a listed folder."""
    return collection_of(connector, key)


def read(
    connector: Connector, since: Cursor | None = None, key: str = "INBOX", wanted: HeaderScreen | None = None
) -> list[Page]:
    """Read a folder to its end."""
    return list(connector.changes(folder(connector, key), since, wanted or PassEverything()))


def changes(pages: Sequence[Page]) -> list[Change]:
    """Return what the pages hold."""
    return [change for page in pages for change in page.changes]


def subjects(pages: Sequence[Page]) -> list[str]:
    """Return the Subject lines of what was delivered, in order."""
    contents = (change.raw.content for change in changes(pages) if isinstance(change, Upsert))
    return [line[9:].decode() for content in contents for line in content.splitlines() if line.startswith(b"Subject: ")]


def mail(subject: str, text: str = "Hello.", sender: str = "boris@customer1.example") -> bytes:
    """Return a small message."""
    return (
        f"From: {sender}\r\nTo: {ANNA}\r\nSubject: {subject}\r\nMessage-ID: <{subject}@customer1.example>\r\n"
        f"Date: Mon, 2 Mar 2026 10:00:00 +0100\r\n\r\n{text}\r\n"
    ).encode()
