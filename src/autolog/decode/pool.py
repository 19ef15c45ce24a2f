"""Worker processes for untrusted bytes (TRUST 0.2).

Workers come from a fork server that has the decoders loaded and no threads, are started when first needed and let go
when idle.  Items travel in chunks, because a trip for each would cost more than decoding it.  A chunk that takes too
long or kills its worker is suspect: its items are run again one at a time in a lane of their own, where nothing else
is at work, so that whatever happens there is the fault of the one item that was in it.  That item becomes a
`DecodeError`, and all others their results.
"""

from __future__ import annotations

import pickle
import signal
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Self

from autolog.decode import DecodeContext, decode
from autolog.decode.fork_server import WorkerContext, fork_server_context, release_fork_server
from autolog.decode.worker import Function, Limits, Result, prepare_worker, run_chunk
from autolog.errors import DecodeError
from autolog.model import Raw

if TYPE_CHECKING:
    from pebble import ProcessPool

_SHARE_OF_CHUNK = 0.2
"""The part of an item's time that its chunk may take; what is left is for the item alone."""

_SPARE = 0.25
"""Seconds that it takes at most to notice that a limit is passed."""

_LOST_AFTER = 60.0
"""Seconds after which a chunk that nobody answers for is run again, although no limit was passed."""


class DecodePool:
    """A few worker processes, shared by any number of threads.  Close it, or use it as a context manager."""

    def __init__(self, workers: int = 2, limits: Limits | None = None, function: Function = decode) -> None:
        self._limits = limits or Limits()
        self._workers = workers
        self._function = function
        self._shared = _Lane(workers, self._limits)
        self._alone = _Lane(1, self._limits)
        self._turn = threading.Lock()
        self._lock = threading.Lock()
        self._callers = 0
        self._idle_since: float | None = None
        self._rests = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def decode_many(self, raws: Sequence[Raw], context: DecodeContext) -> Iterator[Result]:
        """Yield, in order, what each Raw means or why it cannot be read: one result for each.

        Raises CancelledError when the pool is closed meanwhile.
        """
        pickled = pickle.dumps(context)
        with self._calling():
            waiting = deque((chunk, self._send(chunk, pickled)) for chunk in self._chunks(raws))
            try:
                while waiting:
                    chunk, future = waiting.popleft()
                    yield from self._results(chunk, future, pickled)
            finally:
                for _, future in waiting:
                    future.cancel()

    def close_if_idle(self, now: float) -> bool:
        """Let the workers go when nobody has used them for `idle_seconds`; return whether they went now.

        `now` is a monotonic time in seconds.  Idleness counts from the first call that finds nobody at work.
        """
        with self._lock:
            if self._callers or self._rests:
                return False
            if self._idle_since is None:
                self._idle_since = now
            if now - self._idle_since < self._limits.idle_seconds:
                return False
            self._stop()
            self._rests = True
            return True

    def close(self) -> None:
        """Stop all workers at once, whatever they are doing.  The pool starts again when it is used again."""
        with self._lock:
            self._stop()

    def _stop(self) -> None:
        self._shared.stop()
        self._alone.stop()

    @contextmanager
    def _calling(self) -> Iterator[None]:
        with self._lock:
            self._callers += 1
            self._idle_since, self._rests = None, False
        try:
            yield
        finally:
            with self._lock:
                self._callers -= 1

    def _chunks(self, raws: Sequence[Raw]) -> Iterator[list[Raw]]:
        """Yield chunks small enough that every worker gets one and few weigh more than `chunk_bytes`."""
        most = max(1, min(self._limits.chunk_items, -(-len(raws) // self._workers)))
        chunk: list[Raw] = []
        weight = 0
        for raw in raws:
            if chunk and (len(chunk) >= most or weight + len(raw.content) > self._limits.chunk_bytes):
                yield chunk
                chunk, weight = [], 0
            chunk.append(raw)
            weight += len(raw.content)
        if chunk:
            yield chunk

    def _send(self, chunk: list[Raw], context: bytes) -> Future[list[Result]]:
        seconds = max(self._limits.seconds * _SHARE_OF_CHUNK - _SPARE, _SPARE)
        return self._shared.send(self._function, chunk, context, seconds)

    def _results(self, chunk: list[Raw], future: Future[list[Result]], context: bytes) -> Iterator[Result]:
        try:
            results = future.result(_LOST_AFTER)
        except _failures():
            results = None
        yield from results or (self._in_turn(raw, context) for raw in chunk)

    def _in_turn(self, raw: Raw, context: bytes) -> Result:
        with self._turn:
            return self._run_alone(raw, context)

    def _run_alone(self, raw: Raw, context: bytes) -> Result:
        """Run one suspect with nothing else beside it, in the time that its chunk has left of the limit."""
        seconds = self._limits.seconds * (1 - _SHARE_OF_CHUNK) - _SPARE
        began = time.monotonic()
        try:
            return self._alone.send(self._function, [raw], context, seconds).result(_LOST_AFTER)[0]
        except TimeoutError:
            # pebble reads the wall clock, which may jump: nobody is blamed for that.
            if time.monotonic() - began < seconds:
                return self._run_alone(raw, context)
            return DecodeError(f"The item took longer than {self._limits.seconds:g} s.")
        except _deaths() as failure:
            return DecodeError(self._how_it_died(failure))

    def _how_it_died(self, failure: Exception) -> str:
        from pebble import ProcessExpired

        code = failure.exitcode if isinstance(failure, ProcessExpired) else 0
        if code == -signal.SIGXCPU:
            return f"The item took longer than {self._limits.seconds:g} s of computing."
        if code < 0:
            return f"The item killed its reader (signal {-code})."
        return "The item killed its reader."


class _Lane:
    """One pebble pool that is started when needed and replaced when it broke."""

    def __init__(self, workers: int, limits: Limits) -> None:
        self._workers = workers
        self._limits = limits
        self._pool: tuple[ProcessPool, WorkerContext] | None = None
        self._sent: set[Future[list[Result]]] = set()
        self._lock = threading.Lock()

    def send(self, function: Function, raws: list[Raw], context: bytes, seconds: float) -> Future[list[Result]]:
        """Hand the items to the next free worker."""
        with self._lock:
            if self._pool is not None and not self._pool[0].active:
                self._discard()
            if self._pool is None:
                self._pool = self._started()
            arguments = (function, raws, context, self._limits.seconds)
            future: Future[list[Result]] = self._pool[0].schedule(run_chunk, args=arguments, timeout=seconds)
            self._sent.add(future)
        future.add_done_callback(self._sent.discard)
        return future

    def stop(self) -> None:
        """Stop the workers at once; what they were at comes back as cancelled."""
        with self._lock:
            for future in tuple(self._sent):
                future.cancel()
            self._discard()

    def _started(self) -> tuple[ProcessPool, WorkerContext]:
        from pebble import ProcessPool  # with the first item: a pool that is never asked need not hold it

        context = fork_server_context()
        pool = ProcessPool(
            max_workers=self._workers,
            max_tasks=self._limits.chunks_per_worker,
            initializer=prepare_worker,
            initargs=(self._limits,),
            context=context,
        )
        return pool, context

    def _discard(self) -> None:
        if self._pool is None:
            return
        pool, context = self._pool
        pool.stop()  # type: ignore[no-untyped-call]  # pebble leaves this one without annotations
        pool.join()
        self._pool = None
        for future in tuple(self._sent):
            if not future.done():
                future.set_exception(BrokenProcessPool("the pool broke before it came to this chunk"))
        release_fork_server(context)


def _failures() -> tuple[type[Exception], ...]:
    """Return how it comes back that a chunk has no results."""
    return TimeoutError, *_deaths()


def _deaths() -> tuple[type[Exception], ...]:
    """Return how it comes back that a worker died, or its pool broke."""
    from pebble import ProcessExpired

    return ProcessExpired, BrokenProcessPool
