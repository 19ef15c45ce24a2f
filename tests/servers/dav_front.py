"""A reverse proxy in front of a real CalDAV server: it asks for credentials, notes what passes, and has faults.

    with DavFront(server.port, {"anna": "secret"}) as front:
        front.rewrite = lambda request, ask: Response(403)

`requests` keeps everything that came.  With a `certificate` (a folder with cert.pem and key.pem) it speaks TLS.
`rewrite` may answer in place of the server, or change what it answers: it is called with the request and a function
that asks the server.
"""

from __future__ import annotations

import base64
import http.client
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asked."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Response:
    """What it gets."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


Ask = Callable[[Request], Response]
Rewrite = Callable[[Request, Ask], Response]
_HOP = {"connection", "transfer-encoding", "content-length", "keep-alive", "server", "date"}


@dataclass(slots=True)
class DavFront:
    """One running proxy on a free port of 127.0.0.1.  Without `users` everybody may come in."""

    upstream: int = 0
    users: Mapping[str, str] = field(default_factory=dict)
    tokens: frozenset[str] = frozenset()
    port: int = 0
    requests: list[Request] = field(default_factory=list)
    rewrite: Rewrite | None = None
    certificate: Path | None = None
    _server: ThreadingHTTPServer | None = None
    _thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"{'https' if self.certificate else 'http'}://127.0.0.1:{self.port}/"

    def __enter__(self) -> DavFront:
        front = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _serve(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                answer = front.answer(Request(self.command, self.path, dict(self.headers.items()), body))
                self.send_response_only(answer.status)
                for name, value in answer.headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            def __getattr__(self, name: str) -> Callable[[], None]:
                """Serve every method in the same way."""
                if name.startswith("do_"):
                    return self._serve
                raise AttributeError(name)

            def log_message(self, *_words: object) -> None:
                """Say nothing."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: object, client_address: object) -> None:
                """A client that goes away is no error of ours."""

        self._server = Server(("127.0.0.1", 0), Handler)
        if self.certificate:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(self.certificate / "cert.pem", self.certificate / "key.pem")
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        assert self._thread is not None
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def answer(self, request: Request) -> Response:
        """Return what the client gets."""
        self.requests.append(request)
        if (self.users or self.tokens) and not self._knows(request):
            return Response(401, (("WWW-Authenticate", 'Basic realm="calendars"'), ("Content-Type", "text/plain")))
        return self.rewrite(request, self.ask) if self.rewrite else self.ask(request)

    def ask(self, request: Request) -> Response:
        """Ask the real server."""
        connection = http.client.HTTPConnection("127.0.0.1", self.upstream, timeout=30)
        try:
            headers = {name: value for name, value in request.headers.items() if name.lower() not in _HOP}
            connection.request(request.method, request.path, request.body, headers)
            answer = connection.getresponse()
            body = answer.read()
            kept = tuple((name, value) for name, value in answer.getheaders() if name.lower() not in _HOP)
            return Response(answer.status, kept, body)
        finally:
            connection.close()

    def methods(self) -> set[str]:
        """Return the methods that came."""
        return {request.method for request in self.requests}

    def _knows(self, request: Request) -> bool:
        scheme, _, value = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return value in self.tokens
        try:
            user, _, secret = base64.b64decode(value).decode().partition(":")
        except ValueError:
            return False
        return scheme.lower() == "basic" and user in self.users and self.users[user] == secret
