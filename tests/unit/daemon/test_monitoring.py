"""/metrics, /healthz and /readyz."""

from __future__ import annotations

import socket
import struct
import time
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from autolog.daemon.monitoring import Metrics, serving
from autolog.errors import ConfigurationError


def test_metrics_are_served_without_names_of_customers() -> None:
    metrics = Metrics()
    metrics.items.add(account="kim-mail", state="linked")
    with serving("127.0.0.1:0", metrics, lambda: True) as port, urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        assert 'autolog_items_total{account="kim-mail",state="linked"} 1.0' in answer.read().decode()


def test_numbers_are_served_as_they_are_when_they_are_asked_for() -> None:
    metrics = Metrics()
    with serving("127.0.0.1:0", metrics, lambda: True) as port:
        metrics.lag.set(3.5, account="kim-mail")
        metrics.errors.add(account="kim-mail", reason="AuthError")
        metrics.errors.add(account="kim-mail", reason="AuthError")
        with urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            lines = answer.read().decode().splitlines()
    assert {line for line in lines if line.startswith(("# TYPE", "autolog_"))} >= {
        "# TYPE autolog_sync_errors_total counter",
        'autolog_sync_errors_total{account="kim-mail",reason="AuthError"} 2.0',
        "# TYPE autolog_lag_seconds gauge",
        'autolog_lag_seconds{account="kim-mail"} 3.5',
        "autolog_paused 0.0",
    }


def test_a_number_with_labels_is_none_until_it_is_said() -> None:
    metrics = Metrics()
    assert metrics.lag.value(account="kim-mail") is None
    assert metrics.paused.value() == 0.0


def test_ready_says_so_while_the_database_answers() -> None:
    with serving("127.0.0.1:0", Metrics(), lambda: True) as port, urlopen(f"http://127.0.0.1:{port}/readyz") as answer:
        assert answer.status == 200


def test_not_ready_is_503_but_alive() -> None:
    with serving("127.0.0.1:0", Metrics(), lambda: False) as port:
        with pytest.raises(HTTPError) as caught:
            urlopen(f"http://127.0.0.1:{port}/readyz")
        assert caught.value.code == 503
        caught.value.close()
        with urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
            assert answer.status == 200


def test_a_taken_address_is_one_clear_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ConfigurationError, match=r"observability\.listen"), serving(address, Metrics(), bool):
            pass


def test_null_switches_it_off() -> None:
    with serving(None, Metrics(), bool) as port:
        assert port is None


def test_a_client_that_breaks_off_leaves_no_traceback(capfd: pytest.CaptureFixture[str]) -> None:
    with serving("127.0.0.1:0", Metrics(), lambda: True) as port:
        for _ in range(5):
            with socket.create_connection(("127.0.0.1", port or 0)) as client:
                client.sendall(b"GET /metrics HTTP/1.0\r\n\r\n")
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        time.sleep(0.5)
    assert capfd.readouterr().err == ""
