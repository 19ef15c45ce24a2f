"""At most two requests in flight for one mailbox, whoever asks (PROVIDERS 5.4: Outlook allows four, others ask too)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

MOST_IN_FLIGHT = 2

_gates: dict[str, threading.BoundedSemaphore] = {}
_lock = threading.Lock()


@contextmanager
def passing(mailbox: str) -> Iterator[None]:
    """Wait for a free place among the requests of this mailbox, and hold it."""
    with _lock:
        gate = _gates.setdefault(mailbox.casefold(), threading.BoundedSemaphore(MOST_IN_FLIGHT))
    with gate:
        yield
