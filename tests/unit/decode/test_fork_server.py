"""The fork server, as whoever presses Ctrl-C meets it."""

from __future__ import annotations

import subprocess
import sys

INTERRUPTED = """
import os, signal, threading, time
from pathlib import Path
from autolog.decode.fork_server import fork_server_context

def fork_server():
    children = [pid for names in Path("/proc/self/task").glob("*/children") for pid in names.read_text().split()]
    return next((int(pid) for pid in children if b"forkserver" in Path("/proc", pid, "cmdline").read_bytes()), None)

if __name__ == "__main__":
    worker = fork_server_context().Process(target=time.sleep, args=(0,))
    starting = threading.Thread(target=worker.start, daemon=True)
    starting.start()
    while fork_server() is None:
        time.sleep(0.01)
    time.sleep(0.2)
    os.kill(fork_server(), signal.SIGINT)
    starting.join(20)
    worker.join(20)
    print(worker.exitcode)
"""


def test_an_interrupt_while_it_loads_ends_in_no_traceback() -> None:
    ended = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, check=False, timeout=60)
    assert (ended.stdout, ended.stderr) == ("0\n", "")


INTERRUPTED_POOL = """
import os, signal, threading
from datetime import UTC, datetime
from autolog.decode import DecodeContext
from autolog.decode.pool import DecodePool
from autolog.model import MediaType, OwnSide, Raw

NOW = datetime(2026, 3, 2, tzinfo=UTC)

if __name__ == "__main__":
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    try:
        with DecodePool(2) as pool:
            list(pool.decode_many([Raw(MediaType.MESSAGE, b"Subject: x")], DecodeContext(NOW, NOW, OwnSide())))
    except KeyboardInterrupt:
        print("interrupted")
"""


def test_an_interrupt_while_workers_wait_for_it_ends_in_no_traceback() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_POOL], capture_output=True, text=True, check=False, timeout=60
    )
    assert (ended.stdout, ended.stderr) == ("interrupted\n", "")
