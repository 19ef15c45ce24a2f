"""Short words for tests that read one account at the pretend Google."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from autolog.connector import AccountContext, Change, Collection, Connector, Cursor, Deletion, KeptSecrets, Page, Upsert
from autolog.testing import MemoryKeptSecrets
from autolog.testing.reading import PassEverything
from autolog_google.connector import GoogleConnector
from autolog_google.quota import Clock
from autolog_google.settings import GoogleSettings
from servers.google import Google
from servers.google_fake.oauth import service_key

ANNA = "anna@ourfirm.example"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)


@dataclass(slots=True)
class Time:
    """A clock that stands still until somebody waits."""

    moment: datetime = NOW
    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.moment += timedelta(seconds=seconds)
        self.seconds += seconds

    def advance(self, by: timedelta) -> None:
        self.moment += by
        self.seconds += by.total_seconds()

    @property
    def clock(self) -> Clock:
        return Clock(lambda: self.seconds, self.sleep, lambda: 0.5)


def settings(google: Google, port: int = 0, **changed: Any) -> GoogleSettings:
    """Return Anna's account by a service account, mail alone unless said otherwise."""
    chosen = {"user": ANNA, "service_account": "stored:key", "read": ["mail"], "endpoints": google.endpoints(port)}
    return GoogleSettings.model_validate({**chosen, **changed})


def context(
    time: Time,
    *,
    since: datetime = LONG_AGO,
    kept: KeptSecrets | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> AccountContext:
    secrets = {"stored:key": service_key(), "stored:client": "secret"}
    return AccountContext("anna", since, time.now, secrets.__getitem__, cancelled, kept or MemoryKeptSecrets())


@contextmanager
def connected(google: Google, time: Time, account: AccountContext | None = None, **changed: Any) -> Iterator[Connector]:
    connector = GoogleConnector(settings(google, **changed), account or context(time), time.clock)
    try:
        yield connector
    finally:
        connector.close()


def collection(connector: Connector, start: str = "mail") -> Collection:
    """Return the first collection whose key begins so."""
    return next(one for one in connector.collections() if one.key.startswith(start))


def read(connector: Connector, since: Cursor | None = None, start: str = "mail", wanted: Any = None) -> list[Page]:
    return list(connector.changes(collection(connector, start), since, wanted or PassEverything()))


def changes(pages: Sequence[Page]) -> list[Change]:
    return [change for page in pages for change in page.changes]


def ids(pages: Sequence[Page]) -> list[str]:
    """Return the ids of what was delivered, in order."""
    return [change.remote_id for change in changes(pages) if isinstance(change, Upsert)]


def gone(pages: Sequence[Page]) -> list[str]:
    return [change.remote_id for change in changes(pages) if isinstance(change, Deletion)]


def mail(number: int, text: str = "Hello.", sender: str = "boris@customer1.example") -> bytes:
    """Return a small message, each a minute after the one before."""
    at = datetime(2026, 3, 2, 9, 0, tzinfo=UTC) + timedelta(minutes=number)
    return (
        f"From: {sender}\r\nTo: {ANNA}\r\nSubject: Matter {number}\r\nMessage-ID: <{number}@customer1.example>\r\n"
        f"Date: {at:%a, %d %b %Y %H:%M:%S} +0000\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    ).encode()
