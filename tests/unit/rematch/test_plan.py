"""A draft tried on the past: what is shown, where it was read from, and that nothing is changed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from autolog.model import LinkStatus, Party, PartyKind
from autolog.rematch.changes import Sign, What
from autolog.rematch.plan import Made, make_plan
from autolog.rules.own_list import OwnList
from autolog.store.plans import Plans
from autolog.testing.builders import BEGINNING
from rules_past import Past, read_version
from unit.rematch.conftest import BASE


def plan(past: Past, rules: str) -> Made:
    return make_plan(past.desk, read_version(BASE + rules), "draft.yaml", None, "ada")


def told(made: Made) -> list[tuple[Sign, What, str]]:
    return [(change.sign, change.what, change.rule) for change in made.result.changes]


def test_planning_changes_no_row(past: Past) -> None:
    before = past.rows()

    plan(past, "rules: [{id: no-lunch, when: {subject: lunch}, then: {ignore: no business}}]\n")

    assert past.rows() == before


def test_what_a_rule_ignores_would_be_removed(past: Past) -> None:
    made = plan(past, "rules: [{id: no-lunch, when: {subject: lunch}, then: {ignore: no business}}]\n")

    assert told(made) == [(Sign.REMOVED, What.REMOVED, "threshold")]


def test_what_a_rule_links_to_another_changes_customer(past: Past) -> None:
    made = plan(past, "rules: [{id: hall, when: {subject: hall}, then: {link: C2}}]\n")

    assert told(made) == [(Sign.CHANGED, What.CUSTOMER, "rule:hall")]


def test_a_strangers_item_would_be_logged_though_only_hashes_of_it_are_kept(past: Past) -> None:
    made = plan(past, "rules: [{id: bills, when: {domain: elsewhere.example}, then: {link: C3}}]\n")

    assert told(made) == [(Sign.LOGGED, What.LOGGED, "rule:bills")]


def test_what_would_be_asked_about_is_no_longer_logged(past: Past) -> None:
    made = plan(past, "rules: [{id: ask, when: {subject: lunch}, then: {review: is it business?}}]\n")

    assert told(made) == [(Sign.REMOVED, What.REMOVED, "rule:ask")]


def test_less_is_kept_where_a_rule_says_so(past: Past) -> None:
    made = plan(past, "rules: [{id: quiet, when: {text: secret}, then: {visibility: metadata}}]\n")

    assert told(made) == [(Sign.CHANGED, What.VISIBILITY, "rule:quiet")]


def test_a_condition_that_rows_answer_fetches_nothing(past: Past) -> None:
    made = plan(past, "rules: [{id: quiet, when: {customer: {ref: C3}}, then: {visibility: metadata}}]\n")

    assert (len(made.result.changes), made.result.fetched) == (1, 0)


def test_a_condition_on_what_is_not_kept_is_asked_of_the_mailbox(past: Past) -> None:
    made = plan(past, "rules: [{id: team, when: {label: Team, customer: {exists: true}}, then: {tag: team}}]\n")

    assert made.result.fetched == 3


def test_what_no_mailbox_gives_any_more_is_counted_and_left_as_it_is(past: Past) -> None:
    box = past.firms[0].mailbox
    for remote_id in box.contents()["INBOX"]:
        box.break_thing("INBOX", remote_id)

    made = plan(past, "rules: [{id: team, when: {label: Team, customer: {exists: true}}, then: {tag: team}}]\n")

    assert (made.result.fetched, made.result.left, made.result.changes) == (0, 3, ())


def test_rules_that_stay_as_they_are_concern_nothing(past: Past) -> None:
    made = plan(past, "")

    assert (made.result.changes, made.result.fetched) == ((), 0)


def test_what_a_person_linked_is_kept(past: Past) -> None:
    lunch = past.store.find_interactions("lunch@x.example")[0]
    party = Party(PartyKind.CUSTOMER, "C2")
    past.store.record_verdict(lunch.id, party, LinkStatus.LINKED, "kim", past.desk.now)

    made = plan(past, "rules: [{id: no-lunch, when: {subject: lunch}, then: {ignore: no business}}]\n")

    assert (made.result.changes, made.result.kept) == ((), 1)


def test_never_log_beats_what_a_person_linked(past: Past) -> None:
    lunch = past.store.find_interactions("lunch@x.example")[0]
    party = Party(PartyKind.CUSTOMER, "C2")
    past.store.record_verdict(lunch.id, party, LinkStatus.LINKED, "kim", past.desk.now)

    made = plan(past, "never_log: [{id: lunch, subject: lunch}]\n")

    assert [sign for sign, _, _ in told(made)] == [Sign.REMOVED]


def test_only_what_happened_since_is_looked_at(past: Past) -> None:
    draft = read_version(BASE + "rules: [{id: all, then: {tag: seen}}]\n")

    made = make_plan(past.desk, draft, "draft.yaml", BEGINNING + timedelta(minutes=90), "ada")

    assert [change.before.subject for change in made.result.changes if change.before] == ["Plans"]


def test_a_rule_whose_cases_another_takes_first_is_named_with_it(past: Past) -> None:
    first = "{id: first, when: {customer: {exists: true}}, then: {tag: a}}"
    made = plan(past, f"rules:\n  - {first}\n  - {{id: second, when: {{subject: lunch}}, then: {{tag: b}}}}\n")

    assert [(one.rule, dict(one.taken_by)) for one in made.idle] == [("second", {"first": 1})]


def test_a_plan_keeps_ids_and_digests_and_no_word_of_an_item(past: Past) -> None:
    made = plan(past, "rules: [{id: bills, when: {domain: elsewhere.example}, then: {link: C3}}]\n")

    kept = repr(Plans(past.store.database).items(made.id))
    assert not any(word in kept for word in ("Invoice", "nobody", "elsewhere"))


@pytest.mark.parametrize("text", ["version: 7\n", "rules: {}\n"])
def test_a_version_that_cannot_be_read_any_more_makes_everything_be_asked_again(past: Past, text: str) -> None:
    from autolog.store.rule_versions import RuleVersions

    RuleVersions(past.store.database).enter(text, text, "autolog", past.desk.now)

    assert plan(past, "").result.fetched == 4


def test_what_a_person_keeps_out_of_their_own_mailbox_stays_out(past: Past) -> None:
    past.own_list = OwnList(("elsewhere.example",))

    made = plan(past, "rules: [{id: bills, when: {domain: elsewhere.example}, then: {link: C3}}]\n")

    assert [change.what for change in made.result.changes] == [What.LEDGER]
