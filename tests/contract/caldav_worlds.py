"""Worlds of calendars: radicale, xandikos, and radicale as a server that knows no sync-collection.

The way to each leads over a network that can break and a front that asks for credentials and can forbid.
"""

from __future__ import annotations

import itertools
import re
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from autolog.connector import Connector
from autolog.model import MediaType
from servers.caldav_account import ANNA, PASSWORD, CalendarClient, context, open_connector
from servers.dav_front import Ask, DavFront, Request, Response
from servers.faulty_proxy import Faults, FaultyProxy
from servers.radicale import Radicale
from servers.xandikos import Xandikos

_numbers = itertools.count(1)


class CaldavWorld(AbstractContextManager["CaldavWorld"]):
    """One empty calendar on a server that all worlds share."""

    media_type = MediaType.CALENDAR
    page_size = 5
    headers_come_cheaply = False
    home = f"/{ANNA}/"

    def __init__(self, server: Radicale | Xandikos) -> None:
        self.server = server
        self.client = CalendarClient(server.url)
        self.path = f"{self.home}contract-{next(_numbers)}/"
        self.key = f"events:{self.path}"
        self._password = PASSWORD
        self._broken: set[str] = set()
        self._forbidden = False
        self.make_calendar()

    def __enter__(self) -> CaldavWorld:
        with ExitStack() as stack:
            self.front = stack.enter_context(DavFront(self.server.port, {ANNA: PASSWORD}, rewrite=self.rewrite))
            self.proxy = stack.enter_context(FaultyProxy(self.front.port))
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def make_calendar(self) -> None:
        self.client.make_calendar(self.path, components=("VEVENT",))

    def rewrite(self, request: Request, ask: Ask) -> Response:
        if self._forbidden:
            return Response(403)
        if any(path in request.path or path.encode() in request.body for path in self._broken):
            return Response(500)
        return ask(request)

    def open(self) -> Connector:
        return self._open()

    def open_reconfigured(self) -> Connector:
        return self._open(since=datetime(2026, 1, 1, tzinfo=UTC))

    def _open(self, since: datetime | None = None) -> Connector:
        url = f"http://127.0.0.1:{self.proxy.port}/"
        return open_connector(url, context(self._password), page_objects=self.page_size, since=since)

    def add(self, content: bytes) -> None:
        self.client.put(f"{self.path}{next(_numbers):06}.ics", content)

    def change(self, remote_id: str, content: bytes) -> None:
        self.client.put(remote_id, content)

    def delete(self, remote_id: str) -> None:
        self.client.delete(remote_id)

    def make_unreadable(self, remote_id: str) -> None:
        """Let every answer with this thing in it fail, as a server does that cannot read one of its own files."""
        self._broken.add(remote_id)

    def refuse_credentials(self) -> None:
        self._password = "no longer"

    def forbid(self) -> None:
        self._forbidden = True

    def disconnect(self) -> None:
        self.proxy.faults = Faults(refuse=True)
        self.proxy.reset_all()

    def reconnect(self) -> None:
        self.proxy.faults = Faults()

    def snapshot(self) -> object:
        return {path.name: path.read_bytes() for path in self._files()}

    def _files(self) -> list[Path]:
        return sorted(self.server.folder(self.path).glob("*.ics"))


def stamped(content: bytes) -> bytes:
    """Return a thing with a new DTSTAMP."""
    return re.sub(rb"DTSTAMP:\w+", b"DTSTAMP:20260303T101010Z", content)


class RadicaleWorld(CaldavWorld):
    """radicale, which refuses an old token with 403."""

    server: Radicale

    def expire_cursors(self) -> None:
        """Forget all tokens and change one thing: radicale knows the token of the present state by heart."""
        self.server.forget_tokens(self.path)
        first = self._files()[0]
        self.client.put(self.path + first.name, stamped(first.read_bytes()))


class XandikosWorld(CaldavWorld):
    """xandikos, which refuses an unknown token with 412.  Its tokens are trees of git."""

    home = f"/{ANNA}/calendars/"

    def expire_cursors(self) -> None:
        """Make a new calendar of the same things, each with a new stamp, so that no tree is the old one."""
        kept = self.snapshot()
        assert isinstance(kept, dict)
        self.client.delete(self.path)
        self.make_calendar()
        for name, content in kept.items():
            self.client.put(self.path + name, stamped(content))


class PlainWorld(RadicaleWorld):
    """A server that knows no sync-collection: radicale with its tokens taken out of every answer."""

    def rewrite(self, request: Request, ask: Ask) -> Response:
        if b"<D:sync-collection" in request.body:
            return Response(501)
        answer = super().rewrite(request, ask)
        return replace(answer, body=re.sub(rb"<(\w+:)?sync-token>[^<]*</(\w+:)?sync-token>", b"", answer.body))

    expire_cursors = None  # type: ignore[assignment]  # ETags do not expire
