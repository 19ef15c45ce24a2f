"""What is valid and cannot work."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autolog.rules import read_rules
from autolog.rules.check import customers_named, warnings_of
from autolog.rules.conditions import When
from autolog.rules.implying import implies


def warnings(tmp_path: Path, rules: str, known: frozenset[str] | None = None) -> list[str]:
    file = tmp_path / "rules.yaml"
    file.write_text(f"version: 1\nlists: {{keys: [acme.example]}}\nrules:\n{rules}\n")
    found = warnings_of(read_rules(file), known)
    return [f"{one.line}: {one.what}" for one in found if "named nowhere" not in one.what]


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ("{}", "{kind: email}"),
        ("{kind: [email, meeting]}", "{kind: email}"),
        ("{domain: [a.example, b.example]}", "{domain: a.example, subject: x}"),
        ("{domain: {in: keys}}", "{domain: {in: keys}, kind: email}"),
        ("{domain: {not: a.example}}", "{domain: {not: [a.example, b.example]}}"),
        ("{subject: {contains: [x, y]}}", "{subject: x}"),
        ("{participants: {count: {min: 2}}}", "{participants: {count: {min: 5, max: 9}, outside: {min: 1}}}"),
        ("{probability: {max: 0.9}}", "{probability: {min: 0.1, max: 0.5}}"),
        ("{customer: {exists: true}}", "{customer: {country: DE}}"),
        ("{time: {weekday: [sat, sun]}}", "{time: {weekday: sat, after: 2026-01-01}}"),
    ],
)
def test_a_rule_that_an_earlier_one_takes_all_of_is_told(tmp_path: Path, wide: str, narrow: str) -> None:
    rules = f"  - {{id: a, when: {wide}, then: {{tag: x}}}}\n  - {{id: b, when: {narrow}, then: {{tag: y}}}}"
    assert len(warnings(tmp_path, rules)) == 1
    swapped = f"  - {{id: a, when: {narrow}, then: {{tag: x}}}}\n  - {{id: b, when: {wide}, then: {{tag: y}}}}"
    assert warnings(tmp_path, swapped) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("{domain: a.example}", "{domain: b.example}"),
        ("{domain: a.example}", "{domain: {not: a.example}}"),
        ("{subject: x}", "{text: x}"),
        ("{customer: {exists: true}}", "{customer: {exists: false}}"),
        ("{participants: {count: {min: 5}}}", "{participants: {count: {max: 9}}}"),
        ("{time: {weekday: sat}}", "{time: {weekday: sat, zone: Europe/Berlin}}"),
        ("{kind: email, subject: x}", "{kind: email}"),
    ],
)
def test_there_is_no_false_alarm(tmp_path: Path, one: str, other: str) -> None:
    rules = f"  - {{id: a, when: {one}, then: {{tag: x}}}}\n  - {{id: b, when: {other}, then: {{tag: y}}}}"
    assert warnings(tmp_path, rules) == []


def test_a_gate_behind_a_rule_for_everything_still_tightens(tmp_path: Path) -> None:
    rules = "  - {id: a, then: {tag: x}}\n  - {id: gate, when: {sensitive: health}, then: {visibility: metadata}}"
    assert warnings(tmp_path, rules) == []


def test_customers_that_do_not_exist_are_told(tmp_path: Path) -> None:
    rules = "  - {id: a, when: {customer: {ref: [C-1, 'C-*']}}, then: {link: C-2}}"
    assert warnings(tmp_path, rules, frozenset()) == ["4: there is no customer 'C-1'", "4: there is no customer 'C-2'"]
    assert warnings(tmp_path, rules, frozenset({"C-1", "C-2"})) == []
    assert customers_named(read_rules(tmp_path / "rules.yaml")) == ("C-2", "C-1")


def test_a_rule_of_another_file_is_named_with_it(tmp_path: Path) -> None:
    (tmp_path / "rules.d").mkdir()
    part = "version: 1\nrules:\n  - {id: late, when: {kind: email}, then: {tag: y}}\n"
    (tmp_path / "rules.d" / "10-more.yaml").write_text(part)
    assert warnings(tmp_path, "  - {id: all, then: {tag: x}}") == [
        "3: the rule 'late' never fires: 'all' (line 4 of rules.yaml) fits everything"
    ]


kinds = st.sampled_from(["email", "meeting"])
whens = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.lists(kinds, min_size=1, max_size=2),
        "direction": st.one_of(
            st.sampled_from(["inbound", "outbound"]), st.builds(lambda one: {"not": one}, st.just("internal"))
        ),
        "noise": st.builds(
            lambda yes, no: {"values": yes, "not": no},
            st.lists(st.sampled_from(["human", "bulk"]), min_size=1),
            st.lists(st.sampled_from(["bounce", "bulk"])),
        ),
    },
)
ITEMS = [
    {"kind": kind, "direction": direction, "noise": noise}
    for kind in ("email", "meeting")
    for direction in ("inbound", "outbound", "internal")
    for noise in ("human", "bulk", "bounce")
]


def fits(when: When, item: dict[str, str]) -> bool:
    """Say by the words of the language, without any of the code under test, whether an item fits."""
    for key in when.said():
        section = getattr(when, key)
        if (section.values and item[key] not in section.values) or item[key] in section.not_:
            return False
    return True


@settings(max_examples=300, deadline=None)
@given(whens, whens)
def test_an_implication_that_is_told_is_one(narrow: dict[str, object], wide: dict[str, object]) -> None:
    one, other = When.model_validate(narrow), When.model_validate(wide)
    if implies(one, other):
        assert all(fits(other, item) for item in ITEMS if fits(one, item))
