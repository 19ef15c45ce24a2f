"""A provider's page of consent: a real HTTP server that sends the browser back, and a browser that goes there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import urlopen

CODE = "canary-4/0AX4-the-code-of-the-consent"


@contextmanager
def consent_page(**answer: str) -> Iterator[str]:
    """Run a provider that answers every consent like this, with the state that it was given; yield its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = parse_qs(urlsplit(self.path).query)
            back = {"state": asked["state"][0], **(answer or {"code": CODE})}
            self.send_response(303)
            self.send_header("Location", f"{asked['redirect_uri'][0]}?{urlencode(back)}")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def browse(address: str) -> tuple[int, str]:
    """Go to an address as a browser does, redirects and all; return the status and the page."""
    try:
        with urlopen(address, timeout=10) as response:
            return response.status, response.read().decode()
    except HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()
