"""A person's answer is kept and never overruled."""

from __future__ import annotations

import pytest

from autolog.errors import StoreError
from autolog.model import LinkStatus, State
from autolog.store import Store
from autolog.store.merging import REVIEW_PERIOD
from store.examples import (
    ACME,
    GLOBEX,
    HASHES,
    HOUR,
    MIRA,
    NOW,
    Mailbox,
    id_of,
    in_doubt,
    linked_to,
    message,
    open_mailbox,
    seen,
    unmatched,
)

ID = id_of(message())


def links(store: Store) -> dict[str, tuple[LinkStatus, str]]:
    stored = store.interaction(ID)
    assert stored is not None
    return {one.link.party.ref: (one.link.status, one.link.decided_by) for one in stored.links}


@pytest.fixture
def asked(inbox: Mailbox) -> Mailbox:
    """Anna's inbox with one message in review."""
    inbox.commit(seen("1", in_doubt()))
    return inbox


def test_what_is_in_doubt_waits_with_its_suggestions(store: Store, asked: Mailbox) -> None:
    (waiting,) = store.review_queue(10)
    assert waiting.id == ID
    assert [one.name for one in waiting.links] == ["Acme GmbH", "Mira Brandt"]
    assert waiting.record.review_until == NOW + REVIEW_PERIOD


def test_accepting_links_the_customer_and_its_people(store: Store, asked: Mailbox) -> None:
    store.decide_review(ID, "C-1", "anna", NOW)
    yes = (LinkStatus.LINKED, "person:anna")
    assert links(store) == {"C-1": yes, "P-1": yes}
    assert asked.states() == {"1": State.LINKED}
    assert store.review_queue(10) == ()


def test_accepting_one_customer_refuses_the_others(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", in_doubt("m1@acme.example", ACME, MIRA, GLOBEX)))
    store.decide_review(ID, "C-2", "anna", NOW)
    assert links(store)["C-1"] == (LinkStatus.REJECTED, "person:anna")
    assert links(store)["P-1"] == (LinkStatus.REJECTED, "person:anna")
    assert links(store)["C-2"] == (LinkStatus.LINKED, "person:anna")


def test_a_customer_who_was_not_suggested_can_be_assigned(store: Store, asked: Mailbox) -> None:
    store.decide_review(ID, "C-2", "anna", NOW)
    assert links(store)["C-2"] == (LinkStatus.LINKED, "person:anna")
    assert store.export("C-2") is not None
    assert [one.id for one in store.export("C-2")] == [ID]
    assert list(store.export("C-1")) == []


def test_rejecting_erases_the_interaction_and_says_who_did(store: Store, asked: Mailbox) -> None:
    store.decide_review(ID, None, "anna", NOW)
    assert store.interaction(ID) is None
    (row,) = store.ledger()
    assert (row.state, row.reason) == (State.UNMATCHED, "rejected by anna")


@pytest.mark.parametrize("record", [in_doubt(), message()])
def test_a_rejected_party_is_never_linked_again(store: Store, asked: Mailbox, record) -> None:
    store.decide_review(ID, None, "anna", NOW)
    asked.commit(seen("1", record), now=NOW + HOUR)
    open_mailbox(store, "bob", "INBOX").commit(seen("1", record))
    assert store.interaction(ID) is None
    assert {row.reason for row in store.ledger()} == {"rejected by anna"}


def test_a_rejected_item_seen_again_writes_no_row(store: Store, asked: Mailbox) -> None:
    store.decide_review(ID, None, "anna", NOW)
    asked.commit(seen("1", in_doubt()))
    assert asked.commit(seen("1", in_doubt())).rows == 0


def test_another_customer_may_still_be_linked_after_a_rejection(store: Store, asked: Mailbox) -> None:
    store.decide_review(ID, None, "anna", NOW)
    asked.commit(seen("1", message(links=linked_to(ACME, GLOBEX), evidence=())))
    assert links(store)["C-2"][0] is LinkStatus.LINKED
    assert links(store)["C-1"] == (LinkStatus.REJECTED, "person:anna")


def test_an_accepted_item_seen_again_writes_no_row(store: Store, asked: Mailbox) -> None:
    store.decide_review(ID, "C-1", "anna", NOW)
    assert asked.commit(seen("1", in_doubt())).rows == 0
    assert asked.states() == {"1": State.LINKED}


def test_an_accepted_link_survives_a_new_decision(store: Store, asked: Mailbox) -> None:
    store.decide_review(ID, "C-1", "anna", NOW)
    asked.commit(seen("1", message(links=linked_to(GLOBEX), evidence=())))
    assert links(store)["C-1"] == (LinkStatus.LINKED, "person:anna")
    assert links(store)["C-2"][0] is LinkStatus.LINKED


def test_an_accepted_item_stays_when_nobody_would_be_matched(store: Store, asked: Mailbox) -> None:
    store.decide_review(ID, "C-1", "anna", NOW)
    asked.commit(unmatched("1"))
    assert asked.states() == {"1": State.LINKED}
    assert links(store)["C-1"] == (LinkStatus.LINKED, "person:anna")


def test_an_item_without_suggestions_can_be_rejected_for_good(store: Store, inbox: Mailbox) -> None:
    bare = message(state=State.REVIEW, links=(), evidence=())
    inbox.commit(seen("1", bare))
    store.decide_review(ID, None, "anna", NOW)
    inbox.commit(seen("1", bare))
    assert inbox.states() == {"1": State.UNMATCHED}


def test_a_no_to_one_link_leaves_the_others(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message()))
    store.record_verdict(ID, MIRA, LinkStatus.REJECTED, "anna", NOW)
    assert links(store)["P-1"] == (LinkStatus.REJECTED, "person:anna")
    assert links(store)["C-1"][0] is LinkStatus.LINKED
    inbox.commit(seen("1", message(reason="decided anew")))
    assert links(store)["P-1"] == (LinkStatus.REJECTED, "person:anna")


def test_a_no_to_the_last_link_erases_the_interaction(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message(links=linked_to(ACME), evidence=())))
    store.record_verdict(ID, ACME, LinkStatus.REJECTED, "anna", NOW)
    assert store.interaction(ID) is None


def test_a_person_may_change_their_mind(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message()))
    store.record_verdict(ID, MIRA, LinkStatus.REJECTED, "anna", NOW)
    store.record_verdict(ID, MIRA, LinkStatus.LINKED, "bob", NOW)
    assert links(store)["P-1"] == (LinkStatus.LINKED, "person:bob")


@pytest.mark.parametrize(
    ("interaction_id", "customer", "said"),
    [("0" * 32, "C-1", "no interaction"), (ID, "C-9", "no customer C-9")],
)
def test_an_answer_about_nothing_is_refused(store: Store, asked: Mailbox, interaction_id, customer, said) -> None:
    with pytest.raises(StoreError, match=said):
        store.decide_review(interaction_id, customer, "anna", NOW)


def test_what_is_linked_does_not_wait_for_an_answer(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message()))
    with pytest.raises(StoreError, match="does not wait"):
        store.decide_review(ID, None, "anna", NOW)


def test_what_nobody_answers_is_erased_after_ninety_days(store: Store, asked: Mailbox) -> None:
    assert store.wipe_expired_reviews(NOW + REVIEW_PERIOD) == 0
    assert store.wipe_expired_reviews(NOW + REVIEW_PERIOD + HOUR) == 1
    assert store.interaction(ID) is None
    (row,) = store.ledger()
    assert (row.state, row.reason) == (State.UNMATCHED, "nobody answered within 90 days")


def test_what_nobody_answered_is_not_asked_again(store: Store, asked: Mailbox) -> None:
    store.wipe_expired_reviews(NOW + REVIEW_PERIOD + HOUR)
    assert asked.commit(seen("1", in_doubt())).rows == 0
    assert store.review_queue(10) == ()


def test_what_nobody_answered_is_linked_when_it_becomes_sure(store: Store, asked: Mailbox) -> None:
    store.wipe_expired_reviews(NOW + REVIEW_PERIOD + HOUR)
    asked.commit(seen("1", message()))
    assert asked.states() == {"1": State.LINKED}


def test_an_item_in_review_keeps_what_it_rests_on_when_it_is_accepted(store: Store, inbox: Mailbox) -> None:
    from dataclasses import replace

    inbox.commit(replace(seen("1", in_doubt()), hashes=HASHES))
    assert store.verify().counts["sighting_hash"] == 2
    store.decide_review(ID, "C-1", "anna", NOW)
    assert store.verify().counts["sighting_hash"] == 2


def test_every_answer_is_audited(store: Store, asked: Mailbox) -> None:
    store.decide_review(ID, None, "anna", NOW)
    assert store.verify().counts["audit"] == 3
