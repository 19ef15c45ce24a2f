"""What parts two versions of the rules."""

from __future__ import annotations

from autolog.model import Noise
from autolog.rules.difference import Difference
from rules_past import read_version

HEAD = "version: 1\nlists: {own_domains: [ourfirm.example], keys: [acme.example]}\n"
TWO = HEAD + (
    "rules:\n"
    "  - {id: a, when: {domain: {in: keys}}, then: {tag: x}}\n"
    "  - {id: b, when: {subject: offer}, then: {tag: y}}\n"
)


def difference(*texts: str) -> Difference:
    *versions, draft = map(read_version, texts)
    return Difference(tuple(versions), draft)


def test_a_rule_that_says_the_same_is_steady() -> None:
    assert difference(TWO, TWO + "otherwise: review\n").steady == {"a", "b"}


def test_a_rule_with_another_condition_is_not() -> None:
    assert difference(TWO, TWO.replace("offer", "order")).steady == {"a"}


def test_a_rule_whose_list_holds_something_else_is_not() -> None:
    assert difference(TWO, TWO.replace("acme.example", "other.example")).steady == {"b"}


def test_a_description_is_no_difference() -> None:
    assert difference(TWO, TWO.replace("{id: b,", "{id: b, description: for people,")).steady == {"a", "b"}


def test_a_rule_must_say_the_same_in_every_version_since() -> None:
    assert difference(TWO, TWO.replace("offer", "order"), TWO).steady == {"a"}


def test_evidence_and_own_domains_change_what_is_matched() -> None:
    assert not difference(TWO, TWO.replace("offer", "order")).matching
    assert difference(TWO, TWO.replace("ourfirm", "ourgroup")).matching
    assert difference(TWO, TWO + "evidence: {weights: {domain: -1.0}}\n").matching


def test_thresholds_are_told_apart() -> None:
    assert difference(TWO, TWO + "defaults: {review_above: 0.3}\n").thresholds


def test_what_says_how_much_is_kept_besides_the_rule_is_told_apart() -> None:
    gate = "  - {id: gate, when: {sensitive: health}, then: {visibility: metadata}}\n"
    assert difference(TWO, TWO + gate).holding
    assert difference(TWO, TWO + "visibility_of: {anna: metadata}\n").holding
    assert not difference(TWO, TWO.replace("tag: y", "visibility: metadata")).holding


def test_machine_mail_that_is_no_longer_ignored_is_heard_again() -> None:
    assert difference(TWO, TWO + "noise: {bounce: match}\n").heard_again == {Noise.BOUNCE}


def test_a_steady_rule_before_the_one_that_fitted_did_not_fit() -> None:
    found = difference(TWO, TWO + "  - {id: c, then: {tag: z}}\n")
    assert found.stood_before("a", "b")
    assert not found.stood_before("b", "a")


def test_a_rule_that_stood_behind_it_once_is_not_known_to_have_failed() -> None:
    first, second = TWO.splitlines()[-2:]
    swapped = TWO.replace(f"{first}\n{second}", f"{second}\n{first}")
    assert not difference(TWO, swapped, TWO).stood_before("a", "b")


def test_a_version_that_cannot_be_read_leaves_nothing_certain() -> None:
    version = read_version(TWO)
    assert Difference((version,), version, opaque=True).matching
