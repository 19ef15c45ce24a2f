"""Printing: whatever mail holds, a terminal shows plain text on the line where it belongs."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autolog.cli.terminal import Light, clean, for_people, one_line, print_json, print_table, say_failure, several
from autolog.errors import AutologError, ConfigurationError, Problem
from autolog.model import State


@given(st.text())
def test_no_sign_that_is_shown_moves_the_cursor_or_hides(text: str) -> None:
    shown = clean(text)
    assert all(unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} for sign in shown if sign not in "\n\t")


@given(st.text())
def test_one_line_is_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1


@given(st.text(st.characters(categories=["L", "N", "P"])))
def test_what_people_write_stays_as_it_is(text: str) -> None:
    assert clean(text) == text


def test_a_no_break_space_becomes_a_space() -> None:
    assert clean("1\u00a0000\u2028x") == "1 000 x"


@pytest.mark.parametrize("sign", ["\x1b", "\x9b", "\u202e", "\u2066", "\u200b", "\U000e0041", "\x07"])
def test_escapes_overrides_and_invisible_signs_are_taken_out(sign: str) -> None:
    assert clean(f"a{sign}b") == "ab"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, "-"), (True, "yes"), (0.98765, "0.988"), (State.LINKED, "linked"), (Light.RED, "red"), (3, "3")],
)
def test_values_are_shown_as_people_write_them(value: object, shown: str) -> None:
    assert for_people(value) == shown


def test_one_is_no_plural() -> None:
    assert [several(count, "item") for count in (0, 1, 1200)] == ["0 items", "1 item", "1,200 items"]


def test_json_says_times_paths_and_sets(capsys: pytest.CaptureFixture[str]) -> None:
    moment = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    print_json([moment, date(2026, 3, 2), timedelta(minutes=1), Path("/a"), {"b", "a"}])
    shown = "".join(capsys.readouterr().out.split())
    assert shown == '["2026-03-02T09:00:00+00:00","2026-03-02",60.0,"/a",["a","b"]]'


def test_a_table_in_a_pipe_is_aligned_and_one_line_a_row(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["id", "name"], [["1", "two\nlines"], ["22", "x"]])
    assert capsys.readouterr().out == "id  name\n1   two lines\n22  x\n"


def test_a_failure_is_one_line_with_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    say_failure(AutologError("It broke\nhere.", remedy="Mend it."))
    assert capsys.readouterr().err == "It broke here. Mend it.\n"


def test_a_faulty_file_gets_a_line_for_each_fault(capsys: pytest.CaptureFixture[str]) -> None:
    problems = [Problem(Path("a.yaml"), line, 1, "wrong", "right it") for line in (1, 2)]
    say_failure(ConfigurationError(*problems))
    assert capsys.readouterr().err == "a.yaml:1:1: wrong - right it\na.yaml:2:1: wrong - right it\n"
