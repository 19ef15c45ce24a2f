"""The fork server that workers are forked from: loaded with the decoders, free of threads, gone when nobody needs it.

A daemon with threads must not fork itself: a lock that another thread holds at that moment stays locked for ever in the
child.  multiprocessing's fork server is started fresh and forks from a process with one thread.  It is shared by all of
this process, so that its users are counted, and the last one to leave ends it.
"""

from __future__ import annotations

import signal
import threading
from multiprocessing import forkserver, resource_tracker
from multiprocessing.context import ForkServerContext
from multiprocessing.synchronize import RLock

_PRELOADED = [
    "autolog.decode.worker",
    "autolog.decode.calendar.objects",
    "autolog.decode.message.mail",
    "selectolax.lexbor",
    # The screen that contexts carry: every worker would import it with its first context, which takes 0.15 s.
    "autolog.rules.screen",
]

_lock = threading.Lock()
_users = 0


class WorkerContext(ForkServerContext):
    """What a pool makes its workers and their locks with.

    A lock is a named semaphore, which is unlinked when the program forgets the lock.  A pool that is stopped forgets
    its locks before it ends its workers, and one that is only just starting finds the name gone and ends with a
    traceback.  So the locks are kept here until the workers are gone.
    """

    def __init__(self) -> None:
        super().__init__()
        self._kept: list[RLock] = []

    def RLock(self) -> RLock:  # noqa: N802 - the name that multiprocessing gave it
        """Return a new lock, and keep it."""
        lock = super().RLock()
        self._kept.append(lock)
        return lock

    def forget_locks(self) -> None:
        """Let the locks go, as their workers are gone."""
        self._kept.clear()


def fork_server_context() -> WorkerContext:
    """Return the context to start workers with, and count one more user of the fork server."""
    global _users  # noqa: PLW0603 - the fork server that is counted is one for each process too
    with _lock:
        context = WorkerContext()
        context.set_forkserver_preload(_PRELOADED)
        _start_undisturbed()
        _wait_until_it_answers(context)
        _users += 1
        return context


def _start_undisturbed() -> None:
    """Start the fork server deaf to Ctrl-C, which a terminal sends to every process: loading would end in a traceback.

    Its helper is started before, for that opens its own ears again.
    """
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _wait_until_it_answers(context: WorkerContext) -> None:
    """Wait until the decoders are loaded.

    Whoever is interrupted in this second gives up a process that needs nothing, and not a worker whose locks are gone
    by the time that it begins.
    """
    first = context.Process(target=_do_nothing)
    first.start()
    first.join()


def _do_nothing() -> None:
    """Work that needs nothing."""


def release_fork_server(context: WorkerContext) -> None:
    """Count one user less, and end the fork server and its helper process after the last."""
    global _users  # noqa: PLW0603 - the same
    with _lock:
        context.forget_locks()  # while the helper process is there, for it is told of each
        _users -= 1
        if _users == 0:
            # Neither has a public way to end before the interpreter does; both start again by themselves when needed.
            forkserver._forkserver._stop()  # type: ignore[attr-defined]  # not in typeshed, for it is private
            resource_tracker._resource_tracker._stop()  # type: ignore[attr-defined]  # the same
