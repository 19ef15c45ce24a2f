"""Waiting for a web server that was just started."""

from __future__ import annotations

import http.client
import subprocess
import time
from pathlib import Path


def wait_for_http(port: int, process: subprocess.Popen[bytes], log: Path, seconds: float = 60) -> None:
    """Wait until the process answers HTTP on the port.  Raises RuntimeError with its log when it does not."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("OPTIONS", "/")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.05)
        else:
            return
        finally:
            connection.close()
    raise RuntimeError(f"nothing answers on port {port}: {log.read_text(errors='replace')[-2000:]}")
