"""Every command, in every kind of trouble: one clear sentence, the right exit code, and never a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main

from autolog.cli.app import app
from unit.cli.conftest import Autolog, Outcome

COMMANDS = {
    "check": [],
    "doctor": [],
    "run": [],
    "once": [],
    "status": [],
    "ledger": [],
    "explain": ["1@customer1.example"],
    "export": [],
    "account test": ["anna-mail"],
    "account list": [],
    "account add": ["files", "--set", "path=mail"],
    "account sign-in": ["anna-mail"],
    "account pause": ["anna-mail"],
    "account resume": ["anna-mail"],
    "account remove": ["anna-mail", "--yes"],
    "review list": [],
    "review accept": ["abcd"],
    "review reject": ["abcd"],
    "review assign": ["abcd", "C1"],
    "review groups": [],
    "review settle": ["stranger.example", "none"],
    "rules check": [],
    "rules migrate": [],
    "rules test": [],
    "rules plan": [],
    "rules apply": ["p-7f3a1c"],
    "rules rollback": ["1"],
    "rules history": [],
    "matching learn": [],
    "matching apply": ["abcd"],
    "matching history": [],
    "matching undo": ["1"],
    "customers import": ["customers.csv"],
    "customers merge": ["C1", "C2"],
    "history": [],
    "undo": ["1"],
    "quarantine list": [],
    "quarantine retry": ["all"],
    "quarantine drop": ["all"],
    "db upgrade": [],
    "db backup": ["copy.db"],
    "db verify": [],
    "secret set": ["anna"],
    "secret list": [],
    "reconcile": [],
    "resume": ["anna-mail"],
    "audit": [],
    "retention": [],
    "erase": ["--person", "boris@customer1.example"],
    "user leave": ["anna@ourfirm.example"],
    "user back": ["anna@ourfirm.example"],
    "never-log add": ["doctor.example", "--user", "anna@ourfirm.example"],
    "never-log remove": ["doctor.example", "--user", "anna@ourfirm.example"],
    "never-log list": [],
    "never-log test": ["eva@doctor.example", "--user", "anna@ourfirm.example"],
}
"""Every command that reads the configuration, with what it cannot do without."""

WITHOUT_CONFIGURATION = {"setup": [], "evaluate": ["set"]}
LOOKS_ITSELF = ("check", "doctor", "rules check", "rules migrate", "rules test")
"""What is wrong is what these print, with a code of their own; `test_rules` has the trouble of the last two."""
FILE_ALONE = ("account pause", "account resume")
"""These change the file alone: whoever pauses an account because the database is away must be able to."""

KEPT_RULES = ("rules apply", "rules rollback", "rules history")
"""These go by the rules that the database keeps, not by the files as they are now."""


def leaves(command: object, name: str = "") -> Iterator[str]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield name
    else:
        for word, one in inner.items():
            yield from leaves(one, f"{name} {word}".strip())


def test_no_command_is_forgotten_here() -> None:
    assert set(leaves(typer.main.get_command(app))) == COMMANDS.keys() | WITHOUT_CONFIGURATION.keys()


def give(autolog: Autolog, command: str, path: Path) -> Outcome:
    return autolog("--config", path, *command.split(), *COMMANDS[command], stdin=b"secret\n")


def is_one_sentence(text: str) -> bool:
    return text.endswith("\n") and text.count("\n") == 1 and "Traceback" not in text and len(text) > 20


every_command = pytest.mark.parametrize("command", [one for one in COMMANDS if one not in LOOKS_ITSELF])


@every_command
def test_a_missing_configuration_is_named(autolog: Autolog, tmp_path: Path, command: str) -> None:
    outcome = give(autolog, command, tmp_path / "nowhere.yaml")
    assert (outcome.code, outcome.out) == (78, "")
    assert outcome.err.startswith(f"{tmp_path}/nowhere.yaml:1:1: the file cannot be read")
    assert is_one_sentence(outcome.err)


@every_command
def test_a_fault_in_the_configuration_is_told_with_its_place(autolog: Autolog, new_firm: Path, command: str) -> None:
    new_firm.write_text("version: 1\ndatabase: {url: 'sqlite:///a.db'\n")
    outcome = give(autolog, command, new_firm)
    assert (outcome.code, outcome.out) == (78, "")
    assert outcome.err.startswith(f"{new_firm}:")
    assert is_one_sentence(outcome.err)


@pytest.mark.parametrize(
    "command", [one for one in COMMANDS if not one.startswith(("db ", *LOOKS_ITSELF, *FILE_ALONE, *KEPT_RULES))]
)
def test_a_fault_in_the_rules_is_told_with_its_place(autolog: Autolog, new_firm: Path, command: str) -> None:
    rules = new_firm.with_name("rules.yaml")
    rules.write_text("version: 1\nnever_logg: []\n")
    outcome = give(autolog, command, new_firm)
    assert (outcome.code, outcome.out) == (78, "")
    assert outcome.err == f"{rules}:2:1: unknown key 'never_logg' - did you mean 'never_log'?\n"


@pytest.mark.parametrize(
    "url",
    [
        *("nonsense", "", "oracle://a@b/c", "postgresql://a@h:x/y", "postgresql://[::1/y"),
        *("sqlite:///", "sqlite:////"),
    ],
)
@pytest.mark.parametrize("command", ["status", "db upgrade", "db backup"])
def test_a_url_of_no_database_is_a_fault_in_the_configuration(
    autolog: Autolog, new_firm: Path, command: str, url: str
) -> None:
    new_firm.write_text(new_firm.read_text().replace("sqlite:///autolog.db", url))
    outcome = give(autolog, command, new_firm)
    assert (outcome.code, outcome.out) == (78, "")
    assert outcome.err.startswith(f"{new_firm}:2:")
    assert is_one_sentence(outcome.err)


SERVERS = ("postgresql://nobody@127.0.0.1:1/nowhere", "mariadb://nobody@127.0.0.1:1/nowhere")


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("command", [one for one in COMMANDS if one not in (*LOOKS_ITSELF, *FILE_ALONE, "db backup")])
def test_a_server_that_is_away_is_named(autolog: Autolog, new_firm: Path, command: str, server: str) -> None:
    new_firm.write_text(new_firm.read_text().replace("sqlite:///autolog.db", server))
    outcome = give(autolog, command, new_firm)
    assert (outcome.code, outcome.out) == (69, "")
    assert outcome.err.startswith("The database ")
    assert "nobody@127.0.0.1:1/nowhere" in outcome.err
    assert "does not answer as it should" in outcome.err
    assert is_one_sentence(outcome.err)


@pytest.mark.parametrize("command", [one for one in COMMANDS if one not in (*LOOKS_ITSELF, *FILE_ALONE)])
def test_a_file_that_is_no_database_is_named(autolog: Autolog, new_firm: Path, command: str) -> None:
    new_firm.with_name("autolog.db").write_bytes(b"this is a letter and no database\n" * 100)
    outcome = give(autolog, command, new_firm)
    assert (outcome.code, outcome.out) == (69, "")
    assert is_one_sentence(outcome.err)


@pytest.mark.parametrize(
    "command", [one for one in COMMANDS if not one.startswith(("db ", *LOOKS_ITSELF, *FILE_ALONE))]
)
def test_another_master_key_is_told(autolog: Autolog, firm: Path, command: str) -> None:
    key = firm.with_name("master.key")
    key.chmod(0o600)
    key.write_text(key.read_text()[::-1])
    outcome = give(autolog, command, firm)
    assert (outcome.code, outcome.out) == (78, "")
    assert is_one_sentence(outcome.err)


@pytest.mark.parametrize("server", SERVERS)
def test_the_doctor_s_line_about_a_server_is_red(autolog: Autolog, new_firm: Path, server: str) -> None:
    new_firm.write_text(new_firm.read_text().replace("sqlite:///autolog.db", server))
    outcome = give(autolog, "doctor", new_firm)
    assert (outcome.code, outcome.err) == (1, "")
    assert "BAD database" in outcome.out


@pytest.mark.parametrize("command", [*COMMANDS, *WITHOUT_CONFIGURATION])
def test_an_unknown_option_is_wrong_use(autolog: Autolog, command: str) -> None:
    outcome = autolog(*command.split(), "--nonsense")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("No such option: --nonsense")
    assert outcome.err.endswith(f"  See: autolog {command} --help\n")
    assert is_one_sentence(outcome.err)


NEEDING = [one for one, needed in {**COMMANDS, **WITHOUT_CONFIGURATION}.items() if needed and needed[0][:2] != "--"]


@pytest.mark.parametrize("command", NEEDING)
def test_a_missing_argument_is_wrong_use(autolog: Autolog, command: str) -> None:
    outcome = autolog(*command.split())
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("Missing argument ")
    assert is_one_sentence(outcome.err)


@pytest.mark.parametrize("command", [*COMMANDS, *WITHOUT_CONFIGURATION])
def test_help_is_there(autolog: Autolog, command: str) -> None:
    outcome = autolog(*command.split(), "--help")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith(f"Usage: autolog {command}")


def test_a_mistyped_command_gets_a_hint(autolog: Autolog) -> None:
    outcome = autolog("ledgr")
    assert outcome.code == 2
    assert outcome.err == "No such command 'ledgr'. Did you mean 'ledger'?  See: autolog --help\n"


def test_the_configuration_may_stand_before_the_command_behind_it_or_in_the_environment(
    autolog: Autolog, firm: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert autolog("--config", firm, "status").code == 0
    assert autolog("status", "--config", firm).code == 0
    monkeypatch.setenv("AUTOLOG_CONFIG", str(firm))
    assert autolog("status").code == 0


@pytest.mark.parametrize("command", [["ledger"], ["review", "list"], ["explain", "3@customer1.example"], ["export"]])
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_what_strangers_write_never_reaches_the_terminal_raw(ask: Autolog, command: list[str], form: list[str]) -> None:
    outcome = ask(*command, *(form if command != ["export"] else []))
    assert outcome.code == 0
    assert "\x1b" not in outcome.out
    assert "\x07" not in outcome.out


def test_the_help_begins_with_what_is_given_first() -> None:
    assert next(iter(typer.main.get_command(app).commands)) == "setup"  # type: ignore[attr-defined]
