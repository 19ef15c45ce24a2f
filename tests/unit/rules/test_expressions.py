"""Expressions that people write: RE2, linear on whatever text, or refused when the rules are loaded."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from autolog.expressions import TEXT_LIMIT, Expression, groups_of, refusal

MOST_SECONDS = 0.005
LENGTH = 100_000

REDOS = (
    *(r"(a+)+$", r"([a-zA-Z]+)*$", r"(a|aa)+$", r"(a|a?)+$", r"(.*a){12}$", r"^(([a-z])+.)+[A-Z]([a-z])+$"),
    *(r"(x+x+)+y", r"(\w+\s?)*$", r"(\d+)*x", r"(a*)*b", r"(a+){10}b", r"^(\w+\.)+\w+@$", r"(.+)+\1", r"(?=(a+))a*b"),
    *(r"(\s*\S+\s*)+!$", r"([^,]*,)*z", r"(?:(?:a|b)*c)*d", r"(?<!a)(a+)+b", r"((a{1,30}){1,30}){1,30}b"),
    *(r"^(a?){40}a{40}$", r"(?>a+)+b"),
)
TEXTS = ("a" * LENGTH, "x" * LENGTH, "a, b. " * (LENGTH // 6), "1" * LENGTH, "ab.ab@" * (LENGTH // 6))


def test_there_are_twenty_one_patterns() -> None:
    assert len(set(REDOS)) == 21


def slowest(ask: Callable[[str], object]) -> float:
    """Return the seconds of computing that the worst text takes, each the shortest of five measurements."""
    return max(min(_seconds(ask, text) for _ in range(5)) for text in TEXTS)


def _seconds(ask: Callable[[str], object], text: str) -> float:
    began = time.thread_time()
    ask(text)
    return time.thread_time() - began


@pytest.mark.parametrize("pattern", REDOS)
def test_a_hostile_pattern_is_refused_or_quick(pattern: str) -> None:
    why = refusal(pattern)
    if why:
        assert ":" in why or ";" in why
        return
    assert slowest(Expression(pattern).is_in) < MOST_SECONDS


@pytest.mark.parametrize("pattern", REDOS)
@pytest.mark.parametrize("shape", ["{}", "({})", "{}|(.)", "(.*){}", "({})|[^z]"])
def test_the_captures_of_a_hostile_pattern_are_refused_or_quick(pattern: str, shape: str) -> None:
    whole = shape.format(pattern)
    if refusal(whole) or not groups_of(whole):
        return
    assert slowest(lambda text: list(Expression(whole).captures_in(text))) < MOST_SECONDS


@pytest.mark.parametrize(
    ("pattern", "cure"),
    [
        (r"(?<=PO)\d+", "match what stands in front"),
        (r"\d+(?!x)", "say with 'not'"),
        (r"(\w+) \1", "write both parts out"),
        (r"(?P<a>x)(?P=a)", "write both parts out"),
        (r"x\Z", r"write \z"),
        ("(x", "missing )"),
        ("x" * 2_000, "split it"),
        (r"(((x{100}){100}){100})", "shorten its repetitions"),
    ],
)
def test_what_re2_does_not_have_is_refused_with_a_cure(pattern: str, cure: str) -> None:
    assert cure in refusal(pattern)


def test_case_does_not_count_unless_it_is_said() -> None:
    assert Expression("offer").is_in("An OFFER")
    assert not Expression("(?-i)offer").is_in("An OFFER")


def test_no_expression_sees_more_than_the_limit() -> None:
    assert Expression("z").is_in("a" * (TEXT_LIMIT - 1) + "z")
    assert not Expression("z").is_in("a" * TEXT_LIMIT + "z")


def test_captures_come_with_all_that_fitted() -> None:
    found = list(Expression(r"PO[- ]?(\d{4})").captures_in("po-1234, PO 5678 and PO"))
    assert found == [("1234", "po-1234"), ("5678", "PO 5678")]


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        (r"^PO (\d+)$", "PO 12", [("12", "PO 12")]),
        (r"\b(\d{4})\b", "12345 1234 5678", [("1234", "1234"), ("5678", "5678")]),
        (r"(?:x|(\d))", "x1x2", [("1", "1"), ("2", "2")]),
        (r"([^ ]+)@", "ünö@x kim@y", [("ünö", "ünö@"), ("kim", "kim@")]),
        (r"(a*)", "baab", [("aa", "aa")]),
    ],
)
def test_captures_see_what_stands_around_a_place(pattern: str, text: str, found: list[tuple[str, str]]) -> None:
    assert list(Expression(pattern).captures_in(text)) == found


def test_where_the_text_is_cut_for_a_place_is_not_its_end() -> None:
    assert list(Expression(r"^(\d+)$|^(?:(\d{2}))").captures_in("12345678901234567890x")) == []
    assert list(Expression(r"(\d+$|\d{2})").captures_in("1234567890x12")) == [
        *(("12", "12"), ("34", "34"), ("56", "56"), ("78", "78"), ("90", "90"), ("12", "12"))
    ]


def test_a_place_that_is_longer_than_any_number_is_passed_over() -> None:
    assert list(Expression("(a+)").captures_in("a" * 1_001 + " aa")) == [("aa", "aa")]


def test_an_expression_that_is_no_utf_8_when_cut_is_still_read() -> None:
    assert Expression("ü").is_in("grün")


def test_groups_are_counted() -> None:
    assert groups_of(r"(?:a)(b)") == 1
