"""`autolog status`: a light for each account, in one line what is wrong, and what waits."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from autolog.cli.standing import standing_of
from autolog.cli.terminal import Light
from autolog.config import load_configuration
from autolog.installation import Installation, opened
from autolog.single_instance import only_instance
from unit.cli.conftest import Autolog


def test_an_account_that_was_just_read_is_green(ask: Autolog) -> None:
    outcome = ask("status", "--json")
    assert outcome.code == 0
    assert {one["account"]: one["light"] for one in outcome.json["accounts"]} == {
        "anna-mail": "green",
        "anna-calendar": "green",
    }


def test_items_are_counted_by_state_today_and_in_all(ask: Autolog) -> None:
    mail = next(one for one in ask("status", "--json").json["accounts"] if one["account"] == "anna-mail")
    for counts in (mail["today"], mail["in_all"]):
        assert {state: count for state, count in counts.items() if count} == {
            "linked": 1,
            "review": 1,
            "unmatched": 1,
            "ignored": 1,
            "quarantined": 1,
        }


def test_what_waits_is_counted(ask: Autolog) -> None:
    found = ask("status", "--json").json
    waits = {key: found[key] for key in ("logged", "review", "quarantined", "to_look_at_again", "customers")}
    assert waits == {"logged": 2, "review": 1, "quarantined": 1, "to_look_at_again": 0, "customers": 3}


def test_rules_that_were_changed_without_a_plan_are_told(ask: Autolog, firm: Path) -> None:
    assert ask("status", "--json").json["rules_behind"] is False
    with firm.with_name("rules.yaml").open("a") as file:
        file.write("# changed\n")

    assert "was not decided by them (autolog rules plan)" in ask("status").out


def test_people_read_the_same_in_words(ask: Autolog) -> None:
    said = ask("status").out
    assert re.search(r"green +anna-mail +\d+ \w+ ago +linked 1, review 1, unmatched 1, ignored 1, quarantined 1", said)
    assert "To answer (autolog review list): 1" in said


def test_a_past_customer_s_items_wait_to_be_looked_at_again(ask: Autolog, tmp_path: Path) -> None:
    (tmp_path / "more.csv").write_text("id,name,domains\nC9,Stranger Ltd,stranger.example\n")
    ask("customers", "import", tmp_path / "more.csv")
    assert ask("status", "--json").json["to_look_at_again"] == 1


def test_the_daemon_s_lock_is_no_hindrance(ask: Autolog, firm: Path) -> None:
    with only_instance(firm.parent / "autolog.db"):
        assert ask("status").code == 0


@pytest.fixture
def installation(firm: Path) -> Installation:
    with opened(load_configuration(firm)) as found:
        return found


def test_a_refused_account_is_red_with_its_error_in_one_line(ask: Autolog, installation: Installation) -> None:
    now = installation.now()
    installation.store.record_account_failure("anna-mail", "The password is\nrefused.", now + timedelta(hours=1), now)
    outcome = ask("status")
    assert outcome.code == 1
    assert re.search(r"^red +anna-mail", outcome.out, re.MULTILINE)
    assert re.search(r"^anna-mail: The password is refused\. \(1 time in a row; tried again at 2", outcome.out, re.M)


def test_a_failed_collection_turns_its_account_amber(ask: Autolog, installation: Installation) -> None:
    now = installation.now()
    (inbox,) = installation.store.collection_states("anna-mail")
    installation.store.record_failure(inbox.id, "The folder is gone.", now + timedelta(hours=1), now)
    outcome = ask("status", "--json")
    mail = next(one for one in outcome.json["accounts"] if one["account"] == "anna-mail")
    assert (outcome.code, mail["light"]) == (0, "amber")
    assert [(one["collection"], one["error"]) for one in mail["troubles"]] == [("INBOX", "The folder is gone.")]


def lights(installation: Installation, now: datetime) -> dict[str, tuple[Light, str]]:
    standing = standing_of(installation.store.status(now), installation.configuration, now, {})
    return {one.account: (one.light, one.reason) for one in standing.accounts}


def test_an_account_that_nobody_reads_any_more_is_amber(installation: Installation) -> None:
    found = lights(installation, installation.now() + timedelta(hours=1))
    assert found["anna-mail"] == (Light.AMBER, "late: is the daemon running?")


def test_a_paused_account_is_amber_and_says_so(ask: Autolog, firm: Path) -> None:
    text = firm.read_text().replace("path: mail,", "path: mail, paused: true,")
    firm.write_text(text)
    mail = next(one for one in ask("status", "--json").json["accounts"] if one["account"] == "anna-mail")
    assert (mail["light"], mail["reason"]) == ("amber", "paused")


def test_an_account_that_was_never_read_is_amber(autolog: Autolog, new_firm: Path) -> None:
    accounts = autolog("--config", new_firm, "status", "--json").json["accounts"]
    assert {(one["light"], one["reason"], one["lag_seconds"]) for one in accounts} == {("amber", "not read yet", None)}


def test_watch_repaints_on_a_terminal_until_ctrl_c(firm: Path) -> None:
    terminal, inside = pty.openpty()
    command = [sys.executable, "-c", "from autolog.cli import main; main()", "--config", str(firm), "status", "--watch"]
    with subprocess.Popen(command, stdin=inside, stdout=inside, stderr=inside, start_new_session=True) as process:
        os.close(inside)
        said = _read_until(terminal, lambda text: text.count("anna-calendar") >= 2)
        process.send_signal(signal.SIGINT)
        said += _read_until(terminal, lambda _: process.poll() is not None)
        assert process.wait(timeout=20) == 0
    os.close(terminal)
    assert said.count("anna-calendar") >= 2
    assert "Traceback" not in said


def _read_until(terminal: int, enough: Callable[[str], bool], seconds: float = 30.0) -> str:
    said, deadline = "", time.monotonic() + seconds
    while not enough(said) and time.monotonic() < deadline:
        try:
            said += os.read(terminal, 65_536).decode("utf-8", "replace")
        except OSError:  # the other end is closed
            break
    return said
