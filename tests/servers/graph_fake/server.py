"""The fake as a server on 127.0.0.1: sign-in and Graph under one address, faults, and a list of who asked what.

    with GraphServer() as server:
        server.world.mailbox("anna@ourfirm.example").mail.deliver(mime)

At the end every answer must have kept to the official metadata.
"""

from __future__ import annotations

import json
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl

from servers.graph_fake.answering import Answered, World, asked_of, refused
from servers.graph_fake.login import Login
from servers.graph_fake.schema import metadata

MOST_AT_ONCE = 4
VERSION = "/v1.0"


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as it came, or one inside of a batch."""

    method: str
    path: str
    headers: dict[str, str]
    inner: bool = False


@dataclass(slots=True)
class GraphServer:
    """A running fake.  `seen` are all requests to Graph, `sign_ins` those to the sign-in service."""

    world: World = field(default_factory=World)
    login: Login = field(default_factory=Login)
    seen: list[Seen] = field(default_factory=list)
    most_at_once: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _now: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _server: ThreadingHTTPServer | None = None
    port: int = 0

    def __enter__(self) -> GraphServer:
        metadata()
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()
        if error is None:
            assert not self.world.problems, f"the fake does not keep to Graph's metadata: {self.world.problems[:5]}"

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def base_url(self) -> str:
        return self.address + VERSION

    def requests(self, part: str = "") -> list[str]:
        """Return the methods and paths of what was asked, inner ones too, that have this text in them."""
        return [f"{one.method} {one.path}" for one in self.seen if part in one.path]

    @property
    def is_running(self) -> bool:
        return self._server is not None

    def disconnect(self) -> None:
        self._stop()

    def reconnect(self) -> None:
        self._start()

    def _start(self) -> None:
        server = ThreadingHTTPServer(("127.0.0.1", self.port), _handler(self))
        server.daemon_threads = True
        self.port = server.server_address[1]
        self._server = server
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()

    def _stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    # --- Graph ---------------------------------------------------------------------------------------------------

    def graph(self, method: str, target: str, headers: dict[str, str], content: bytes) -> Answered:
        """Answer a request to Graph."""
        with self._lock:
            self.seen.append(Seen(method, target, headers))
            if spoiled := self._spoiled(method, target, headers):
                return spoiled
            if target == "/$batch":
                return self._batch(json.loads(content), headers)
            return self.world.answer(asked_of(target, headers.get("prefer", ""), self.base_url))

    def _spoiled(self, method: str, target: str, headers: dict[str, str]) -> Answered | None:
        faults = self.world.faults
        if faults.redirect:
            return Answered(302, {}, "", {"Location": faults.redirect + target})
        token = headers.get("authorization", "").removeprefix("Bearer ")
        if token not in self.login.good_tokens:
            return refused(401, "InvalidAuthenticationToken", "Access token has expired or is not yet valid.")
        if method not in {"GET", "POST"} or (method == "POST" and target != "/$batch"):
            return refused(405, "MethodNotAllowed")
        if faults.spend("throttle"):
            return self._throttled()
        return refused(503, "ServiceUnavailable") if faults.spend("server_errors") else None

    def _throttled(self) -> Answered:
        wish = self.world.faults.retry_after
        return refused(429, "TooManyRequests", "Too many requests", **({"Retry-After": wish} if wish else {}))

    def _batch(self, content: Any, outer: dict[str, str]) -> Answered:
        requests = content["requests"]
        if len(requests) > 20:
            return refused(400, "BadRequest", "Too many requests in the batch.")
        responses = [self._inner(index, one) for index, one in enumerate(requests)]
        responses.reverse()  # the order of answers is free
        return Answered(200, {"responses": responses})

    def _inner(self, index: int, request: Any) -> dict[str, Any]:
        headers = {name.lower(): value for name, value in request.get("headers", {}).items()}
        self.seen.append(Seen(request["method"], request["url"], headers, inner=True))
        if index >= MOST_AT_ONCE:
            answered = refused(429, "MailboxConcurrency", "Application is over its MailboxConcurrency limit.")
        elif self.world.faults.spend("throttle_inner"):
            answered = self._throttled()
        else:
            answered = self.world.answer(asked_of(request["url"], headers.get("prefer", ""), self.base_url, inner=True))
        return {"id": request["id"], "status": answered.status, "headers": answered.headers, "body": answered.body}

    # --- sign-in -------------------------------------------------------------------------------------------------

    def signed_in(self, path: str, content: bytes) -> tuple[int, dict[str, Any], dict[str, str]]:
        """Answer a request to the sign-in service."""
        path, _, query = path.partition("?")
        if path.endswith("/authorize"):
            return 302, {}, {"Location": self.login.authorize(dict(parse_qsl(query)))}
        if "openid-configuration" in path:
            return *self.login.discovery(self.address), {}
        if self.world.faults.spend("throttle_login"):
            return 429, {"error": "temporarily_unavailable"}, {"Retry-After": "7"}
        if path.endswith("/devicecode"):
            return *self.login.device_code(self.address), {}
        return *self.login.token(self.address, content), {}

    # --- how many at once ----------------------------------------------------------------------------------------

    def enter(self, mailbox: str) -> bool:
        """Count a request of a mailbox in; False when there are too many at once."""
        with self._lock:
            self._now[mailbox] += 1
            self.most_at_once[mailbox] = max(self.most_at_once[mailbox], self._now[mailbox])
            return self._now[mailbox] <= MOST_AT_ONCE

    def leave(self, mailbox: str) -> None:
        with self._lock:
            self._now[mailbox] -= 1


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    fake: GraphServer

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PATCH(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""

    def _serve(self) -> None:
        fake = self.fake
        content = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if not fake.is_running or fake.world.faults.unreachable:
            self.close_connection = True
            return
        if not self.path.startswith(VERSION):
            status, body, headers = fake.signed_in(self.path, content)
            written = json.dumps(body).encode()
            is_cut = self.path.endswith("/token") and fake.world.faults.spend("truncated_login")
            self._send(status, written[: len(written) - 20] if is_cut else written, headers)
            return
        target = self.path.removeprefix(VERSION)
        mailbox = target.split("/")[2] if target.startswith("/users/") else "batch"
        try:
            written = self._written(self._answered(fake.enter(mailbox), target, content))
        finally:
            fake.leave(mailbox)  # before the answer goes: whoever has it may ask the next question at once
        self._send(*written)

    def _answered(self, is_let_in: bool, target: str, content: bytes) -> Answered:
        if not is_let_in:
            return refused(429, "MailboxConcurrency", "over its MailboxConcurrency limit")
        time.sleep(self.fake.world.faults.thinking)
        headers = {name.lower(): value for name, value in self.headers.items()}
        return self.fake.graph(self.command, target, headers, content)

    def _written(self, answered: Answered) -> tuple[int, bytes, dict[str, str]]:
        written = answered.body if isinstance(answered.body, bytes) else json.dumps(answered.body).encode()
        is_cut = answered.status == 200 and self.fake.world.faults.spend("truncated")
        return answered.status, written[: len(written) // 2] if is_cut else written, answered.headers

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        drip = self.fake.world.faults.drip
        try:
            self.end_headers()
            for start in range(len(body) if drip else 0):
                self.wfile.write(body[start : start + 1])
                self.wfile.flush()
                time.sleep(drip)
            if not drip:
                self.wfile.write(body)
        except OSError:
            self.close_connection = True


def _handler(fake: GraphServer) -> type[_Handler]:
    return type("Handler", (_Handler,), {"fake": fake})
