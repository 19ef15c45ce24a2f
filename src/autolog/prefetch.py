"""Reading ahead: one page comes over the network while the one before is decoded and the one before that is stored."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterator
from typing import TypeVar

Thing = TypeVar("Thing")


class _End:
    """What stands in the queue behind the last thing."""


def read_ahead(things: Iterator[Thing], depth: int = 1) -> Generator[Thing, None, None]:
    """Yield the same things, of which a thread has up to `depth` ready.

    The first thing is read without a thread, for nothing goes on meanwhile; so a source that has nothing costs none.
    An exception of the source is raised where its thing would have come.  When the reader stops early, the thread ends
    after the thing that it is at, and this function waits for it: the source is never used by two threads at once.
    """
    thing: Thing | BaseException | _End = next(things, _End())
    if isinstance(thing, _End):
        return
    waiting: queue.Queue[Thing | BaseException | _End] = queue.Queue(maxsize=depth)
    stopped = threading.Event()
    thread = threading.Thread(target=_fill, args=(things, waiting, stopped), name="read-ahead", daemon=True)
    thread.start()
    try:
        while not isinstance(thing, _End):
            if isinstance(thing, BaseException):
                raise thing
            yield thing
            thing = waiting.get()
    finally:
        stopped.set()
        while thread.is_alive():
            _discard(waiting)
            thread.join(timeout=0.05)


def _fill(
    things: Iterator[Thing], waiting: queue.Queue[Thing | BaseException | _End], stopped: threading.Event
) -> None:
    try:
        for thing in things:
            waiting.put(thing)
            if stopped.is_set():
                return
        waiting.put(_End())
    except BaseException as error:  # noqa: BLE001 - it is raised in the reader's thread instead
        waiting.put(error)


def _discard(waiting: queue.Queue[Thing | BaseException | _End]) -> None:
    try:
        waiting.get_nowait()
    except queue.Empty:
        return
