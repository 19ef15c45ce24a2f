"""What answers for the daemon: /metrics for Prometheus, /healthz and /readyz for whoever starts and balances services.

`/healthz` says that the process lives; `/readyz` that the database answers, which is also what the watchdog is petted
for, and that it took the last page of every account.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from autolog.daemon.monitoring import Metrics, Series
from autolog.errors import ConfigurationError
from autolog.logs import Log


@contextmanager
def answering(listen: str, metrics: Metrics, ready: Callable[[], bool]) -> Iterator[int]:
    """Answer at `host:port` while the block runs; yield the port.

    Raises ConfigurationError when the address is taken or is none.
    """
    server = _server(listen, registry_of(metrics), ready)
    thread = threading.Thread(target=server.serve_forever, name="monitoring", daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def registry_of(metrics: Metrics) -> CollectorRegistry:
    """Return what Prometheus' library takes the numbers from; one each, so that two daemons do not share them."""
    registry = CollectorRegistry()
    registry.register(_Numbers(metrics))
    return registry


class _Numbers(Collector):
    """The daemon's numbers, read anew by each question."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        """Yield every number in the library's terms."""
        return map(_family, self._metrics.series())


def _family(series: Series) -> Metric:
    kind = CounterMetricFamily if series.counts else GaugeMetricFamily
    family = kind(series.name, series.meaning, labels=series.labels)
    for place, value in series.values().items():
        family.add_metric(place, value)
    return family


class _Server(ThreadingHTTPServer):
    """A client that breaks off is no news; http.server would print a traceback of it (socketserver.BaseServer)."""

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002 - as the library calls it
        Log().debug("an answer to a monitoring request was not taken", client=str(client_address))


def _server(listen: str, registry: CollectorRegistry, ready: Callable[[], bool]) -> ThreadingHTTPServer:
    host, _, port = listen.rpartition(":")
    try:
        return _Server((host.strip("[]"), int(port)), _handler(registry, ready))
    except (OSError, ValueError, OverflowError) as error:
        raise ConfigurationError(
            what=f"Cannot listen at observability.listen '{listen}': {error}.",
            remedy="Choose a free HOST:PORT, or null to switch it off.",
        ) from error


def _handler(registry: CollectorRegistry, ready: Callable[[], bool]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/metrics":
                self._answer(200, CONTENT_TYPE_LATEST, generate_latest(registry))
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
