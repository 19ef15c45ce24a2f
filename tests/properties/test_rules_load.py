"""A rules file may hold anything: the answer is a RuleSet or a ConfigurationError with a place, never a traceback."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from autolog.errors import ConfigurationError
from autolog.rules import RuleSet, parse_rules

SHIPPED = (Path(__file__).resolve().parents[2] / "config" / "rules.yaml").read_bytes()
SIGNS = (
    *(b"\t", b"\xef\xbb\xbf", b": ", b"- ", b"*a", b"&a ", b"[", b"{", b"? ", b"|", b"'", b'"', b"<<: ", b"~", b"\x00"),
    *(b"!!int ", b"!!timestamp x", b"---\n", b"...\n", b"%YAML 1.1\n", b"2026-99-99", b"0x", b".inf", b"1e999"),
)
PIECES = st.one_of(st.binary(max_size=8), st.sampled_from(SIGNS))
edits = st.lists(st.tuples(st.integers(0, len(SHIPPED)), st.integers(0, 30), PIECES), min_size=1, max_size=4)


def outcome(content: bytes) -> RuleSet | ConfigurationError:
    try:
        return parse_rules(Path("rules.yaml"), content)
    except ConfigurationError as error:
        return error


def assert_is_an_answer(content: bytes) -> None:
    answer = outcome(content)
    if isinstance(answer, ConfigurationError):
        assert answer.problems
        lines = content.count(b"\n") + content.count(b"\r") + 2
        assert all(1 <= problem.line <= lines and problem.column >= 1 for problem in answer.problems)


@settings(max_examples=300, deadline=None)
@given(edits)
def test_a_damaged_file_gets_an_answer(changes: list[tuple[int, int, bytes]]) -> None:
    content = SHIPPED
    for position, removed, inserted in changes:
        content = content[:position] + inserted + content[position + removed :]
    assert_is_an_answer(content)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_get_an_answer(content: bytes) -> None:
    assert_is_an_answer(content)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=20).map(b"".join))
def test_any_yaml_signs_get_an_answer(pieces: bytes) -> None:
    assert_is_an_answer(b"version: 1\n" + pieces)
