"""The kept secrets in memory and the scripted person keep the promises of the real ones."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest

from autolog.connector import Conversation, KeptSecrets
from autolog.errors import AuthError
from autolog.testing import MemoryKeptSecrets, ScriptedConversation


def test_they_are_what_the_contract_asks_for() -> None:
    kept: KeptSecrets = MemoryKeptSecrets()
    person: Conversation = ScriptedConversation()
    assert kept.read("token") is None
    assert person is not None


def test_what_was_kept_is_read_back_and_the_last_one_counts() -> None:
    kept = MemoryKeptSecrets()
    kept.write("token", "first")
    kept.write("token", "second")
    assert kept.read("token") == "second"
    assert kept.written == [("token", "first"), ("token", "second")]


def test_of_eight_threads_one_at_a_time_is_inside() -> None:
    kept, together = MemoryKeptSecrets(), Barrier(8)
    renewals: list[str] = []

    def renew_when_needed() -> None:
        together.wait()
        with kept.alone("token"):
            if kept.read("token") is None:
                renewals.append("once")
                kept.write("token", "new")

    threads = [Thread(target=renew_when_needed) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert renewals == ["once"]


def test_holding_a_name_twice_in_one_thread_is_told_at_once() -> None:
    kept = MemoryKeptSecrets()
    with kept.alone("token"), pytest.raises(RuntimeError, match="held by this thread"), kept.alone("token"):
        pass


def test_a_crash_before_the_save_leaves_the_old_token() -> None:
    kept = MemoryKeptSecrets({"token": "old"})

    def crash(_name: str, _text: str) -> None:
        raise OSError("power cut")

    kept.before_write = crash
    with pytest.raises(OSError, match="power cut"):
        kept.write("token", "new")
    assert kept.read("token") == "old"


def test_the_scripted_person_answers_what_the_browser_was_sent_back_with() -> None:
    person = ScriptedConversation(browser=lambda _address: {"code": "abc", "state": "s"})
    assert person.authorize(lambda redirect: f"https://provider.test/?state=s&to={redirect}") == {
        "code": "abc",
        "state": "s",
    }
    assert person.addresses[0].startswith("https://provider.test/")


def test_a_person_who_never_comes_is_a_failure_of_sign_in() -> None:
    with pytest.raises(AuthError):
        ScriptedConversation(browser=None).authorize(lambda _redirect: "https://provider.test/?state=s")


def test_an_address_without_a_state_is_a_mistake_of_the_connector() -> None:
    with pytest.raises(AssertionError, match="state"):
        ScriptedConversation().authorize(lambda _redirect: "https://provider.test/")
