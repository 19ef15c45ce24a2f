"""A plan is carried out exactly as it was shown, or refused with what moved; a rollback brings everything back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from autolog.errors import WrongUse
from autolog.model import DirectoryRows, LinkStatus
from autolog.rematch.applying import Applied, apply_plan
from autolog.rematch.plan import Made, make_plan
from autolog.rematch.rolling_back import chapters, roll_back
from autolog.store.rule_versions import RuleVersions
from autolog.testing.builders import BEGINNING, Letter, customer
from rules_past import Past, read_version
from unit.rematch.conftest import BASE

NO_LUNCH = BASE + "rules: [{id: no-lunch, when: {subject: lunch}, then: {ignore: no business}}]\n"
BILLS = BASE + "rules: [{id: bills, when: {domain: elsewhere.example}, then: {link: C3}}]\n"


def planned(past: Past, text: str = NO_LUNCH) -> Made:
    return make_plan(past.desk, read_version(text), "/nowhere/draft.yaml", None, "ada")


def applied(past: Past, made: Made) -> Applied:
    return apply_plan(past.desk, made.id, "ada", lambda _file: made.draft.read.digest)


def test_what_the_plan_shows_is_done(past: Past) -> None:
    applied(past, planned(past))

    assert past.store.find_interactions("lunch@x.example") == ()


def test_a_strangers_item_is_fetched_and_logged(past: Past) -> None:
    applied(past, planned(past, BILLS))

    assert [link.link.party.ref for link in past.store.find_interactions("stranger@x.example")[0].links] == ["C3"]


def test_the_rules_are_in_force_with_who_applied_them(past: Past) -> None:
    applied(past, planned(past))

    last = chapters(past.store.database)[-1]
    assert (last.version, last.in_force, last.who, last.lines) == (2, True, "ada", "+1 -0")
    assert last.change is not None
    assert last.change.effect == "+0 -1 ~0"


def test_the_next_run_decides_nothing_of_it_again(past: Past) -> None:
    applied(past, planned(past))
    rows = past.rows()["interaction"]
    past.firms[0].rules = read_version(NO_LUNCH).rules

    past.firms[0].sync()

    assert past.rows()["interaction"] == rows


@pytest.mark.parametrize("text", [NO_LUNCH, BILLS])
def test_a_rollback_brings_every_row_back(past: Past, text: str) -> None:
    rows = past.rows()
    applied(past, planned(past, text))

    roll_back(past.store.database, 1, "ada", past.desk.now)

    assert past.rows() == rows


def test_several_versions_are_taken_back_at_once(past: Past) -> None:
    rows = past.rows()
    applied(past, planned(past, NO_LUNCH))
    applied(past, planned(past, BILLS))

    back = roll_back(past.store.database, 1, "ada", past.desk.now)

    assert [change.rule_set_version for change in back.changes] == [3, 2]
    assert past.rows() == rows


def test_a_rollback_goes_no_further_than_it_is_told(past: Past) -> None:
    applied(past, planned(past, NO_LUNCH))
    rows = past.rows()
    applied(past, planned(past, BILLS))

    roll_back(past.store.database, 2, "ada", past.desk.now)

    assert past.rows() == rows
    assert RuleVersions(past.store.database).in_force() == 2


def test_a_rollback_is_refused_when_a_record_was_changed_since(past: Past) -> None:
    applied(past, planned(past, BILLS))
    stranger = past.store.find_interactions("stranger@x.example")[0]
    past.store.record_verdict(stranger.id, stranger.links[0].link.party, LinkStatus.LINKED, "kim", past.desk.now)

    with pytest.raises(WrongUse, match=stranger.id[:12]):
        roll_back(past.store.database, 1, "ada", past.desk.now)


def test_there_must_be_such_a_version(past: Past) -> None:
    with pytest.raises(WrongUse, match="no version 7"):
        roll_back(past.store.database, 7, "ada", past.desk.now)


def test_a_plan_is_carried_out_once(past: Past) -> None:
    made = planned(past)
    applied(past, made)

    with pytest.raises(WrongUse, match="carried out already"):
        applied(past, made)


def test_a_plan_is_over_after_a_day(past: Past) -> None:
    made = planned(past)
    past.firms[0].now += timedelta(hours=25)

    with pytest.raises(WrongUse, match="was valid until"):
        applied(past, made)


def test_a_plan_that_does_not_exist_is_refused(past: Past) -> None:
    with pytest.raises(WrongUse, match="no plan 'p-000000'"):
        apply_plan(past.desk, "p-000000", "ada", lambda _file: "")


def test_a_plan_is_refused_when_customers_were_changed(past: Past) -> None:
    made = planned(past)
    past.firms[0].add_customers(DirectoryRows(customers=(customer(9),)))

    with pytest.raises(WrongUse, match="customers were changed since"):
        applied(past, made)


def test_a_plan_is_refused_when_other_rules_came_into_force(past: Past) -> None:
    made = planned(past)
    RuleVersions(past.store.database).enter("other", BASE + "# other\n", "autolog", past.desk.now)

    with pytest.raises(WrongUse, match="version 2 came into force since"):
        applied(past, made)


def test_a_plan_is_refused_when_its_draft_is_another(past: Past, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("drafts") / "draft.yaml"
    file.write_text(NO_LUNCH)
    made = make_plan(past.desk, read_version(NO_LUNCH), str(file), None, "ada")

    with pytest.raises(WrongUse, match="no longer the draft"):
        apply_plan(past.desk, made.id, "ada", lambda _file: "another")


def test_a_plan_is_refused_with_nothing_written_when_mail_came_in_that_it_concerns(past: Past) -> None:
    made = planned(past)
    another = Letter("b@x.example", "Eva Stern <eva@customer2.example>", subject="Lunch", sent_at=BEGINNING)
    past.firms[0].mailbox.put("INBOX", replace(another).raw())
    past.firms[0].sync()
    rows = past.rows()

    with pytest.raises(WrongUse, match="1 item has moved since"):
        applied(past, made)

    assert past.rows() == rows


def test_mail_that_it_does_not_concern_is_no_obstacle(past: Past) -> None:
    made = planned(past)
    past.firms[0].mailbox.put("INBOX", Letter("b@x.example", subject="Offer", sent_at=BEGINNING).raw())
    past.firms[0].sync()

    assert applied(past, made).version == 2
