"""The worker pool: whatever an item does to its reader, that item alone becomes a DecodeError."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autolog.decode import DecodeContext
from autolog.decode.pool import DecodePool
from autolog.decode.worker import Limits, Result, decode_here, decode_one
from autolog.errors import DecodeError
from autolog.model import Decoded, MediaType, OwnSide, Raw, Refusal
from unit.decode.bombs import act, refuse_all

CONTEXT = DecodeContext(
    now=datetime(2026, 4, 1, tzinfo=UTC), window_start=datetime(2025, 4, 1, tzinfo=UTC), own=OwnSide()
)
QUICK = Limits(seconds=3.0)
MEETING = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20260302T090000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


@pytest.fixture(scope="module")
def pool() -> Iterator[DecodePool]:
    with DecodePool(limits=QUICK, function=act) as shared:
        yield shared


def item(content: str) -> Raw:
    return Raw(MediaType.MESSAGE, content.encode())


def among_good(deed: str) -> list[Raw]:
    return [item(f"nothing {number}") for number in range(5)] + [item(deed)] + [item("nothing 6"), item("nothing 7")]


def faults(results: list[Result]) -> dict[int, str]:
    return {number: str(result) for number, result in enumerate(results) if isinstance(result, DecodeError)}


def worker_ids(pool: DecodePool) -> set[int]:
    results = list(pool.decode_many([item("sleep 0.05") for _ in range(8)], CONTEXT))
    return {int(result.warnings[0]) for result in results if isinstance(result, Decoded)}


def is_running(process: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except FileNotFoundError:
        return False


def children() -> set[int]:
    found = set()
    for task in Path("/proc/self/task").iterdir():
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # a thread may end while it is asked
            found |= {int(child) for child in (task / "children").read_text().split()}
    return found


def wait_until_ended(processes: set[int], seconds: float = 5.0) -> set[int]:
    end = time.monotonic() + seconds
    while (running := {process for process in processes if is_running(process)}) and time.monotonic() < end:
        time.sleep(0.05)
    return running


def test_results_come_in_the_order_of_the_items(pool: DecodePool) -> None:
    results = list(pool.decode_many([item(f"nothing {number}") for number in range(500)], CONTEXT))

    assert [result.warnings[1] for result in results if isinstance(result, Decoded)] == [str(n) for n in range(500)]


def test_no_items_give_no_results(pool: DecodePool) -> None:
    assert list(pool.decode_many([], CONTEXT)) == []


def test_both_workers_are_busy(pool: DecodePool) -> None:
    assert len(worker_ids(pool)) == 2


def test_a_heavy_item_travels_too(pool: DecodePool) -> None:
    heavy = item("nothing " + "x" * 5_000_000)

    results = list(pool.decode_many([heavy, item("nothing")] * 3, CONTEXT))

    assert faults(results) == {}


@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        ("allocate 2000000000", "The item needed more than 1 GB."),
        ("recurse", "The item is nested too deeply."),
        ("die 11", "The item killed its reader (signal 11)."),
        ("die 9", "The item killed its reader (signal 9)."),
        ("leave 3", "The item killed its reader."),
        ("sleep 60", "The item took longer than 3 s."),
        ("spin", "The item took longer than 3 s."),
        ("compute 0", "The item took longer than 3 s of computing."),
        ("refuse no", "It says no."),
        ("fail secret", "The item made decode fail (ZeroDivisionError)."),
    ],
)
def test_only_the_guilty_item_is_lost(pool: DecodePool, deed: str, reason: str) -> None:
    began = time.monotonic()

    results = list(pool.decode_many(among_good(deed), CONTEXT))

    assert faults(results) == {5: reason}
    assert time.monotonic() - began < QUICK.seconds + 1


def test_after_a_bomb_the_next_item_is_read_within_a_second(pool: DecodePool) -> None:
    results = pool.decode_many(among_good("sleep 60"), CONTEXT)
    for _ in range(6):
        next(results)
    began = time.monotonic()

    assert isinstance(next(results), Decoded)
    assert time.monotonic() - began < 1


def test_two_bombs_in_one_chunk_are_both_found(pool: DecodePool) -> None:
    results = list(pool.decode_many([item("die 11"), item("nothing"), item("die 9"), item("nothing")], CONTEXT))

    assert sorted(faults(results)) == [0, 2]


def test_a_worker_that_was_killed_between_items_costs_nothing(pool: DecodePool) -> None:
    for process in worker_ids(pool):
        os.kill(process, signal.SIGKILL)
    time.sleep(0.5)

    assert faults(list(pool.decode_many(among_good("nothing"), CONTEXT))) == {}


def test_threads_share_the_pool_and_get_their_own_results(pool: DecodePool) -> None:
    answers: dict[int, list[str]] = {}

    def read(account: int) -> None:
        raws = [item(f"nothing {account}-{number}") for number in range(100)] + [item("die 11")]
        answers[account] = [
            result.warnings[1] if isinstance(result, Decoded) else "bomb" for result in pool.decode_many(raws, CONTEXT)
        ]

    threads = [threading.Thread(target=read, args=(account,)) for account in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == {account: [f"{account}-{number}" for number in range(100)] + ["bomb"] for account in range(4)}


def test_a_caller_that_stops_listening_leaves_the_pool_usable(pool: DecodePool) -> None:
    results = pool.decode_many([item("sleep 0.1") for _ in range(100)], CONTEXT)
    next(results)
    results.close()  # type: ignore[attr-defined]  # it is a generator

    assert faults(list(pool.decode_many(among_good("nothing"), CONTEXT))) == {}


def test_a_worker_is_replaced_after_its_share_of_chunks() -> None:
    with DecodePool(workers=1, limits=Limits(chunk_items=1, chunks_per_worker=3), function=act) as pool:
        results = list(pool.decode_many([item("nothing") for _ in range(9)], CONTEXT))

    assert len({result.warnings[0] for result in results if isinstance(result, Decoded)}) == 3


def test_computing_time_is_counted_for_each_item_alone() -> None:
    with DecodePool(workers=1, limits=Limits(seconds=4), function=act) as pool:
        results = list(pool.decode_many([item("burn 0.5") for _ in range(9)], CONTEXT))

    assert faults(results) == {}


def test_a_mail_with_twenty_thousand_encoded_words_is_answered_and_so_is_the_next() -> None:
    """In the standard library's newer policy this subject takes ten seconds and 2.7 GB (TRUST 0.2)."""
    bomb = b"Subject: " + b" ".join([b"=?utf-8?q?word?="] * 20_000) + b"\r\n\r\nHello\r\n"
    mail = b"From: mara@harbour.example\r\nSubject: Next\r\n\r\nHello\r\n"
    with DecodePool() as pool:
        results = list(pool.decode_many([Raw(MediaType.MESSAGE, bomb), Raw(MediaType.MESSAGE, mail)], CONTEXT))

    assert len(results) == 2
    assert isinstance(results[1], Decoded)
    assert results[1].items


def test_workers_start_with_the_first_item_and_go_when_idle() -> None:
    before = children()
    pool = DecodePool(limits=Limits(idle_seconds=30), function=act)
    assert children() == before

    used = worker_ids(pool)
    assert not pool.close_if_idle(1000.0)
    assert not pool.close_if_idle(1029.0)
    assert pool.close_if_idle(1030.0)
    assert not pool.close_if_idle(1031.0)

    assert wait_until_ended(used) == set()


def test_workers_that_came_back_go_again_when_idle() -> None:
    with DecodePool(limits=Limits(idle_seconds=0), function=act) as pool:
        for _ in range(2):
            worker_ids(pool)
            assert pool.close_if_idle(0.0)


def test_a_closed_pool_starts_again_when_used() -> None:
    with DecodePool(function=act) as pool:
        first = worker_ids(pool)
        pool.close()
        assert worker_ids(pool).isdisjoint(first)


def test_a_pool_at_work_is_not_idle() -> None:
    with DecodePool(limits=Limits(idle_seconds=0), function=act) as pool:
        results = pool.decode_many([item("nothing")], CONTEXT)
        next(results)
        assert not pool.close_if_idle(0.0)
        assert list(results) == []
        assert pool.close_if_idle(0.0)


def test_closing_the_pool_under_a_caller_cancels_it_and_blames_no_item() -> None:
    pool = DecodePool(function=act)
    results = pool.decode_many([item("nothing"), item("nothing"), item("sleep 1.5"), item("nothing")], CONTEXT)
    next(results)
    pool.close()

    with pytest.raises(CancelledError):
        list(results)


def test_decode_itself_runs_in_a_worker() -> None:
    with DecodePool() as pool:
        (result,) = pool.decode_many([Raw(MediaType.CALENDAR, MEETING)], CONTEXT)

    assert isinstance(result, Decoded)
    assert [meeting.kind for meeting in result.items] == ["meeting"]


def test_the_twin_without_a_process_answers_the_same() -> None:
    raws = [Raw(MediaType.CALENDAR, MEETING), Raw(MediaType.CALENDAR, b"nonsense")]
    with DecodePool() as pool:
        answers = list(pool.decode_many(raws, CONTEXT))

    assert [str(answer) for answer in decode_here(raws, CONTEXT)] == [str(answer) for answer in answers]


def test_a_screen_travels_to_the_workers() -> None:
    context = DecodeContext(now=CONTEXT.now, window_start=CONTEXT.window_start, own=OwnSide(), screen=refuse_all)
    with DecodePool() as pool:
        (result,) = pool.decode_many([Raw(MediaType.CALENDAR, MEETING)], context)

    assert result == Decoded(refusal=Refusal("all", "Nothing is logged here."))


def test_a_fault_comes_back_without_a_traceback() -> None:
    result = decode_one(act, item("fail secret"), CONTEXT)

    assert isinstance(result, DecodeError)
    assert result.__traceback__ is None
    assert "secret" not in str(result)


PROGRAM = """
    import os, signal, sys, threading, time
    from datetime import UTC, datetime
    from unit.decode.bombs import act, refuse_all
    from autolog.decode import DecodeContext
    from autolog.decode.pool import DecodePool
    from autolog.model import MediaType, OwnSide, Raw

    if __name__ == "__main__":
        moment = datetime(2026, 4, 1, tzinfo=UTC)
        pool = DecodePool(function=act)
        raws = [Raw(MediaType.MESSAGE, b"sleep 0.05") for _ in range(8)]
        context = DecodeContext(moment, moment, OwnSide())
        for _ in range(sys.argv.count("hurry")):
            with DecodePool(workers=8, function=act) as hurried:
                list(hurried.decode_many([Raw(MediaType.MESSAGE, b"nothing")], context))
        ids = {result.warnings[0] for result in pool.decode_many(raws, context)}
        print(*ids, flush=True)
        if "work" in sys.argv:
            list(pool.decode_many([Raw(MediaType.MESSAGE, b"sleep 1.4")] * 200, context))
    elif "hurry" in sys.argv:
        time.sleep(os.getpid() % 8 / 100)  # this is a worker, and each comes a little later than the one before
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "program.py"
    path.write_text(textwrap.dedent(PROGRAM))
    return path


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def start(program: Path, *arguments: str) -> tuple[subprocess.Popen[str], set[int]]:
    command = [sys.executable, str(program), *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment())
    assert process.stdout is not None
    workers = {int(word) for word in process.stdout.readline().split()}
    assert len(workers) == 2
    process.stdout.close()
    return process, workers


def test_a_program_that_forgets_to_close_the_pool_still_ends(program: Path) -> None:
    process, workers = start(program)

    assert process.wait(timeout=20) == 0
    assert wait_until_ended(workers) == set()


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_workers_do_not_outlive_their_program(program: Path, sent: signal.Signals) -> None:
    process, workers = start(program, "work")
    process.send_signal(sent)

    assert process.wait(timeout=20) != 0
    assert wait_until_ended(workers) == set()


def test_workers_that_are_only_starting_when_the_pool_closes_end_without_a_word(program: Path) -> None:
    command = [sys.executable, str(program), *["hurry"] * 5]
    outcome = subprocess.run(command, capture_output=True, text=True, env=environment(), check=True, timeout=60)

    assert outcome.stderr == ""
