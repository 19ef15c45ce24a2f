"""Giving memory back when there is nothing to do.

The C library keeps what a first import or a start needed for the next time; an idle daemon need not hold it
(malloc_trim(3), glibc).
"""

from __future__ import annotations

import ctypes


def give_back_memory() -> None:
    """Return free memory to the system, where the C library can; elsewhere do nothing."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
