"""What systemd is told."""

from __future__ import annotations

import socket
from datetime import timedelta
from pathlib import Path

from autolog.daemon.service_manager import service_manager, watchdog_interval


def test_a_state_reaches_the_socket_that_systemd_names(tmp_path: Path) -> None:
    path = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(path)
        service_manager({"NOTIFY_SOCKET": path})("READY=1")
        assert listener.recv(100) == b"READY=1"


def test_outside_of_systemd_nothing_happens() -> None:
    service_manager({})("READY=1")
    assert watchdog_interval({}) is None


def test_the_watchdog_is_petted_twice_within_its_time() -> None:
    assert watchdog_interval({"WATCHDOG_USEC": "90000000"}) == timedelta(seconds=45)
