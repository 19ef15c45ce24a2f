"""Bars for whoever waits: on standard error, only when it is a terminal, and never before something takes a while."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from autolog.cli.terminal import one_line
from autolog.connector import Page

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

Thing = TypeVar("Thing")
PageProgress = Callable[[str, Page], None]

PATIENCE = 1.0
"""Seconds without a bar: what is done by then was quick."""


@contextmanager
def working(what: str) -> Iterator[None]:
    """Show a bar without an end while the block runs."""
    with _late_bar() as bar:
        if bar is not None:
            bar.add_task(_plain(what), total=None)
        yield


def counted(what: str, things: Iterable[Thing], total: int | None) -> Iterator[Thing]:
    """Yield the same things under a bar.  Nothing is shown when they are printed on the same terminal."""
    if sys.stdout.isatty():
        yield from things
        return
    with _late_bar() as bar:
        task = bar.add_task(_plain(what), total=total) if bar is not None else None
        for thing in things:
            yield thing
            if bar is not None and task is not None:
                bar.advance(task)


@contextmanager
def page_progress() -> Iterator[PageProgress]:
    """Yield a function that shows how far each collection has been read."""
    with _late_bar() as bar:
        tasks: dict[str, TaskID] = {}

        def show(collection: str, page: Page) -> None:
            if bar is not None:
                if collection not in tasks:
                    tasks[collection] = bar.add_task(_plain(collection), total=page.total)
                bar.update(tasks[collection], completed=page.done, total=page.total)

        yield show


@contextmanager
def _late_bar() -> Iterator[Progress | None]:
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    # What is printed meanwhile is shown above the bar on a terminal; what goes to a file must not be touched.
    bar = Progress(console=Console(stderr=True), transient=True, redirect_stdout=sys.stdout.isatty())
    timer = threading.Timer(PATIENCE, bar.start)
    timer.daemon = True
    timer.start()
    try:
        yield bar
    finally:
        timer.cancel()
        timer.join()
        bar.stop()


def _plain(text: str) -> str:
    """Return the text on one line, so that no folder's name is read as markup."""
    from rich.markup import escape

    return escape(one_line(text))
