"""A TLS listener with a certificate of one's choice, to see whether a client says anything behind a bad handshake."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from pathlib import Path
from types import TracebackType


class TlsFront:
    """Offers the certificate in a folder (`cert.pem`, `key.pem`) and keeps what it hears after a handshake."""

    def __init__(self, folder: Path) -> None:
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(folder / "cert.pem", folder / "key.pem")
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.heard = b""

    def __enter__(self) -> TlsFront:
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection, contextlib.suppress(OSError), self._tls.wrap_socket(connection, server_side=True) as tls:
                tls.settimeout(2)
                tls.sendall(b"* OK ready\r\n")
                self.heard += tls.recv(65_536)
