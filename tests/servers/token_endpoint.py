"""A token endpoint that rotates refresh tokens (RFC 6749, 6): a new one each time, the old one good until it is used.

It is a real HTTP server on 127.0.0.1.  `requests` counts what it was asked, `good` are the tokens that it would take.
"""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread

from autolog.errors import AuthError

FIRST = "refresh-token-0"


@dataclass(slots=True)
class TokenEndpoint:
    """The provider's side: a token is refused once a later one was used."""

    port: int = 0
    requests: int = 0
    issued: int = 0
    good: dict[str, int] = field(default_factory=lambda: {FIRST: 0})
    lock: Lock = field(default_factory=Lock)

    def answer(self, token: str) -> str | None:
        """Return the token that comes next, or None for one that is refused."""
        with self.lock:
            self.requests += 1
            if token not in self.good:
                return None
            used = self.good[token]
            self.issued += 1
            self.good = {one: number for one, number in self.good.items() if number >= used}
            self.good[f"refresh-token-{self.issued}"] = self.issued
            return f"refresh-token-{self.issued}"


def ask(port: int, token: str) -> str:
    """Return the next token.  Raises AuthError when this one is refused."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("POST", "/token", body=token)
        response = connection.getresponse()
        content = response.read()
    finally:
        connection.close()
    if response.status != 200:
        raise AuthError(f"the token was refused ({response.status})", remedy="Sign in again.")
    answer: str = json.loads(content)["refresh_token"]
    return answer


@contextmanager
def token_endpoint(seconds: float = 0.05) -> Iterator[TokenEndpoint]:
    """Run one that takes some time for each answer."""
    endpoint = TokenEndpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            token = self.rfile.read(int(self.headers["Content-Length"])).decode()
            time.sleep(seconds)
            following = endpoint.answer(token)
            content = json.dumps({"refresh_token": following}).encode()
            self.send_response(400 if following is None else 200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    endpoint.port = server.server_port
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
