"""Which rows of the ledger without a record a draft may concern."""

from __future__ import annotations

import pytest

from autolog.model import State
from autolog.rematch.screening import may_change
from autolog.rules.difference import Difference
from rules_past import read_version

BASE = """version: 1
lists: {own_domains: [ourfirm.example]}
never_log:
  - {id: hr, any_participant: hr@ourfirm.example}
rules:
  - {id: marks, when: {domain: a.example}, then: {tag: x}}
  - {id: lunch, when: {subject: lunch}, then: {ignore: no business}}
  - {id: hall, when: {subject: hall}, then: {link: C1}}
"""
SAME = ("same", BASE)
RULE_AT_THE_END = ("a rule at the end", BASE + "  - {id: new, when: {domain: b.example}, then: {link: C2}}\n")
RULE_BEFORE = (
    "a rule in front",
    BASE.replace("rules:\n", "rules:\n  - {id: new, when: {domain: b.example}, then: {link: C2}}\n"),
)
RULE_OF_CUSTOMERS = (
    "a rule about customers",
    BASE + "  - {id: new, when: {customer: {ref: C1}}, then: {review: ask}}\n",
)
MORE_NEVER_LOG = ("more never_log", BASE.replace("never_log:\n", "never_log:\n  - {id: private, label: Private}\n"))
NO_NEVER_LOG = ("no never_log", BASE.replace("hr@ourfirm", "hr@elsewhere"))
NO_LUNCH = ("the rule is another", BASE.replace("subject: lunch", "subject: dinner"))
NO_MARKS = (
    "a rule that hid others is gone",
    BASE.replace("  - {id: marks, when: {domain: a.example}, then: {tag: x}}\n", ""),
)
EVIDENCE = ("evidence", BASE + "evidence: {weights: {domain: -1.0}}\n")
THRESHOLD = ("a threshold", BASE + "defaults: {review_above: 0.01}\n")
BOUNCES = ("bounces are matched", BASE + "noise: {bounce: match}\n")

UNMATCHED = (State.UNMATCHED, "no-customer")


def concerns(draft: str, state: State, rule: str) -> bool:
    return may_change(state, rule, Difference((read_version(BASE),), read_version(draft)))


@pytest.mark.parametrize(
    ("draft", "row", "expected"),
    [
        (SAME, UNMATCHED, False),
        (RULE_AT_THE_END, UNMATCHED, True),
        (RULE_OF_CUSTOMERS, UNMATCHED, False),
        (MORE_NEVER_LOG, UNMATCHED, True),
        (NO_MARKS, UNMATCHED, True),
        (EVIDENCE, UNMATCHED, True),
        (THRESHOLD, UNMATCHED, True),
        (BOUNCES, UNMATCHED, False),
        (RULE_AT_THE_END, (State.IGNORED, "rule:lunch"), False),
        (RULE_BEFORE, (State.IGNORED, "rule:lunch"), True),
        (NO_LUNCH, (State.IGNORED, "rule:lunch"), True),
        (NO_MARKS, (State.IGNORED, "rule:lunch"), False),
        (EVIDENCE, (State.IGNORED, "rule:lunch"), True),
        (MORE_NEVER_LOG, (State.IGNORED, "never-log:hr"), False),
        (MORE_NEVER_LOG, (State.IGNORED, "rule:lunch"), True),
        (MORE_NEVER_LOG, (State.IGNORED, "otherwise"), True),
        (MORE_NEVER_LOG, (State.IGNORED, "private-meeting"), True),
        (MORE_NEVER_LOG, (State.IGNORED, "internal"), False),
        (NO_NEVER_LOG, (State.IGNORED, "rule:lunch"), False),
        (NO_NEVER_LOG, (State.IGNORED, "never-log:hr"), True),
        (EVIDENCE, (State.IGNORED, "never-log:hr"), False),
        (BOUNCES, (State.IGNORED, "noise:bounce"), True),
        (BOUNCES, (State.IGNORED, "noise:receipt"), False),
        (RULE_BEFORE, (State.IGNORED, "noise:bounce"), False),
        (RULE_BEFORE, (State.IGNORED, "internal"), False),
        (THRESHOLD, (State.IGNORED, "internal"), True),
        (EVIDENCE, (State.IGNORED, "private-meeting"), False),
        (EVIDENCE, (State.UNMATCHED, "verdict"), False),
        (EVIDENCE, (State.UNMATCHED, "retention"), False),
        (EVIDENCE, (State.IGNORED, "erased-person"), False),
        (EVIDENCE, (State.PARKED, "not-yet"), False),
        (EVIDENCE, (State.QUARANTINED, "unreadable"), False),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) and isinstance(value[0], str) else str(value),
)
def test_what_a_draft_may_concern(draft: tuple[str, str], row: tuple[State, str], expected: bool) -> None:
    assert concerns(draft[1], *row) is expected
