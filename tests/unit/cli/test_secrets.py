"""`autolog secret`: stored sealed, listed by name, never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from autolog.config import load_configuration
from autolog.installation import opened
from unit.cli.conftest import Autolog


def test_a_secret_comes_from_standard_input_and_is_sealed(ask: Autolog, firm: Path) -> None:
    outcome = ask("secret", "set", "anna", stdin="pässword \n".encode())
    assert (outcome.code, "pässword" in outcome.out + outcome.err) == (0, False)
    assert "pässword".encode() not in firm.with_name("autolog.db").read_bytes()
    with opened(load_configuration(firm)) as installation:
        assert installation.vault.get("anna") == "pässword "


def test_the_list_has_names_and_not_autolog_s_own_keys(ask: Autolog) -> None:
    ask("secret", "set", "anna", stdin=b"x\n")
    assert ask("secret", "list", "--json").json == ["anna"]


def test_an_empty_list_is_a_sentence(ask: Autolog) -> None:
    assert ask("secret", "list").out == "No secret is stored.\n"


@pytest.mark.parametrize("name", ["autolog.hash-key", "autolog.check", "", " "])
def test_autolog_s_own_names_are_refused(ask: Autolog, name: str) -> None:
    outcome = ask("secret", "set", name, stdin=b"x\n")
    assert (outcome.code, outcome.err.count("\n")) == (2, 1)


@pytest.mark.parametrize(("given", "sentence"), [(b"", "Nothing was given"), (b"\xff\n", "The secret is not UTF-8.")])
def test_what_cannot_be_a_secret_is_refused(ask: Autolog, given: bytes, sentence: str) -> None:
    outcome = ask("secret", "set", "anna", stdin=given)
    assert outcome.code == 2
    assert outcome.err.startswith(sentence)
    assert ask("secret", "list", "--json").json == []
