"""Learning: verdicts keep what was said before them, steps are applied once and taken back to the byte."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from autolog.errors import StoreError
from autolog.model import (
    Authenticity,
    CalibrationCount,
    Customer,
    LearnedKind,
    LearnedName,
    LinkStatus,
    Noise,
    Party,
    PartyKind,
    State,
)
from autolog.store import Store
from autolog.store.learning_records import GroupAnswer, Lesson, MatchingStep, Origin, Taught
from autolog.store.records import InteractionRecord
from autolog.store.schema import learned_alias, matching_version
from store.examples import (
    ACME,
    DIRECTORY,
    GLOBEX,
    HASHES,
    HOUR,
    MIRA,
    NOW,
    Mailbox,
    id_of,
    in_doubt,
    message,
    open_mailbox,
    reasons_for,
    seen,
    unmatched,
)

ADDRESS = Taught(LearnedName(LearnedKind.ADDRESS, "mira@gmail.com", MIRA), "confirmed by kim in one item")
STEP = MatchingStep(
    Origin.LEARN,
    "0123456789ab",
    adjustments={"firm named": -0.5, "full name": 0.25},
    taught=(ADDRESS, Taught(LearnedName(LearnedKind.ALIAS, "Ácme 株式会社", ACME), "confirmed by kim in 2 items")),
    calibration=(CalibrationCount(0.95, 100, 99),),
)


def asked(key: str, *parties: Party, **fields: object) -> InteractionRecord:
    reasons = tuple(replace(reason, reason="firm named", span="Acme") for reason in reasons_for(ACME, MIRA))
    return replace(in_doubt(key, *parties), evidence=reasons, decided_by="threshold", **fields)


def rows(store: Store) -> tuple[list[object], list[object]]:
    """Every byte of what was learned."""
    tables = matching_version, learned_alias
    return tuple(
        store.database.read(lambda connection, table=table: [tuple(row) for row in connection.execute(select(table))])
        for table in tables
    )


# --- verdicts ---


def test_evidence_keeps_its_row_of_the_weights_and_its_words(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", asked("1")))
    (one,) = store.review_queue(1)
    assert {(reason.reason, reason.span) for reason in one.record.evidence} == {("firm named", "Acme")}


def test_a_verdict_keeps_what_had_been_said_before_it(store: Store, inbox: Mailbox) -> None:
    record = asked("1")
    inbox.commit(seen("1", record))
    store.decide_review(id_of(record), "C-1", "kim", NOW)
    lesson = Lesson(id_of(record), ACME, LinkStatus.LINKED, "kim", NOW, "threshold", 0.993, (("firm named", 12.5),))
    assert set(store.lessons()) == {lesson, replace(lesson, party=MIRA)}


def test_a_rejection_teaches_though_its_item_is_erased(store: Store, inbox: Mailbox) -> None:
    record = asked("1")
    inbox.commit(seen("1", record))
    store.decide_review(id_of(record), None, "kim", NOW)
    assert store.interaction(id_of(record)) is None
    assert {(one.status, one.reasons) for one in store.lessons()} == {
        (LinkStatus.REJECTED, (("firm named", 12.5),)),
    }


def test_a_second_verdict_keeps_what_had_been_said_before_the_first(store: Store, inbox: Mailbox) -> None:
    record = asked("1")
    inbox.commit(seen("1", record))
    store.decide_review(id_of(record), "C-1", "kim", NOW)
    store.record_verdict(id_of(record), ACME, LinkStatus.REJECTED, "lee", NOW + HOUR)
    (lesson,) = (one for one in store.lessons() if one.party == ACME)
    assert (lesson.status, lesson.person, lesson.rule) == (LinkStatus.REJECTED, "lee", "threshold")
    assert (lesson.probability, lesson.reasons) == (0.993, (("firm named", 12.5),))


def test_a_customer_whom_nothing_suggested_comes_without_a_lesson(store: Store, inbox: Mailbox) -> None:
    record = asked("1")
    inbox.commit(seen("1", record))
    store.decide_review(id_of(record), "C-2", "kim", NOW)
    (lesson,) = (one for one in store.lessons() if one.party == GLOBEX)
    assert (lesson.probability, lesson.reasons) == (None, ())


@pytest.mark.parametrize("doubt", [{"noise": Noise.BULK}, {"authenticity": Authenticity.SUSPECTED_SPOOF}])
def test_bulk_and_forged_mail_teaches_nothing(store: Store, inbox: Mailbox, doubt: dict[str, object]) -> None:
    record = asked("1", **doubt)
    inbox.commit(seen("1", record))
    store.decide_review(id_of(record), "C-1", "kim", NOW)
    assert {(one.probability, one.reasons) for one in store.lessons()} == {(None, ())}


# --- what is looked at ---


def test_recent_interactions_are_read_in_the_order_of_their_ids(store: Store, inbox: Mailbox) -> None:
    records = [message(str(n), starts_at=NOW - n * 24 * HOUR) for n in range(5)]
    inbox.commit(*(seen(str(n), record) for n, record in enumerate(records)))
    found = [one.id for one in store.interactions_since(NOW - 48 * HOUR)]
    assert found == sorted(id_of(record) for record in records[:3])


def test_what_lies_in_a_folder_of_sent_mail_was_sent_by_us(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message("1")))
    names = [(state.key, state.name, "inbox") for state in store.collection_states("anna")]
    states = store.register_collections("anna", [*names, ("Sent", "Sent", "sent")], NOW)
    sent = next(state.id for state in states if state.key == "Sent")
    lease = store.acquire_lease(sent, "worker-1", NOW, HOUR)
    assert lease is not None
    Mailbox(store, "anna", sent, lease).commit(seen("2", message("2")))
    assert store.sent_by_us(NOW - HOUR) == {id_of(message("2"))}
    assert store.sent_by_us(NOW + HOUR) == frozenset()


# --- steps ---


def test_a_step_comes_back_as_it_was_given(store: Store, inbox: Mailbox) -> None:
    assert store.apply_step(STEP, store.matching_revision(), "kim", NOW) == 1
    (version,) = store.matching_versions()
    assert (version.step, version.person, version.applied_at, version.active) == (STEP, "kim", NOW, True)
    assert store.learned_names() == tuple(one.name for one in STEP.taught)


def test_a_step_is_refused_when_another_came_first(store: Store, inbox: Mailbox) -> None:
    before = store.matching_revision()
    store.apply_step(STEP, before, "kim", NOW)
    kept = rows(store)
    with pytest.raises(
        StoreError, match=r"has changed since 0123456789ab was shown\. Look again: autolog matching learn"
    ):
        store.apply_step(STEP, before, "lee", NOW)
    assert rows(store) == kept


def test_taking_a_step_back_leaves_the_others_as_they_were(store: Store, inbox: Mailbox) -> None:
    store.apply_step(STEP, store.matching_revision(), "kim", NOW)
    before, names = rows(store), store.learned_names()
    other = replace(STEP, proposal="other", taught=(replace(ADDRESS, name=replace(ADDRESS.name, text="x@gmail.com")),))
    store.apply_step(other, store.matching_revision(), "kim", NOW)
    store.undo_step(2, "lee", NOW + HOUR)
    versions, aliases = rows(store)
    assert (versions[:1], aliases[:2]) == (before[0], before[1])
    assert store.learned_names() == names
    assert [(one.active, one.undone_by) for one in store.matching_versions()] == [(True, ""), (False, "lee")]


def test_a_step_is_taken_back_once(store: Store, inbox: Mailbox) -> None:
    store.apply_step(STEP, store.matching_revision(), "kim", NOW)
    store.undo_step(1, "kim", NOW)
    with pytest.raises(StoreError, match=r"Taken back already is version 1\. See: autolog matching history"):
        store.undo_step(1, "kim", NOW)
    with pytest.raises(StoreError, match="There is no version 9"):
        store.undo_step(9, "kim", NOW)


def test_the_revision_changes_with_each_step_and_each_taking_back(store: Store, inbox: Mailbox) -> None:
    revisions = [store.matching_revision()]
    store.apply_step(STEP, revisions[0], "kim", NOW)
    revisions.append(store.matching_revision())
    store.undo_step(1, "kim", NOW)
    revisions.append(store.matching_revision())
    assert len(set(revisions)) == 3


def test_an_import_does_not_remove_what_was_learned(store: Store, inbox: Mailbox) -> None:
    store.apply_step(STEP, store.matching_revision(), "kim", NOW)
    renamed = replace(DIRECTORY, contacts=(replace(DIRECTORY.contacts[0], addresses=("new@acme.example",)),))
    store.save_directory(renamed, NOW, removed=[GLOBEX])
    assert store.learned_names() == tuple(one.name for one in STEP.taught)


def test_what_carries_a_hash_of_what_was_learned_is_looked_at_again(store: Store, inbox: Mailbox) -> None:
    inbox.commit(unmatched("1"), unmatched("2", hashes=(("address", "b" * 64),)))
    store.apply_step(STEP, store.matching_revision(), "kim", NOW, HASHES[1:])
    assert inbox.states() == {"1": State.PARKED, "2": State.UNMATCHED}


def test_what_a_learned_address_decided_is_looked_at_again_when_it_is_taken_back(store: Store, inbox: Mailbox) -> None:
    store.apply_step(STEP, store.matching_revision(), "kim", NOW)
    by_learning = tuple(replace(reason, explains="mira@gmail.com") for reason in reasons_for(ACME))
    inbox.commit(seen("1", message("1", evidence=by_learning)), seen("2", message("2")))
    assert store.undo_step(1, "kim", NOW) == 1
    assert inbox.states() == {"1": State.PARKED, "2": State.LINKED}


# --- one answer for many ---


DOMAIN = Taught(LearnedName(LearnedKind.DOMAIN, "stranger.example", ACME), "answered by kim for 2 items")


@pytest.fixture
def group(store: Store, inbox: Mailbox) -> GroupAnswer:
    """Two items in review, and one that is linked to nobody, from one domain."""
    records = [asked("1"), asked("2")]
    inbox.commit(*(seen(record.identity.key, record) for record in records), unmatched("3"))
    return GroupAnswer("stranger.example", tuple(map(id_of, records)), "C-1", (DOMAIN,), hashes=HASHES[:1])


def test_one_answer_links_all_items_of_a_group_and_is_remembered(
    store: Store, inbox: Mailbox, group: GroupAnswer
) -> None:
    assert store.answer_group(group, store.matching_revision(), "kim", NOW) == 1
    assert inbox.states() == {"1": State.LINKED, "2": State.LINKED, "3": State.PARKED}
    assert store.learned_names() == (DOMAIN.name,)
    assert store.matching_versions()[0].step.origin is Origin.ANSWER


def test_nobody_s_group_is_erased_and_remembered_as_nobody_s(store: Store, inbox: Mailbox, group: GroupAnswer) -> None:
    nobody = replace(DOMAIN, name=replace(DOMAIN.name, party=None))
    store.answer_group(replace(group, customer=None, taught=(nobody,), hashes=()), "0-0", "kim", NOW)
    assert inbox.states() == dict.fromkeys("123", State.UNMATCHED)
    assert store.learned_names() == (nobody.name,)


def test_an_answer_may_make_a_new_customer(store: Store, inbox: Mailbox, group: GroupAnswer) -> None:
    founded = Customer("new:stranger.example", "Stranger Works")
    store.answer_group(replace(group, customer=founded.ref, founded=founded), "0-0", "kim", NOW)
    assert founded in store.load_directory().customers
    store.undo_step(1, "kim", NOW)
    assert founded not in store.load_directory().customers


def test_a_group_is_answered_whole_or_not_at_all(store: Store, inbox: Mailbox, group: GroupAnswer) -> None:
    store.decide_review(group.interactions[1], "C-2", "lee", NOW)
    with pytest.raises(StoreError, match="does not wait for an answer"):
        store.answer_group(group, store.matching_revision(), "kim", NOW)
    assert inbox.states() == {"1": State.REVIEW, "2": State.LINKED, "3": State.UNMATCHED}
    assert rows(store) == ([], [])


@pytest.mark.parametrize("customer", ["C-1", None])
def test_an_answer_that_is_taken_back_leaves_no_verdict_and_has_its_items_looked_at_again(
    store: Store, inbox: Mailbox, group: GroupAnswer, customer: str | None
) -> None:
    store.answer_group(replace(group, customer=customer), "0-0", "kim", NOW)
    assert store.undo_step(1, "kim", NOW + HOUR) == 2
    assert store.lessons() == ()
    assert inbox.states()["1"] is State.PARKED
    inbox.commit(seen("1", asked("1")), seen("2", asked("2")), now=NOW + HOUR)
    assert {one.id for one in store.review_queue(10)} == set(group.interactions)


def test_a_verdict_that_somebody_gave_since_is_not_taken_back(store: Store, inbox: Mailbox, group: GroupAnswer) -> None:
    store.answer_group(group, "0-0", "kim", NOW)
    store.record_verdict(group.interactions[0], ACME, LinkStatus.REJECTED, "lee", NOW + HOUR)
    store.undo_step(1, "kim", NOW + 2 * HOUR)
    assert {(one.party, one.person) for one in store.lessons()} == {(ACME, "lee")}


def test_two_mailboxes_of_one_item_are_both_looked_at_again(store: Store, inbox: Mailbox, group: GroupAnswer) -> None:
    open_mailbox(store, "boris", "INBOX").commit(seen("1", asked("1")))
    store.answer_group(group, "0-0", "kim", NOW)
    assert store.undo_step(1, "kim", NOW) == 3


def test_parties_without_a_ref_are_nobody(store: Store, inbox: Mailbox) -> None:
    nobody = replace(STEP, taught=(Taught(LearnedName(LearnedKind.DOMAIN, "x.example", None), "answered"),))
    store.apply_step(nobody, "0-0", "kim", NOW)
    assert store.matching_versions()[0].step == nobody
    assert store.learned_names()[0].party is None
    assert Party(PartyKind.CUSTOMER, "") not in {one.party for one in store.learned_names()}
