"""Expressions that people write: RE2, linear on whatever text, or refused when the rules are loaded."""

from __future__ import annotations

import time

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


def slowest(expression: Expression, text: str) -> float:
    """Return the shortest of three measurements: the machine may be busy with something else."""
    took = []
    for _ in range(3):
        began = time.perf_counter()
        expression.is_in(text)
        took.append(time.perf_counter() - began)
    return min(took)


@pytest.mark.parametrize("pattern", REDOS)
def test_a_hostile_pattern_is_refused_or_quick(pattern: str) -> None:
    why = refusal(pattern)
    if why:
        assert ":" in why or ";" in why
        return
    expression = Expression(pattern)
    expression.is_in("warm")
    assert max(slowest(expression, text) for text in TEXTS) < MOST_SECONDS


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


def test_an_expression_that_is_no_utf_8_when_cut_is_still_read() -> None:
    assert Expression("ü").is_in("grün")


def test_groups_are_counted() -> None:
    assert groups_of(r"(?:a)(b)") == 1
