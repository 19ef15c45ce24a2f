"""How many messages are asked for at once, when the connection breaks in the middle of them.

A server may die of one message, every time, and then nothing behind it would ever be read.  So after a lost
connection the next run through the folder asks for an eighth as many, until it asks for a single one; a message that
cost the connection alone in five runs is reported as Unreadable.  A bad network looks the same for a while, which is
why it takes five runs, with the back-off between them.  This is remembered while the connector lives, not longer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

ATTEMPTS = 5
_NARROWER = 8
UNREADABLE = f"The connection broke in {ATTEMPTS} runs whenever the message was asked for."


class Pace:
    """The size of the next batch in one folder."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._next = most
        self._lost: Counter[int] = Counter()

    def batches(self, uids: Sequence[int]) -> Iterator[Sequence[int]]:
        """Yield the UIDs in batches, each as large as the ones before allow."""
        start = 0
        while start < len(uids):
            batch = uids[start : start + self._next]
            start += len(batch)
            yield batch

    def succeeded(self) -> None:
        """Note that a batch came whole."""
        self._next = min(self._most, self._next * 2)

    def lost(self, uids: Sequence[int]) -> None:
        """Note that the connection broke while these were asked for."""
        self._next = max(1, min(self._next, len(uids)) // _NARROWER)
        if len(uids) == 1:
            self._lost[uids[0]] += 1

    def is_given_up(self, uids: Sequence[int]) -> bool:
        """Return whether this is a single message that has cost too many connections."""
        return len(uids) == 1 and self._lost[uids[0]] >= ATTEMPTS
