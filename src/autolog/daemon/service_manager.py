"""Talking to systemd: readiness, status and watchdog (sd_notify(3)), a datagram to the socket that it names."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from datetime import timedelta

Notify = Callable[[str], None]


def service_manager(environment: Mapping[str, str]) -> Notify:
    """Return a function that sends one state (`READY=1`, `STATUS=...`); it does nothing outside of systemd."""
    address = environment.get("NOTIFY_SOCKET", "")
    if not address:
        return lambda _state: None
    if address.startswith("@"):
        address = "\0" + address[1:]

    def notify(state: str) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as datagram:
            datagram.connect(address)
            datagram.sendall(state.encode())

    return notify


def watchdog_interval(environment: Mapping[str, str]) -> timedelta | None:
    """Return half of the time within which systemd wants a sign of life, or None when it wants none."""
    microseconds = environment.get("WATCHDOG_USEC", "")
    return timedelta(microseconds=int(microseconds) / 2) if microseconds.isdigit() and int(microseconds) > 0 else None
