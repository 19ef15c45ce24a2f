"""A token is renewed once by whoever needs it at once, and no crash loses the account; on every database.

The processes are real ones and so is the token endpoint; a crash is an exit without any last word.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest

from autolog.connector import KeptSecrets, renewed
from autolog.errors import AuthError
from autolog.secrets.kept import HOLD, SecretKeeper
from autolog.secrets.master_key import MasterKey
from autolog.secrets.redaction import Redaction
from autolog.secrets.vault import Vault
from autolog.store import open_store
from autolog.store.kept_rows import KeptRows
from autolog.testing import MemoryKeptSecrets
from servers.token_endpoint import FIRST, TokenEndpoint, ask, token_endpoint
from store.examples import NOW

THREADS, PROCESSES, CRASHES = 8, 2, 50
CRASHED = 9


@pytest.fixture
def endpoint() -> Iterator[TokenEndpoint]:
    with token_endpoint() as running:
        yield running


@dataclass(frozen=True, slots=True)
class CrashingSecrets:
    """The kept secrets of a process that dies at its write number `writes`."""

    kept: KeptSecrets
    writes: list[int]

    def read(self, name: str) -> str | None:
        return self.kept.read(name)

    def write(self, name: str, text: str) -> None:
        self.writes[0] -= 1
        if self.writes[0] < 0:
            os._exit(CRASHED)
        self.kept.write(name, text)

    def alone(self, name: str) -> AbstractContextManager[None]:
        return self.kept.alone(name)


@contextmanager
def secrets_of(url: str, now: Callable[[], datetime]) -> Iterator[KeptSecrets]:
    """Open what anna keeps, as a process of its own does."""
    store = open_store(url)
    vault = Vault(store, MasterKey(bytes(32)))
    yield SecretKeeper(vault, KeptRows(store.database), Redaction(), now).of("anna")
    store.close()


def keep_the_first_token(url: str) -> None:
    with secrets_of(url, lambda: NOW) as kept:
        kept.write("token", FIRST)


def in_a_process(work: Callable[[], int]) -> int:
    """Begin a process that ends with what `work` returns, or with 1 when it fails; return its id."""
    process = os.fork()
    if process:
        return process
    code = 1
    try:
        code = work()
    finally:
        os._exit(code)


def ended(process: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def test_t44_eight_threads_in_each_of_two_processes_that_need_a_token_at_once_ask_once(
    url: str, tmp_path: Path, endpoint: TokenEndpoint
) -> None:
    keep_the_first_token(url)
    go = tmp_path / "go"

    def needs_a_token() -> int:
        together = Barrier(THREADS)
        with secrets_of(url, time_now) as kept, ThreadPoolExecutor(THREADS) as threads:

            def need(_: int) -> str:
                together.wait()
                return renewed(kept, "token", lambda text: text != FIRST, lambda text: ask(endpoint.port, text))

            while not go.exists():
                time.sleep(0.001)
            return 0 if set(threads.map(need, range(THREADS))) == {"refresh-token-1"} else 1

    processes = [in_a_process(needs_a_token) for _ in range(PROCESSES)]
    time.sleep(0.2)
    go.touch()
    assert [ended(process) for process in processes] == [0] * PROCESSES
    assert endpoint.requests == 1


@pytest.mark.parametrize("writes", [0, 1], ids=["before the save", "in the middle of the save"])
def test_t30_fifty_crashes_between_the_answer_and_the_save_lose_no_account(
    url: str, endpoint: TokenEndpoint, writes: int
) -> None:
    keep_the_first_token(url)
    for number in range(CRASHES):
        at = NOW + number * 2 * HOLD  # the hold of the one that crashed before is over

        def renew_and_crash(at: datetime = at) -> int:
            with secrets_of(url, lambda: at) as kept:
                renewed(
                    CrashingSecrets(kept, [writes]), "token", lambda _: False, lambda text: ask(endpoint.port, text)
                )
            return 0

        assert ended(in_a_process(renew_and_crash)) == CRASHED
    with secrets_of(url, lambda: NOW + timedelta(days=1)) as later:
        new = renewed(later, "token", lambda _: False, lambda text: ask(endpoint.port, text))
        assert later.read("token") == new == f"refresh-token-{CRASHES + 1}"


def test_a_new_token_that_never_works_costs_nothing_because_the_one_before_is_still_there() -> None:
    kept = MemoryKeptSecrets({"token": "broken", "token.before": "works"})

    def ask_provider(text: str) -> str:
        if text == "broken":
            raise AuthError("invalid_grant", remedy="Sign in again.")
        return f"after {text}"

    assert renewed(kept, "token", lambda _: False, ask_provider) == "after works"
    assert (kept.texts["token"], kept.texts["token.before"]) == ("after works", "works")


def test_when_both_are_refused_the_failure_is_the_providers() -> None:
    kept = MemoryKeptSecrets({"token": "broken", "token.before": "broken too"})

    def refuse(text: str) -> str:
        raise AuthError(f"invalid_grant: {text}", remedy="Sign in again.")

    with pytest.raises(AuthError, match="broken too"):
        renewed(kept, "token", lambda _: False, refuse)
    assert kept.written == []


def test_before_anybody_signed_in_the_next_step_is_said() -> None:
    with pytest.raises(AuthError, match="autolog account sign-in"):
        renewed(MemoryKeptSecrets(), "token", lambda _: True, str)


def test_a_token_that_is_good_is_used_without_holding_anything() -> None:
    kept = MemoryKeptSecrets({"token": "good"})
    assert renewed(kept, "token", lambda _: True, str) == "good"
    assert kept.holds == []


def time_now() -> datetime:
    return NOW + timedelta(seconds=time.monotonic())
