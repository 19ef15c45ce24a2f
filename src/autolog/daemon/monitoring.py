"""What watches the daemon: /metrics for Prometheus, /healthz and /readyz for whoever starts and balances services.

`/healthz` says that the process lives; `/readyz` that the database answers, which is also what the watchdog is petted
for, and that it took the last page of every account.  No customer, address or subject ever becomes a label.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from autolog.errors import ConfigurationError
from autolog.logs import lost_lines


class Metrics:
    """The daemon's numbers; one registry each, so that two daemons of one test do not share them."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.items = Counter(
            "autolog_items", "Items decided, by what became of them", ["account", "state"], registry=self.registry
        )
        self.errors = Counter(
            "autolog_sync_errors", "Runs that failed, by reason", ["account", "reason"], registry=self.registry
        )
        self.lag = Gauge(
            "autolog_lag_seconds", "Seconds since the account was last up to date", ["account"], registry=self.registry
        )
        self.review_open = Gauge("autolog_review_open", "Items that wait for a person", registry=self.registry)
        self.quarantine_open = Gauge("autolog_quarantine_open", "Items that cannot be read", registry=self.registry)
        self.reconcile_missing = Gauge(
            "autolog_reconcile_missing",
            "Things that the last count found at the provider and not in the ledger",
            ["account"],
            registry=self.registry,
        )
        self.paused = Gauge("autolog_paused", "Accounts and collections that a brake holds", registry=self.registry)
        self.relink_open = Gauge("autolog_relink_open", "Past items to be decided again", registry=self.registry)
        lost = Gauge("autolog_log_lines_lost", "Lines of the log that could not be written", registry=self.registry)
        lost.set_function(lost_lines)


@contextmanager
def serving(listen: str | None, metrics: Metrics, ready: Callable[[], bool]) -> Iterator[int | None]:
    """Answer /metrics, /healthz and /readyz at `host:port` while the block runs; yield the port, None when off.

    Raises ConfigurationError when the address is taken or is none.
    """
    if listen is None:
        yield None
        return
    server = _server(listen, metrics, ready)
    thread = threading.Thread(target=server.serve_forever, name="monitoring", daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    """A client that breaks off is no news; http.server would print a traceback of it (socketserver.BaseServer)."""

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002 - as the library calls it
        structlog.get_logger().debug("an answer to a monitoring request was not taken", client=str(client_address))


def _server(listen: str, metrics: Metrics, ready: Callable[[], bool]) -> ThreadingHTTPServer:
    host, _, port = listen.rpartition(":")
    try:
        return _Server((host.strip("[]"), int(port)), _handler(metrics, ready))
    except (OSError, ValueError, OverflowError) as error:
        raise ConfigurationError(
            what=f"Cannot listen at observability.listen '{listen}': {error}.",
            remedy="Choose a free HOST:PORT, or null to switch it off.",
        ) from error


def _handler(metrics: Metrics, ready: Callable[[], bool]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/metrics":
                self._answer(200, CONTENT_TYPE_LATEST, generate_latest(metrics.registry))
            elif self.path == "/healthz":
                self._answer(200, "text/plain", b"alive\n")
            elif self.path == "/readyz":
                answers = ready()
                words = b"ready\n" if answers else b"the database does not answer or takes nothing\n"
                self._answer(200 if answers else 503, "text/plain", words)
            else:
                self._answer(404, "text/plain", b"here are /metrics, /healthz and /readyz\n")

        def _answer(self, status: int, content_type: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the name is the library's
            """Say nothing: a scrape every few seconds is no news."""

    return Handler
