"""Where the provider sends the browser back to: a listener on 127.0.0.1 that takes one answer and then is gone.

After RFC 8252 (7.3, 8.3): a port that the system chooses, the loopback address in numbers, closed as soon as the answer
is there.  What counts is the `state` that went out with the address; everything else is turned away and waited past.
Nothing that came in is shown or logged: it holds the code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hmac import compare_digest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from urllib.parse import parse_qsl, urlsplit

PATIENCE_WITH_ONE_REQUEST = 10.0
MOST_PARAMETERS = 50
_PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>autolog</title><h1>{title}</h1><p>{text}</p></html>\n'
)
_DONE = _PAGE.format(title="autolog has the answer", text="You can close this window and go back to the terminal.")
_STRAY = _PAGE.format(title="This is not the answer", text="Open the address that the terminal shows.")


@dataclass(slots=True)
class Answer:
    """The one answer of the provider, once it is there; nothing is taken before the state is known."""

    state: str = field(repr=False)
    parameters: Mapping[str, str] = field(default_factory=dict, repr=False)
    arrived: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)

    def take(self, address: str) -> bool:
        """Take the parameters of the address that the browser was sent to, if it is the answer and the first one."""
        try:
            found = parse_qsl(urlsplit(address.strip()).query, keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
        except ValueError:
            return False
        parameters = dict(found)
        if not self.state or not compare_digest(
            parameters.get("state", "").encode("utf-8", "replace"), self.state.encode()
        ):
            return False
        with self.lock:
            if self.arrived.is_set() or not parameters.keys() & {"code", "error"}:
                return False
            self.parameters = parameters
            self.arrived.set()
        return True


@contextmanager
def listening(answer: Answer) -> Iterator[str]:
    """Listen while the block runs, and yield the address that the browser is to be sent back to."""
    server = _Server(("127.0.0.1", 0), _handler(answer))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True, name="loopback")
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, _request: object, _client_address: object) -> None:
        """Say nothing: a browser that goes away is no news, and a traceback would show the code."""


def _handler(answer: Answer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = PATIENCE_WITH_ONE_REQUEST
        server_version = "autolog"
        sys_version = ""

        def do_GET(self) -> None:
            if urlsplit(self.path).path != "/":
                self._say(404, _STRAY)
            elif answer.take(self.path):
                self._say(200, _DONE)
            else:
                self._say(400, _STRAY)

        def _say(self, status: int, page: str) -> None:
            content = page.encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Cache-Control", "no-store")
            self.send_header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
            self.send_header("Referrer-Policy", "no-referrer")
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing: the request holds the code."""

    return Handler
