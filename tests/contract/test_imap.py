"""The IMAP connector keeps its promises on a real Dovecot, behind a network that can break."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autolog.connector import Connector
from autolog.model import MediaType
from autolog.testing import ConnectorContract
from autolog.testing.contract import LONG_AGO
from servers.dovecot import Dovecot
from servers.faulty_proxy import Faults, FaultyProxy
from servers.imap_account import ANNA, PASSWORD, context, open_connector

_names = (f"Contract/{number}" for number in itertools.count())


class ImapWorld:
    """One empty folder on a Dovecot that all worlds share."""

    media_type = MediaType.MESSAGE
    page_size = 5
    headers_come_cheaply = True

    def __init__(self, server: Dovecot, proxy: FaultyProxy) -> None:
        self._server = server
        self._proxy = proxy
        self._password = PASSWORD
        self.key = next(_names)
        with server.client(ANNA) as client:
            client.create_folder(self.key)

    def open(self) -> Connector:
        return self._open()

    def open_reconfigured(self) -> Connector:
        return self._open(since=datetime(2026, 1, 1, tzinfo=UTC))

    def add(self, content: bytes) -> None:
        self._server.deliver(ANNA, [content], self.key)

    def snapshot(self) -> object:
        with self._server.client(ANNA) as client:
            names = sorted(name for _, _, name in client.list_folders())
        contents = {path.name: path.read_bytes() for path in self._files()}
        return names, contents, self._server.flags(ANNA, self.key)

    def delete(self, remote_id: str) -> None:
        with self._server.client(ANNA) as client:
            client.select_folder(self.key)
            client.delete_messages([_uid(remote_id)])
            client.expunge()

    def mark(self, remote_id: str, *labels: str) -> None:
        with self._server.client(ANNA) as client:
            client.select_folder(self.key)
            client.set_flags([_uid(remote_id)], [label.encode() for label in labels])

    def make_unreadable(self, remote_id: str) -> None:
        path = self._path(_uid(remote_id))
        path.chmod(0)

    def expire_cursors(self) -> None:
        """Put the same messages into a new folder of the same name: a new UIDVALIDITY."""
        with self._server.client(ANNA) as client:
            client.create_folder(f"{self.key} new")
            client.select_folder(self.key)
            client.copy(client.search("ALL"), f"{self.key} new")
            client.unselect_folder()
            client.delete_folder(self.key)
            client.rename_folder(f"{self.key} new", self.key)

    def refuse_credentials(self) -> None:
        self._password = "no longer"

    def disconnect(self) -> None:
        self._proxy.faults = Faults(refuse=True)
        self._proxy.reset_all()

    def reconnect(self) -> None:
        self._proxy.faults = Faults()

    def forbid(self) -> None:
        self._server.forbid(ANNA, self.key)

    def _open(self, since: datetime | None = None) -> Connector:
        account = context(self._password, since=LONG_AGO)
        return open_connector(self._proxy.port, account, page_messages=self.page_size, since=since)

    def _files(self) -> list[Path]:
        maildir = self._server.maildir(ANNA, self.key)
        return [path for name in ("cur", "new") for path in (maildir / name).iterdir()]

    def _path(self, uid: int) -> Path:
        """Find a message's file by what Dovecot's list of UIDs calls it."""
        listed = (self._server.maildir(ANNA, self.key) / "dovecot-uidlist").read_text()
        name = next(line.partition(":")[2] for line in listed.splitlines()[1:] if line.split()[0] == str(uid))
        return next(path for path in self._files() if path.name.startswith(name.partition(":")[0]))


def _uid(remote_id: str) -> int:
    return int(remote_id.partition(":")[2])


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with Dovecot({ANNA: PASSWORD}) as running:
        yield running


@pytest.fixture
def world(server: Dovecot) -> Iterator[ImapWorld]:
    with FaultyProxy(server.port) as proxy:
        yield ImapWorld(server, proxy)


class TestImap(ConnectorContract):
    """All promises, on a real server."""
