"""How often Python's garbage collector looks for cycles."""

from __future__ import annotations

import gc


def collect_seldom() -> None:
    """Have it look every 200,000 objects instead of every 700.

    Loading the customers, or a page of mail, makes objects by the hundred thousand, and nearly all of them go by
    themselves: an import of 6,000 messages leaves 1,200 in cycles.
    """
    gc.set_threshold(200_000, 20, 20)
