"""What a connector keeps is sealed, its own, held by one at a time, and never in a log."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest

from autolog.connector import KeptSecrets
from autolog.errors import SecretError, TransientError
from autolog.logs import Log, configure_logs
from autolog.secrets.kept import HOLD, SecretKeeper, kept_name, kept_prefixes, secret_parts
from autolog.secrets.master_key import MasterKey
from autolog.secrets.redaction import MARK, Redaction
from autolog.secrets.vault import Vault
from autolog.store import open_store, upgrade
from autolog.store.kept_rows import KeptRows

CANARY = "0.AXkA-canary-of-a-refresh-token"


@dataclass(slots=True)
class Clock:
    """A clock that moves when somebody sleeps."""

    at: datetime = datetime(2026, 3, 2, 9, tzinfo=UTC)
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keeper(tmp_path: Path, clock: Clock) -> Iterator[SecretKeeper]:
    url = f"sqlite:///{tmp_path / 'autolog.db'}"
    upgrade(url)
    store = open_store(url)
    vault = Vault(store, MasterKey(bytes(32)))
    yield SecretKeeper(vault, KeptRows(store.database), Redaction(), clock.now, clock.sleep)
    store.close()


def another_process(keeper: SecretKeeper) -> SecretKeeper:
    """The same database as another process sees it: without the locks of this one."""
    return SecretKeeper(keeper.vault, keeper.rows, Redaction(), keeper.now, keeper.sleep)


def test_what_was_kept_is_read_back(keeper: SecretKeeper) -> None:
    kept: KeptSecrets = keeper.of("anna")
    assert kept.read("token") is None
    kept.write("token", CANARY)
    assert keeper.of("anna").read("token") == CANARY


def test_it_is_sealed_in_the_database(keeper: SecretKeeper, tmp_path: Path) -> None:
    keeper.of("anna").write("token", CANARY)
    files = [path.read_bytes() for path in tmp_path.iterdir()]
    assert all(CANARY.encode() not in content for content in files)


def test_two_accounts_never_see_each_others(keeper: SecretKeeper) -> None:
    keeper.of("anna").write("token", CANARY)
    assert keeper.of("ann").read("token") is None
    assert keeper.of("anna/kim@ourfirm.example").read("token") is None


def test_a_row_that_was_moved_to_another_account_does_not_open(keeper: SecretKeeper) -> None:
    keeper.of("anna").write("token", CANARY)
    row = keeper.vault.rows.secret_get(kept_name("anna", "token"))
    assert row is not None
    keeper.vault.rows.secret_put(kept_name("eve", "token"), *row)
    with pytest.raises(SecretError):
        keeper.of("eve").read("token")


def test_without_a_master_key_nothing_is_kept(keeper: SecretKeeper) -> None:
    locked = replace(keeper, vault=Vault(keeper.vault.rows, None))
    with pytest.raises(SecretError):
        locked.of("anna").write("token", CANARY)


def test_the_names_of_an_entry_and_of_its_members_begin_alike_and_no_others_do() -> None:
    prefixes = kept_prefixes("anna")
    assert kept_name("anna", "token").startswith(prefixes)
    assert kept_name("anna/kim@ourfirm.example", "token").startswith(prefixes)
    assert not kept_name("anna.b", "token").startswith(prefixes)


def test_a_thread_that_holds_a_name_cannot_wait_for_itself(keeper: SecretKeeper) -> None:
    kept = keeper.of("anna")
    with kept.alone("token"), pytest.raises(RuntimeError, match="held by this thread"), kept.alone("token"):
        pass


def test_of_eight_threads_one_at_a_time_is_inside(keeper: SecretKeeper) -> None:
    together, inside, most = Barrier(8), [0], [0]

    def enter(_: int) -> None:
        together.wait()
        with keeper.of("anna").alone("token"):
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            inside[0] -= 1

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(enter, range(8)))
    assert most == [1]


def test_whoever_waits_for_a_crashed_process_goes_on_when_its_hold_is_over(keeper: SecretKeeper, clock: Clock) -> None:
    began = clock.at
    keeper.rows.hold(kept_name("anna", "token"), "crashed", clock.now(), HOLD)
    with keeper.of("anna").alone("token"):
        assert HOLD < clock.at - began < HOLD + timedelta(seconds=2)


def test_whoever_waits_too_long_is_told_to_come_again(keeper: SecretKeeper, clock: Clock) -> None:
    keeper.rows.hold(kept_name("anna", "token"), "busy", clock.now(), timedelta(hours=1))
    with pytest.raises(TransientError, match="renewed by another process"), keeper.of("anna").alone("token"):
        pass


def test_a_failure_inside_lets_go_of_the_name(keeper: SecretKeeper, clock: Clock) -> None:
    with pytest.raises(OSError, match="cable"), keeper.of("anna").alone("token"):
        raise OSError("cable")
    with another_process(keeper).of("anna").alone("token"):
        assert clock.slept == []


def test_a_process_that_slept_through_its_hold_writes_over_nothing(keeper: SecretKeeper, clock: Clock) -> None:
    kept, other = keeper.of("anna"), another_process(keeper).of("anna")
    kept.write("token", "old token")
    with kept.alone("token"):
        clock.at += 2 * HOLD
        with other.alone("token"):
            other.write("token", "newest token")
        with pytest.raises(TransientError, match="renewed elsewhere"):
            kept.write("token", "late token")
    assert kept.read("token") == "newest token"


def test_a_process_that_slept_and_was_alone_all_the_same_keeps_what_it_got(keeper: SecretKeeper, clock: Clock) -> None:
    kept = keeper.of("anna")
    kept.write("token", "old token")
    with kept.alone("token"):
        clock.at += 2 * HOLD
        kept.write("token", "late token")
        kept.write("token", "later token")
    assert kept.read("token") == "later token"


def test_whatever_is_kept_never_reaches_a_log(keeper: SecretKeeper) -> None:
    out = io.StringIO()
    configure_logs("json", "debug", keeper.redaction, {}, out)
    keeper.of("anna").write("token", json.dumps({"refresh_token": CANARY, "user": "kim@ourfirm.example"}))
    Log().error(f"kim@ourfirm.example was refused with {CANARY}")
    assert CANARY not in out.getvalue()
    assert "kim@ourfirm.example was refused with " + MARK in out.getvalue()


def test_what_another_process_kept_is_learned_when_it_is_read(keeper: SecretKeeper) -> None:
    keeper.of("anna").write("token", CANARY)
    reader = another_process(keeper)
    reader.of("anna").read("token")
    assert reader.redaction.text(CANARY) == MARK


def test_a_cache_of_tokens_is_learned_token_by_token_and_its_addresses_are_not() -> None:
    cache = {
        "RefreshToken": {"uid.tenant-login-refreshtoken": {"credential_type": "RefreshToken", "secret": CANARY}},
        "Account": {"uid.tenant": {"username": "kim@ourfirm.example"}},
        "token_uri": "https://oauth2.provider.test/token",
        "client_id": "11111111-1111",
    }
    assert secret_parts(json.dumps(cache)) == (CANARY,)
    assert secret_parts("not JSON") == ()


def test_tokens_of_long_ago_are_forgotten_by_the_redaction() -> None:
    redaction = Redaction()
    for number in range(1000):
        redaction.learn_latest("anna", [f"token-{number}"])
    assert redaction.searched == ("token-997", "token-998", "token-999")


def test_a_secret_inside_a_longer_one_leaves_no_rest_of_it() -> None:
    redaction = Redaction()
    redaction.learn("abcd")
    redaction.learn("abcdefgh")
    assert redaction.text("it is abcdefgh") == f"it is {MARK}"
