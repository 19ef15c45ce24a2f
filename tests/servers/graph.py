"""Short words for tests that read one mailbox of the fake Graph: open a connector, drain a collection."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from autolog.connector import (
    AccountContext,
    Change,
    Collection,
    Connector,
    Cursor,
    HeaderScreen,
    KeptSecrets,
    NothingKept,
    Page,
    Upsert,
)
from autolog.testing.reading import PassEverything
from autolog_microsoft.connector import MicrosoftConnector
from autolog_microsoft.settings import MicrosoftSettings
from servers.graph_fake.login import SECRET, TENANT
from servers.graph_fake.mail import BEGINNING
from servers.graph_fake.server import GraphServer

ANNA = "anna@ourfirm.example"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
NOW = BEGINNING + timedelta(days=10)

__all__ = ["ANNA", "LONG_AGO", "NOW", "GraphServer"]


def context(
    *,
    since: datetime = LONG_AGO,
    now: Callable[[], datetime] = lambda: NOW,
    secret: str = SECRET,
    kept: KeptSecrets | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> AccountContext:
    """Return an account whose every secret is the application's."""
    return AccountContext("anna", since, now, lambda _reference: secret, cancelled, kept or NothingKept())


def settings(server: GraphServer, **more: Any) -> MicrosoftSettings:
    """Return the settings of Anna's mailbox at the fake, unless they are said to be others."""
    chosen: dict[str, Any] = {
        "tenant": TENANT,
        "client_id": "client-1",
        "user": ANNA,
        "client_secret": "stored:graph",
        "base_url": server.base_url,
        "authority": server.address,
        "page_messages": 5,
    }
    chosen |= more
    return MicrosoftSettings.model_validate({name: value for name, value in chosen.items() if value is not None})


def open_connector(
    server: GraphServer,
    account: AccountContext | None = None,
    pause: Callable[[float], None] = lambda _seconds: None,
    **more: Any,
) -> Connector:
    """Open Anna's mailbox; no test waits."""
    return MicrosoftConnector(settings(server, **more), account or context(), pause)


@contextmanager
def connected(server: GraphServer, account: AccountContext | None = None, **more: Any) -> Iterator[Connector]:
    """Open a connector and close it at the end."""
    connector = open_connector(server, account, **more)
    try:
        yield connector
    finally:
        connector.close()


def collection(connector: Connector, name: str = "Posteingang") -> Collection:
    """Return a listed collection by its name."""
    return next(one for one in connector.collections() if one.name == name)


def read(
    connector: Connector, since: Cursor | None = None, name: str = "Posteingang", wanted: HeaderScreen | None = None
) -> list[Page]:
    """Read a collection to its end."""
    return list(connector.changes(collection(connector, name), since, wanted or PassEverything()))


def changes(pages: Sequence[Page]) -> list[Change]:
    """Return what the pages hold."""
    return [change for page in pages for change in page.changes]


def contents(pages: Sequence[Page]) -> dict[str, bytes]:
    """Return the bytes of what was delivered, by remote id, the last of each."""
    return {one.remote_id: one.raw.content for one in changes(pages) if isinstance(one, Upsert)}


def mail(subject: str, text: str = "Hello.", sender: str = "boris@customer1.example", more: str = "") -> bytes:
    """Return a small message."""
    return (
        f"From: {sender}\r\nTo: {ANNA}\r\nSubject: {subject}\r\nMessage-ID: <{subject}@customer1.example>\r\n"
        f"Date: Mon, 2 Mar 2026 10:00:00 +0100\r\n{more}\r\n{text}\r\n"
    ).encode()
