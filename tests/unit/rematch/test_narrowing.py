"""By which hashes unmatched items are found that a draft may concern."""

from __future__ import annotations

import pytest

from autolog.model import OwnSide
from autolog.rematch.narrowing import terms_of_unmatched
from autolog.rules.difference import Difference
from rules_past import read_version

BASE = "version: 1\nlists: {own_domains: [ourfirm.example], keys: [a.example, b.example]}\n"


def terms(draft: str) -> object:
    difference = Difference((read_version(BASE),), read_version(BASE + draft))
    return terms_of_unmatched(difference, OwnSide(("ourfirm.example",)))


def rule(when: str, then: str = "{link: C1}") -> str:
    return f"rules: [{{id: new, when: {when}, then: {then}}}]\n"


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        (rule("{domain: agency.example}"), {("domain", "agency.example")}),
        (rule("{domain: {in: keys}, subject: offer}"), {("domain", "a.example"), ("domain", "b.example")}),
        (rule("{sender: ada@agency.example}"), {("address", "ada@agency.example")}),
        (rule("{participants: {any: ['*@agency.example']}}"), {("domain", "agency.example")}),
        (rule("{customer: {ref: C1}}"), set()),
        (rule("{subject: offer}", "{tag: x}"), set()),
        ("never_log: [{id: n, domain: agency.example}]\n", {("domain", "agency.example")}),
    ],
)
def test_exact_addresses_and_domains_find_their_items(draft: str, expected: set[tuple[str, str]]) -> None:
    assert terms(draft) == expected


@pytest.mark.parametrize(
    "draft",
    [
        rule("{subject: offer}"),
        rule("{domain: '*.example'}"),
        rule("{domain: {not: agency.example}}"),
        rule("{sender: ['sales@*']}"),
        rule("{sender: anna@ourfirm.example}"),
        "never_log: [{id: n, any_participant: hr@ourfirm.example}]\n",
        "never_log: [{id: n, label: Private}]\n",
        "defaults: {review_above: 0.01}\n",
        "evidence: {weights: {domain: -1.0}}\n",
    ],
)
def test_where_they_do_not_tell_all_unmatched_items_are_asked_for(draft: str) -> None:
    assert terms(draft) is None
