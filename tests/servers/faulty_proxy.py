"""A network with faults: a TCP proxy on 127.0.0.1 whose faults can be switched at any time.

    with FaultyProxy(server.port) as proxy:
        proxy.faults = Faults(cut_after=20_000)

Faults act on what the server says to the client.  What the client says is kept in `said`, so that a test can prove
that a password never went out; `passed` counts the bytes that went to clients.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType

_CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Faults:
    """`rate` in bytes a second, `latency` in seconds a chunk, `cut_after` in bytes of one connection."""

    latency: float = 0.0
    rate: int = 0
    silent: bool = False
    refuse: bool = False
    cut_after: int | None = None
    garble: Callable[[bytes], bytes] | None = None


class FaultyProxy:
    """Forwards connections to a port of 127.0.0.1."""

    def __init__(self, upstream: int) -> None:
        self._upstream = upstream
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.05)
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self.port = int(self._listener.getsockname()[1])
        self.faults = Faults()
        self.accepted = 0
        self.said = b""
        self.passed = 0

    def __enter__(self) -> FaultyProxy:
        self._listener.settimeout(0.05)
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._listener.close()
        self.reset_all()
        for thread in self._threads:
            thread.join(5)

    def reset_all(self) -> None:
        """Reset every open connection."""
        with self._lock:
            connections, self._open = self._open, set()
        for connection in connections:
            _reset(connection)

    def _accept(self) -> None:
        while not self._ended.is_set():
            try:
                client, _ = self._listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            self.accepted += 1
            if self.faults.refuse:
                _reset(client)
                continue
            self._connect(client)

    def _connect(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(("127.0.0.1", self._upstream), 5)
        except OSError:
            _reset(client)
            return
        server.settimeout(None)
        with self._lock:
            self._open |= {client, server}
        for work in ((self._to_server, client, server), (self._to_client, server, client)):
            thread = threading.Thread(target=self._forward, args=work, daemon=True)
            self._threads.append(thread)
            thread.start()

    def _forward(
        self,
        pump: Callable[[socket.socket, socket.socket], None],
        source: socket.socket,
        target: socket.socket,
    ) -> None:
        with contextlib.suppress(OSError):
            pump(source, target)
        with self._lock:
            self._open -= {source, target}
        for connection in (source, target):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()

    def _to_server(self, client: socket.socket, server: socket.socket) -> None:
        while data := client.recv(_CHUNK):
            self.said += data
            server.sendall(data)

    def _to_client(self, server: socket.socket, client: socket.socket) -> None:
        sent = 0
        while data := server.recv(_CHUNK):
            while self.faults.silent and not self._ended.is_set():
                time.sleep(0.01)
            faults = self.faults
            time.sleep(faults.latency)
            data = faults.garble(data) if faults.garble else data
            if faults.cut_after is not None and sent + len(data) > faults.cut_after:
                client.sendall(data[: max(0, faults.cut_after - sent)])
                time.sleep(0.01)
                _reset(client)
                return
            self._send(client, data)
            sent += len(data)
            self.passed += len(data)

    def _send(self, client: socket.socket, data: bytes) -> None:
        position = 0
        while position < len(data):
            rate = self.faults.rate
            step = max(1, rate // 20) if rate else len(data)
            client.sendall(data[position : position + step])
            position += step
            if rate:
                self._ended.wait(step / rate)


def _reset(connection: socket.socket) -> None:
    """Close with RST instead of FIN, as a broken network does."""
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.shutdown(socket.SHUT_RD)
    connection.close()
