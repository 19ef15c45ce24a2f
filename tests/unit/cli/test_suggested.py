"""An entity model's suggestions, where people meet them: groups of what waits, and explanations."""

from __future__ import annotations

from pathlib import Path

import pytest

from autolog.testing.builders import Letter, message
from entity_model import save_entity_model
from unit.cli.conftest import CONFIGURATION, Autolog, deliver, letter_file

SENDER = "someone@shared.example"
NAMED = "We are Zebulon Works.\nAda Farrow\nZebulon Works Ltd\n"
WITHOUT = {"names": [], "problem": ""}


@pytest.fixture
def waiting(autolog: Autolog, new_firm: Path) -> Path:
    """A firm's autolog.yaml; the sender of the tie names a company, and a model is configured."""
    save_entity_model(new_firm.parent / "names")
    new_firm.write_text(f"{CONFIGURATION}matching: {{entity_model: ./names}}\n")
    deliver(new_firm.parent, "tie", message(3, sender=f"Ada F. <{SENDER}>", text=NAMED))
    assert autolog("--config", new_firm, "once").code == 0
    return new_firm


def test_a_group_shows_the_unknown_company_and_person(autolog: Autolog, waiting: Path) -> None:
    said = autolog("--config", waiting, "review", "groups").out
    assert "    a new company? Zebulon Works\n    a new person? Ada Farrow\n" in said
    (row,) = autolog("--config", waiting, "review", "groups", "--json").json
    assert row["suggested"] == {
        "names": [
            {"kind": "organisation", "name": "Zebulon Works", "named": 2},
            {"kind": "person", "name": "Ada Farrow", "named": 1},
        ],
        "problem": "",
    }


def test_what_waits_is_explained_with_it(autolog: Autolog, waiting: Path) -> None:
    assert "  a new company? Zebulon Works\n" in autolog("--config", waiting, "explain", "3@customer1.example").out


def test_a_stranger_s_file_is_explained_with_it(autolog: Autolog, waiting: Path, tmp_path: Path) -> None:
    file = letter_file(tmp_path, Letter(sender="Ada F. <x@stranger.example>", text=NAMED))
    assert "  a new company? Zebulon Works\n" in autolog("--config", waiting, "explain", file).out
    (item,) = autolog("--config", waiting, "explain", file, "--json").json["items"]
    assert [one["name"] for one in item["suggested"]["names"]] == ["Zebulon Works", "Ada Farrow"]


def test_what_is_linked_is_never_asked_about(autolog: Autolog, waiting: Path, tmp_path: Path) -> None:
    deliver(waiting.parent, "known", message(9, text=NAMED))
    autolog("--config", waiting, "once")
    assert autolog("--config", waiting, "explain", "9@customer1.example", "--json").json["suggested"] == WITHOUT
    file = letter_file(tmp_path, Letter(text=NAMED))
    (item,) = autolog("--config", waiting, "explain", file, "--json").json["items"]
    assert (item["state"], item["suggested"]) == ("linked", WITHOUT)


def test_suggestions_are_written_nowhere(autolog: Autolog, waiting: Path) -> None:
    autolog("--config", waiting, "review", "groups")
    autolog(
        "--config", waiting, "review", "reject", autolog("--config", waiting, "review", "list", "--json").json[0]["id"]
    )
    assert [path.name for path in waiting.parent.glob("autolog.db*") if b"Zebulon" in path.read_bytes()] == []


def test_without_a_model_there_are_no_suggestions(ask: Autolog) -> None:
    (row,) = ask("review", "groups", "--json").json
    assert row["suggested"] == WITHOUT
    assert "a new" not in ask("review", "groups").out


def test_a_model_that_was_damaged_is_named_and_everything_else_is_shown(autolog: Autolog, waiting: Path) -> None:
    (waiting.parent / "names" / "meta.json").unlink()
    said = autolog("--config", waiting, "review", "groups")
    assert (said.code, said.out.splitlines()[0]) == (0, f"{SENDER} 1 item to answer; perhaps C2 Customer Two")
    assert "    note: The entity model" in said.out
    assert "cannot be loaded" in said.out
