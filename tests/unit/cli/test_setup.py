"""`autolog setup`: four answers become a configuration that works; nothing is ever overwritten."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path

import pytest

from autolog.config import load_configuration
from autolog.rules import load_rules, rules_schema
from unit.cli.conftest import Autolog

ANSWERS = """\
own_domains: [ourfirm.example, OurFirm.test]
mailboxes: [imaps://kim@ourfirm.example@mail.ourfirm.example, mail]
customers: customers.csv
"""


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    path = tmp_path / "answers.yaml"
    path.write_text(ANSWERS)
    return path


def test_what_it_writes_is_in_order(autolog: Autolog, answers: Path, tmp_path: Path) -> None:
    assert autolog("setup", "made", "--answers", answers).code == 0
    assert autolog("--config", tmp_path / "made/autolog.yaml", "check").code == 0


def test_every_answer_is_in_it(autolog: Autolog, answers: Path, tmp_path: Path) -> None:
    autolog("setup", "made", "--answers", answers)
    configuration = load_configuration(tmp_path / "made/autolog.yaml")
    assert [(account.id, account.common.type) for account in configuration.accounts] == [
        ("kim", "imap"),
        ("files-2", "files"),
    ]
    assert [place.csv for place in configuration.file.customers] == [tmp_path / "customers.csv"]
    assert load_rules(configuration.rules).own.domains == ("ourfirm.example", "ourfirm.test")


def test_the_master_key_is_for_its_owner_alone(autolog: Autolog, answers: Path, tmp_path: Path) -> None:
    autolog("setup", "made", "--answers", answers)
    assert stat.S_IMODE((tmp_path / "made/master.key").stat().st_mode) == 0o400


def test_nothing_is_overwritten(autolog: Autolog, answers: Path, tmp_path: Path) -> None:
    autolog("setup", "made", "--answers", answers)
    (tmp_path / "made/rules.yaml").write_text("version: 1\n")
    key = (tmp_path / "made/master.key").read_bytes()
    outcome = autolog("setup", "made", "--answers", answers, "--json")
    assert (outcome.code, outcome.json["written"]) == (0, [])
    assert (tmp_path / "made/rules.yaml").read_text() == "version: 1\n"
    assert (tmp_path / "made/master.key").read_bytes() == key


def test_four_questions_are_asked_when_no_file_answers(autolog: Autolog, tmp_path: Path) -> None:
    outcome = autolog("setup", "made", stdin=b"ourfirm.example\n'my mail' calendar.ics\n\n\n")
    assert (outcome.code, outcome.out.count(": ")) != (0, 0)
    configuration = load_configuration(tmp_path / "made/autolog.yaml")
    assert [account.settings.model_dump()["path"] for account in configuration.accounts] == [
        tmp_path / "my mail",
        tmp_path / "calendar.ics",
    ]
    assert configuration.database_url == f"sqlite:///{tmp_path}/made/autolog.db"


def test_questions_stand_in_no_json(autolog: Autolog) -> None:
    outcome = autolog("setup", "made", "--json", stdin=b"ourfirm.example\n\n\n\n")
    assert outcome.json["written"] == ["autolog.yaml", "rules.yaml", "schema/rules.schema.json", "master.key"]
    assert outcome.err.startswith("Your firm's own mail domains")


def test_the_next_steps_name_every_secret_that_is_missing(autolog: Autolog, answers: Path) -> None:
    assert autolog("setup", "made", "--answers", answers, "--json").json["next"] == [
        "autolog --config made/autolog.yaml secret set kim",
        "autolog --config made/autolog.yaml doctor",
        "autolog --config made/autolog.yaml run",
    ]


def test_the_tables_of_a_database_server_are_made_first(autolog: Autolog, answers: Path) -> None:
    answers.write_text(f"{ANSWERS}database: postgresql://autolog@localhost/crm\n")
    first, second, *_ = autolog("setup", "made", "--answers", answers, "--json").json["next"]
    assert (first, second.endswith("secret set kim")) == ("autolog --config made/autolog.yaml db upgrade", True)


def test_the_next_steps_name_the_program_so_that_the_shell_finds_it(
    autolog: Autolog, answers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", [".venv/bin/autolog"])
    monkeypatch.setenv("PATH", "/nowhere")
    steps = autolog("setup", "made", "--answers", answers, "--json").json["next"]
    assert {step.partition(" ")[0] for step in steps} == {".venv/bin/autolog"}


def test_the_schema_that_the_rules_name_for_editors_is_there(autolog: Autolog, answers: Path, tmp_path: Path) -> None:
    autolog("setup", "made", "--answers", answers)
    first = (tmp_path / "made/rules.yaml").read_text().splitlines()[0]
    schema = tmp_path / "made" / first.partition("$schema=")[2]
    assert json.loads(schema.read_text()) == json.loads(json.dumps(rules_schema()))


def test_two_mailboxes_of_one_name_get_accounts_of_their_own(autolog: Autolog, answers: Path, tmp_path: Path) -> None:
    answers.write_text("own_domains: []\nmailboxes: [imaps://kim@one.example, imaps://kim@two.example]\n")
    autolog("setup", "made", "--answers", answers)
    assert [account.id for account in load_configuration(tmp_path / "made/autolog.yaml").accounts] == ["kim", "kim-2"]


def test_signs_that_mean_something_in_yaml_are_only_text(autolog: Autolog, answers: Path, tmp_path: Path) -> None:
    answers.write_text("own_domains: []\nmailboxes: ['a \"b\" #c: {d}\\e']\n")
    autolog("setup", "made", "--answers", answers)
    (account,) = load_configuration(tmp_path / "made/autolog.yaml").accounts
    assert account.settings.model_dump()["path"] == tmp_path / 'a "b" #c: {d}\\e'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("own_domains: []\nmailboxes: ['imaps://host.example']\n", "'imaps://host.example' is no mailbox."),
        ("own_domains: []\nmailboxes: ['imaps://kim@host.example:x']\n", "'imaps://kim@host.example:x' is no mailbox."),
        ("own_domains: []\nmailboxes: ['pop://kim@host.example']\n", "'pop://kim@host.example' is no mailbox."),
        ("own_domains: [our firm]\nmailboxes: []\n", "'our firm' is no mail domain."),
        ("own_domains: []\nmailboxes: ['imaps://kim:pw@host.example']\n", "A password stands in the mailbox"),
        ("own_domains: []\nmailboxes: []\ndatabase: 'postgresql://a:b@h/c'\n", "A password stands in the database's"),
    ],
)
def test_an_answer_that_means_nothing_is_told_and_nothing_is_written(
    autolog: Autolog, answers: Path, tmp_path: Path, text: str, sentence: str
) -> None:
    answers.write_text(text)
    outcome = autolog("setup", "made", "--answers", answers)
    assert (outcome.code, outcome.err.count("\n")) == (2, 1)
    assert outcome.err.startswith(sentence)
    assert not (tmp_path / "made").exists()


def test_answers_that_are_not_there_are_not_to_be_written_by_the_command_that_asks_for_them(autolog: Autolog) -> None:
    outcome = autolog("setup", "made", "--answers", "nowhere.yaml")
    assert outcome.code == 78
    assert "autolog setup" not in outcome.err


def test_a_password_in_an_answer_is_not_repeated(autolog: Autolog, answers: Path) -> None:
    answers.write_text("own_domains: []\nmailboxes: ['imaps://kim:hunter2@host.example']\n")
    assert "hunter2" not in autolog("setup", "made", "--answers", answers).err


def test_an_unknown_answer_gets_its_line_and_a_hint(autolog: Autolog, answers: Path) -> None:
    answers.write_text("own_domains: []\nmailboxs: []\n")
    outcome = autolog("setup", "made", "--answers", answers)
    assert outcome.code == 78
    assert f"{answers}:2:1: unknown key 'mailboxs' - did you mean 'mailboxes'?" in outcome.err


def test_nobody_there_to_answer_is_one_sentence(autolog: Autolog) -> None:
    outcome = autolog("setup", "made")
    assert (outcome.code, outcome.err) == (2, "Nobody answered the questions of `autolog setup`. Use --answers FILE.\n")


def test_a_folder_that_cannot_be_made_is_one_sentence(autolog: Autolog, answers: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    outcome = autolog("setup", tmp_path / "file/below", "--answers", answers)
    assert (outcome.code, outcome.err.count("\n")) == (1, 1)
    assert outcome.err.startswith(f"{tmp_path}/file/below: Not a directory")
