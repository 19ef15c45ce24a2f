"""A draft of the rules on a real Maildir, by the commands: planned, applied, followed by the daemon, rolled back."""

from __future__ import annotations

import shutil
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from autolog.testing.builders import BEGINNING, Letter
from installed import RULES, Installed

CUSTOMERS = "id,name,domains\nC1,Customer 1 GmbH,customer1.example\nC2,Arborite,customer2.example\n"
AGENCY = "Desk <desk@agency.example>"
DRAFT = f"""{RULES}rules:
  - id: agency
    when: {{domain: agency.example}}
    then: {{link: C2, tag: agency}}
  - id: no-lunch
    when: {{subject: lunch}}
    then: {{ignore: no business}}
"""
ASIDE = {"audit", "change_set", "change_row", "plan", "plan_item", "rule_set", "alembic_version"}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """An installation that has read four letters: two of customers, two of an agency that nobody knows."""
    folder = tmp_path_factory.mktemp("planned")
    (folder / "customers.csv").write_text(CUSTOMERS)
    for part in ("cur", "new", "tmp"):
        (folder / "mail" / part).mkdir(parents=True)
    account = "  - {id: anna, type: files, owner: anna@ourfirm.example, path: mail, poll: 1s, first_import: 36500d}\n"
    made = Installed(folder, account, customers="[{csv: customers.csv}]")
    letters = (
        Letter("1@x.example", subject="Offer"),
        Letter("2@x.example", subject="Lunch"),
        Letter("3@x.example", AGENCY, subject="Plan of the hall"),
        Letter("4@x.example", AGENCY, subject="Second plan", sent_at=BEGINNING + timedelta(hours=1)),
    )
    for letter in letters:
        deliver(made, letter)
    assert made.run("once").returncode == 0
    (folder / "draft.yaml").write_text(DRAFT)
    return made


@pytest.fixture
def installed(template: Installed, tmp_path: Path) -> Installed:
    """A copy of it."""
    shutil.copytree(template.folder, tmp_path, dirs_exist_ok=True)
    return replace(template, folder=tmp_path)


def deliver(installed: Installed, letter: Letter) -> None:
    written = installed.folder / "mail" / "tmp" / f"{time.monotonic_ns()}.x"
    written.write_bytes(letter.content)
    written.rename(installed.folder / "mail" / "new" / written.name)


def plan(installed: Installed) -> dict[str, Any]:
    document = installed.json("rules", "plan", str(installed.folder / "draft.yaml"))
    assert isinstance(document, dict)
    return document


def links(installed: Installed) -> dict[str, list[str]]:
    with installed.store() as store:
        return {one.record.subject: [link.link.party.ref for link in one.links] for one in store.export()}


def rows(installed: Installed) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(installed.folder / "autolog.db")) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(database.execute(f'SELECT * FROM "{name}"'), key=repr) for name in {*names} - ASIDE}


def test_a_plan_says_what_would_change_and_changes_nothing(installed: Installed) -> None:
    before = rows(installed)

    result = installed.run("rules", "plan", str(installed.folder / "draft.yaml"))

    assert result.returncode == 1, result.stderr
    assert "  +    2 would be logged" in result.stdout
    assert "  -    1 would be removed" in result.stdout
    assert "Apply: autolog rules apply p-" in result.stdout
    assert rows(installed) == before


def test_what_was_planned_is_applied_and_taken_back_with_the_file(installed: Installed) -> None:
    before = rows(installed)
    made = plan(installed)

    applied = installed.run("rules", "apply", made["plan"], "--by", "ada")

    assert (applied.returncode, applied.stderr) == (0, "")
    assert "Applied as version 2, says ada: +2 -1 ~0." in applied.stdout
    assert (installed.folder / "rules.yaml").read_text() == DRAFT
    assert links(installed) == {"Offer": ["C1"], "Plan of the hall": ["C2"], "Second plan": ["C2"]}

    back = installed.run("rules", "rollback", "1", "--by", "bea")

    assert (back.returncode, back.stderr) == (0, "")
    assert rows(installed) == before
    assert (installed.folder / "rules.yaml").read_text() == RULES
    history = installed.json("rules", "history")
    assert isinstance(history, list)
    told = [(one["version"], one["in_force"], one["by"], one["effect"], bool(one["taken_back"])) for one in history]
    assert told == [(1, True, "bea", None, False), (2, False, "ada", "+2 -1 ~0", True)]


def test_the_next_run_finds_nothing_to_do(installed: Installed) -> None:
    installed.run("rules", "apply", plan(installed)["plan"])
    before = rows(installed)["interaction"]

    assert installed.run("once").returncode == 0

    assert rows(installed)["interaction"] == before


def test_a_plan_that_mail_has_overtaken_is_refused_in_one_line(installed: Installed) -> None:
    made = plan(installed)
    deliver(installed, Letter("5@x.example", AGENCY, subject="Third plan"))
    installed.run("once")

    result = installed.run("rules", "apply", made["plan"])

    assert result.returncode == 2
    assert result.stderr.startswith(f"Plan {made['plan']} no longer fits: 1 item has moved since (")


def test_a_draft_with_a_fault_is_told_with_its_own_line(installed: Installed) -> None:
    (installed.folder / "draft.yaml").write_text(DRAFT.replace("domain:", "domian:"))

    result = installed.run("rules", "plan", str(installed.folder / "draft.yaml"))

    assert result.returncode == 78
    assert f"{installed.folder / 'draft.yaml'}:5:12: " in result.stderr


def test_a_running_daemon_goes_on_with_the_applied_rules(installed: Installed) -> None:
    with installed.daemon() as daemon:
        daemon.wait_until_said("autolog is watching")
        deliver(installed, Letter("5@x.example", subject="Order"))
        daemon.wait_until_said("logged email for Customer 1 GmbH")
        installed.run("rules", "apply", plan(installed)["plan"])
        daemon.wait_until_said("rules were applied or rolled back")
        deliver(installed, Letter("6@x.example", AGENCY, subject="Third plan"))
        daemon.wait_until_said("logged email for Arborite")
        assert "Traceback" not in daemon.said()


def test_a_mailbox_that_gives_no_answer_is_named_with_the_reason(installed: Installed) -> None:
    (installed.folder / "mail").rename(installed.folder / "elsewhere")

    planned = installed.run("rules", "plan", str(installed.folder / "draft.yaml"))

    assert planned.returncode == 1
    assert "anna was not asked again: " in planned.stderr
    assert "left as" in planned.stdout
