"""One item at a time, inside limits: what runs in a worker process, and its twin without a process.

A worker bounds itself: memory (RLIMIT_AS), computing time for each item (RLIMIT_CPU, moved along), no core files, and
it dies with the program that it works for.  Whatever goes wrong with an item comes back as a `DecodeError` in one plain
sentence; a traceback might hold parts of somebody's mail and never leaves the worker.
"""

from __future__ import annotations

import fcntl
import math
import multiprocessing.connection
import os
import pickle
import resource
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from autolog.decode import DecodeContext, decode
from autolog.decode.parcels import pack_by_fields
from autolog.errors import DecodeError
from autolog.model import Decoded, Raw

pack_by_fields()  # whoever sends or answers imports this module

Function = Callable[[Raw, DecodeContext], Decoded]
Result = Decoded | DecodeError


@dataclass(frozen=True, slots=True)
class Limits:
    """What one item may use, and how items are handed out.

    `memory` is the address space of a worker in bytes, `seconds` the time for an item in all.  Items travel in chunks
    of at most `chunk_items` and about `chunk_bytes`.  A worker is replaced after `chunks_per_worker`, and all are let
    go after `idle_seconds` without work.
    """

    memory: int = 1024**3
    seconds: float = 10.0
    chunk_items: int = 32
    chunk_bytes: int = 1024**2
    chunks_per_worker: int = 500
    idle_seconds: float = 30.0


def decode_here(raws: Iterable[Raw], context: DecodeContext) -> Iterator[Result]:
    """Yield what each Raw means, or why it cannot be read, without a worker process and so without hard limits."""
    return (decode_one(decode, raw, context) for raw in raws)


def decode_one(function: Function, raw: Raw, context: DecodeContext) -> Result:
    """Return what the function makes of the bytes; every failure becomes a `DecodeError` without a traceback."""
    try:
        return function(raw, context)
    except DecodeError as error:
        return DecodeError(error.what, remedy=error.remedy)
    except MemoryError:
        return DecodeError(f"The item needed more than {_memory_limit()}.")
    except RecursionError:
        return DecodeError("The item is nested too deeply.")
    except Exception as error:  # noqa: BLE001 - the item is hostile or decode has a fault: either way it is quarantined
        return DecodeError(f"The item made decode fail ({type(error).__name__}).")


def prepare_worker(limits: Limits) -> None:
    """Put this process under its limits and tie its life to its program's.  Runs once, before the first chunk."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # a worker stuck in C code could not run a handler
    _end_with_program()
    _lower_limit(resource.RLIMIT_AS, limits.memory)
    _lower_limit(resource.RLIMIT_CORE, 0)


def run_chunk(function: Function, raws: Sequence[Raw], context: bytes, seconds: float) -> list[Result]:
    """Return one result for each Raw; `context` is a pickled DecodeContext, `seconds` bounds each item's computing."""
    known = _context(context)
    results = []
    for raw in raws:
        _lower_limit(resource.RLIMIT_CPU, math.ceil(time.process_time() + seconds))
        results.append(decode_one(function, raw, known))
    return results


def _memory_limit() -> str:
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    return "the memory that there is" if limit == resource.RLIM_INFINITY else f"{limit / 1024**3:.3g} GB"


def _end_with_program() -> None:
    """Let the kernel end this process when the program that it works for is gone, however that died.

    PR_SET_PDEATHSIG would not do: the parent is the fork server, which lives on as long as its children.  The sentinel
    is a pipe that the program alone holds open; when it closes, SIGIO comes, and nobody here catches it.
    """
    program = multiprocessing.parent_process()
    if program is None:
        return
    fcntl.fcntl(program.sentinel, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(program.sentinel, fcntl.F_SETFL, os.O_ASYNC)
    if multiprocessing.connection.wait([program.sentinel], timeout=0):
        os._exit(1)


@lru_cache(maxsize=16)
def _context(pickled: bytes) -> DecodeContext:
    context = pickle.loads(pickled)  # noqa: S301 - made by our own main process
    if not isinstance(context, DecodeContext):
        raise TypeError(f"a worker was sent a {type(context).__name__} instead of a DecodeContext")
    return context


def _lower_limit(kind: int, value: int) -> None:
    """Set the soft limit, as far as the hard limit allows, and leave the hard limit as it is."""
    hard = resource.getrlimit(kind)[1]
    resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))
