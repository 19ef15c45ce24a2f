"""A pretend Google on 127.0.0.1: a real HTTP server with a world in memory, a clock and faults to switch on.

    with Google() as google:
        person = google.person("anna@ourfirm.example")
        person.mail.deliver(content)
        connector = SPEC.open(google.settings(user="anna@ourfirm.example"), context)

Every answer is checked against the schemas of Google's discovery documents.  `requests` lists what was asked, requests
inside of batches too; `spent` the units that it cost, with the time by `clock`.
"""

from __future__ import annotations

import json
import re
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import RLock, Thread
from typing import Any, Self
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit

from servers.google_fake.answers import ApiError, not_found
from servers.google_fake.calendar import Calendar
from servers.google_fake.faults import Fault, Faults
from servers.google_fake.gmail import Mailbox
from servers.google_fake.oauth import Grant, OAuthError, TokenServer, service_key
from servers.google_fake.schemas import check
from servers.google_fake.tasks import TaskList

MOST_IN_BATCH = 100
COSTS = {"list": 5, "get": 20, "history": 2, "labels": 1, "profile": 1, "attachment": 20}
_BOUNDARY = "batch_pretend"
Query = dict[str, list[str]]


@dataclass(slots=True)
class Person:
    address: str
    mail: Mailbox
    calendars: dict[str, Calendar] = field(default_factory=dict)
    task_lists: dict[str, TaskList] = field(default_factory=dict)

    @property
    def calendar(self) -> Calendar:
        return self.calendars[self.address]

    @property
    def tasks(self) -> TaskList:
        return next(iter(self.task_lists.values()))


class Google:
    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.now = now
        self.people: dict[str, Person] = {}
        self.groups: dict[str, list[dict[str, str]]] = {}
        self.tokens = TokenServer(now)
        self.faults = Faults()
        self.requests: list[tuple[str, str]] = []
        self.spent: list[tuple[float, str, int]] = []
        self.clock: Callable[[], float] = time.monotonic
        self.batch_paths = {"/batch", "/batch/gmail/v1"}
        self.forbidden = False
        self.scheme = "http"
        self.lock = RLock()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.world = self
        self._child: BaseProcess | None = None
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def speak_tls(self, folder: Path) -> None:
        """Answer with the certificate in a folder (`cert.pem`, `key.pem`) from now on."""
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(folder / "cert.pem", folder / "key.pem")
        self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.scheme = "https"

    def move_out(self) -> None:
        """Serve the world as it is now from a process of its own, so that the memory of this one can be measured."""
        if self._child is None:
            service_key()  # made before there are two processes, so that both have the same
            self._server.shutdown()
            self._thread.join()
            self._child = get_context("fork").Process(target=self._server.serve_forever, daemon=True)
            self._child.start()

    def __exit__(self, *_: object) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.join()
            self._server.server_close()
            return
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/"

    @property
    def port(self) -> int:
        return int(self._server.server_port)

    def endpoints(self, port: int = 0) -> dict[str, str]:
        root = f"{self.scheme}://127.0.0.1:{port or self.port}/"
        return {
            **dict.fromkeys(("gmail", "calendar", "tasks", "directory"), root),
            "token": f"{root}token",
            "consent": f"{root}consent",
            "device": f"{root}device/code",
        }

    def person(self, address: str) -> Person:
        if address not in self.people:
            person = Person(address, Mailbox(address))
            person.calendars[address] = Calendar(address, address, primary=True)
            person.task_lists["list1"] = TaskList("list1", "My tasks", self.now)
            self.people[address] = person
            self.tokens.users.add(address)
        return self.people[address]

    def asked(self, part: str) -> list[str]:
        """Return the paths and queries that hold this part, batches apart."""
        return [path for _, path in self.requests if part in path]

    # How a request is answered.

    def api(self, path: str, token: str, *, method: str = "GET") -> dict[str, Any]:
        """Answer one GET of an interface, or raise ApiError."""
        if method != "GET":
            raise ApiError(405, "httpMethodNotAllowed")
        parts = urlsplit(path)
        query = parse_qs(parts.query)
        grant = self.tokens.grant_of(token)
        if grant is None:
            raise ApiError(401, "authError", "Invalid Credentials")
        if self.forbidden:
            raise ApiError(403, "insufficientPermissions", "Insufficient Permission")
        steps = [unquote(step) for step in parts.path.strip("/").split("/")]
        match steps:
            case ["gmail", "v1", "users", _, *rest]:
                return self._gmail(self.people[grant.user], rest, query, grant)
            case ["calendar", "v3", *rest]:
                return self._calendar(self.people[grant.user], rest, query)
            case ["tasks", "v1", *rest]:
                return self._tasks(self.people[grant.user], rest, query)
            case ["admin", "directory", "v1", "groups", group, "members"]:
                return self._members(group, query)
        raise not_found()

    def _gmail(self, person: Person, rest: list[str], query: Query, grant: Grant) -> dict[str, Any]:
        mail, scopes = person.mail, frozenset(scope for scope in grant.scopes if "gmail" in scope)
        if not scopes:
            raise ApiError(403, "insufficientPermissions", "Request had insufficient authentication scopes.")
        kind = {"messages": "list" if len(rest) == 1 else "get"}.get(rest[0], rest[0])
        kind = "attachment" if "attachments" in rest else kind
        self.spent.append((self.clock(), person.address, COSTS[kind]))
        match rest:
            case ["profile"]:
                return mail.profile()
            case ["labels"]:
                return mail.list_labels()
            case ["history"]:
                return mail.list_history(query)
            case ["messages"]:
                return mail.list_messages(query, scopes)
            case ["messages", one]:
                return mail.get_message(one, query, scopes)
            case ["messages", one, "attachments", attachment]:
                return mail.get_attachment(one, attachment)
        raise not_found()

    def _calendar(self, person: Person, rest: list[str], query: Query) -> dict[str, Any]:
        match rest:
            case ["users", "me", "calendarList"]:
                items = [calendar.entry() for calendar in person.calendars.values()]
                return {"kind": "calendar#calendarList", "items": items}
            case ["calendars", one, "events", *event] if one in person.calendars:
                calendar = person.calendars[one]
                return calendar.get(event[0]) if event else calendar.list(query)
        raise not_found()

    def _tasks(self, person: Person, rest: list[str], query: Query) -> dict[str, Any]:
        match rest:
            case ["users", "@me", "lists"]:
                return {"kind": "tasks#taskLists", "items": [one.entry() for one in person.task_lists.values()]}
            case ["lists", one, "tasks", *task] if one in person.task_lists:
                found = person.task_lists[one]
                return found.get(task[0]) if task else found.list(query)
        raise not_found()

    def _members(self, group: str, query: Query) -> dict[str, Any]:
        if group not in self.groups:
            raise not_found()
        members = self.groups[group]
        start, size = int(query.get("pageToken", ["0"])[0]), 2
        found: dict[str, Any] = {"kind": "admin#directory#members", "members": members[start : start + size]}
        if start + size < len(members):
            found["nextPageToken"] = str(start + size)
        check("admin.directory_v1", "Members", found)
        return found


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    world: Google

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Connections that the other side cut are part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def _serve(self) -> None:
        world = self.server.world
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = urlsplit(self.path).path
        with world.lock:
            world.requests.append((self.command, self.path))
            fault = world.faults.take(self.path, inside=False)
            status, headers, content = self._answer(world, path, body, fault)
        self._send(status, headers, content, fault)

    def _answer(self, world: Google, path: str, body: bytes, fault: Fault | None) -> tuple[int, dict[str, str], bytes]:
        try:
            if fault is not None and fault.status:
                raise fault.error()
            if path == "/consent":
                query = dict(parse_qsl(urlsplit(self.path).query))
                return 302, {"Location": world.tokens.consent(query)}, b""
            if path in {"/token", "/device/code"}:
                form = dict(parse_qsl(body.decode()))
                answer = world.tokens.token(form) if path == "/token" else world.tokens.device(form)
                return 200, _JSON, json.dumps(answer).encode()
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            if path in world.batch_paths and self.command == "POST":
                content = _batch(world, body, self.headers.get("Content-Type", ""), token)
                return 200, {"Content-Type": f"multipart/mixed; boundary={_BOUNDARY}"}, content
            return 200, _JSON, json.dumps(world.api(self.path, token, method=self.command)).encode()
        except OAuthError as refused:
            return refused.status, _JSON, json.dumps(refused.body).encode()
        except ApiError as refused:
            return refused.status, {**_JSON, **refused.headers}, json.dumps(refused.body).encode()

    def _send(self, status: int, headers: dict[str, str], content: bytes, fault: Fault | None) -> None:
        if fault is not None and fault.hang:
            time.sleep(fault.hang)
        with suppress(OSError):
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if fault is not None and fault.cut:
                content = content[: len(content) // 2]
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if fault is None or not fault.drip:
                self.wfile.write(content)
                return
            for index in range(len(content)):
                self.wfile.write(content[index : index + 1])
                time.sleep(fault.drip)


_JSON = {"Content-Type": "application/json; charset=UTF-8"}


def _batch(world: Google, body: bytes, content_type: str, token: str) -> bytes:
    boundary = re.search(r'boundary="?([^";]+)', content_type)
    if boundary is None:
        raise ApiError(400, "badRequest", "Failed to parse batch request")
    parts = [part for part in body.split(b"--" + boundary[1].encode())[1:] if not part.startswith(b"--")]
    if len(parts) > MOST_IN_BATCH:
        raise ApiError(400, "badRequest", f"Inner request count exceeds the limit. Received: {len(parts)}, Limit: 100")
    pieces = []
    for part in parts:
        said = re.search(rb"Content-ID: <([^>]*)>", part)
        line = re.search(rb"\r?\n\r?\n([A-Z]+) (\S+)", part)
        assert line is not None, part
        status, answer = _inner(world, line[1].decode(), line[2].decode(), token)
        head = f"Content-Type: application/http\r\nContent-ID: <response-{said[1].decode() if said else ''}>\r\n\r\n"
        fields = "Content-Type: application/json; charset=UTF-8\r\n"
        pieces.append(f"--{_BOUNDARY}\r\n{head}HTTP/1.1 {status} X\r\n{fields}\r\n{json.dumps(answer)}\r\n".encode())
    return b"".join((*pieces, f"--{_BOUNDARY}--\r\n".encode()))


def _inner(world: Google, method: str, path: str, token: str) -> tuple[int, dict[str, Any]]:
    world.requests.append((method, path))
    fault = world.faults.take(path, inside=True)
    try:
        if fault is not None and fault.status:
            raise fault.error()
        return 200, world.api(path, token, method=method)
    except ApiError as refused:
        return refused.status, refused.body
