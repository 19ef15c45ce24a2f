"""The listener on 127.0.0.1 takes the one answer that carries the state, and nothing else."""

from __future__ import annotations

import os
import pty
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from urllib.error import URLError

import pytest

from autolog.cli.conversation import TerminalConversation
from autolog.cli.loopback import Answer, listening
from autolog.errors import AuthError
from servers.consent import CODE, browse, consent_page


@pytest.fixture
def answer() -> Answer:
    return Answer("a state")


@pytest.fixture
def place(answer: Answer) -> Iterator[str]:
    with listening(answer) as place:
        yield place


def test_it_listens_on_the_loopback_address_alone(place: str) -> None:
    assert place.startswith("http://127.0.0.1:")


def test_the_answer_is_taken_and_the_window_can_be_closed(answer: Answer, place: str) -> None:
    status, page = browse(f"{place}?state=a+state&code={CODE}")
    assert (status, dict(answer.parameters)) == (200, {"state": "a state", "code": CODE})
    assert "You can close this window" in page
    assert CODE not in page


@pytest.mark.parametrize(
    "query",
    ["", "?code=x", "?state=&code=x", "?state=another&code=x", "?state=a+state", "?" + "&".join(["state=a"] * 100)],
)
def test_what_is_not_the_answer_is_turned_away_and_waited_past(answer: Answer, place: str, query: str) -> None:
    assert browse(place + query)[0] == 400
    assert not answer.arrived.is_set()
    assert browse(f"{place}?state=a+state&code=x")[0] == 200


def test_the_first_answer_counts(answer: Answer, place: str) -> None:
    browse(f"{place}?state=a+state&code=first")
    assert browse(f"{place}?state=a+state&code=second")[0] == 400
    assert answer.parameters["code"] == "first"


def test_before_the_state_is_known_nothing_is_an_answer() -> None:
    assert not Answer("").take("http://127.0.0.1/?state=&code=x")


def test_other_pages_are_not_there(place: str) -> None:
    assert browse(f"{place}favicon.ico")[0] == 404


def test_somebody_who_connects_and_is_silent_keeps_nobody_waiting(answer: Answer, place: str) -> None:
    host, _, port = place.removeprefix("http://").rstrip("/").partition(":")
    with socket.create_connection((host, int(port))):
        browse(f"{place}?state=a+state&code=x")
    assert answer.arrived.is_set()


def test_afterwards_nobody_listens(answer: Answer) -> None:
    with listening(answer) as place:
        pass
    with pytest.raises(URLError):
        browse(place)


def consent(conversation: TerminalConversation, provider: str) -> dict[str, str]:
    return dict(conversation.authorize(lambda redirect: f"{provider}/consent?state=s&redirect_uri={redirect}"))


def test_the_person_goes_to_the_address_that_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    seen: list[str] = []

    class Person(TerminalConversation):
        def say(self, text: str) -> None:
            address = next(line.strip() for line in text.splitlines() if "/consent?" in line)
            threading.Thread(target=lambda: seen.append(browse(address)[1])).start()

    with consent_page() as provider:
        assert consent(Person(), provider) == {"state": "s", "code": CODE}
    assert CODE not in "".join(capsys.readouterr())


def test_a_refusal_is_an_answer_too() -> None:
    class Person(TerminalConversation):
        def say(self, text: str) -> None:
            browse(next(line.strip() for line in text.splitlines() if "/consent?" in line))

    with consent_page(error="access_denied") as provider:
        assert consent(Person(), provider)["error"] == "access_denied"


def test_nobody_who_comes_in_time_is_a_failure_that_says_so() -> None:
    with pytest.raises(AuthError, match="Nobody came back"):
        consent(TerminalConversation(patience=timedelta(seconds=0.2)), "http://provider.test")


def test_without_a_browser_on_this_machine_the_address_is_pasted(capsys: pytest.CaptureFixture[str]) -> None:
    outside, inside = pty.openpty()
    os.write(outside, b"http://127.0.0.1:1/?state=wrong&code=x\nhttp://127.0.0.1:1/?state=s&code=pasted\n")
    with os.fdopen(inside) as typed:
        found = consent(TerminalConversation(typed=typed, patience=timedelta(seconds=5)), "http://provider.test")
    os.close(outside)
    assert found["code"] == "pasted"
    assert "That is not the address of the answer" in capsys.readouterr().err


def test_an_address_without_a_state_is_a_fault_of_the_connector() -> None:
    with pytest.raises(ValueError, match="no state"):
        TerminalConversation().authorize(lambda redirect: f"https://provider.test/?redirect_uri={redirect}")
