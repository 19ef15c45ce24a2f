"""What was linked to nobody is found again when a customer is added, and a thread finds its past."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from autolog.model import DirectoryRows, Precedent, State
from autolog.store import Store
from autolog.store.reconsidering import DIRECTORY_CHANGED
from autolog.store.records import QuarantineRecord, SightingRecord
from autolog.store.settled import ERASED, RETENTION
from store.examples import ACME, HOUR, MIRA, NOW, Mailbox, id_of, in_doubt, message, open_mailbox, seen, unmatched

LONG_AGO = NOW - timedelta(days=3650)
OTHERS = (("domain", "e" * 64),)


def test_an_unmatched_item_is_parked_when_its_hash_becomes_known(store: Store, inbox: Mailbox) -> None:
    inbox.commit(unmatched("1"), unmatched("2", OTHERS))
    assert store.park_by_hashes([("domain", "d" * 64), ("address", "f" * 64)], NOW + HOUR) == 1
    row = next(row for row in store.ledger(state=State.PARKED))
    assert (row.remote_id, row.until, row.reason) == ("1", NOW + HOUR, DIRECTORY_CHANGED)
    assert store.due_parked(inbox.id, NOW + HOUR, 10) == ("1",)


def test_a_hash_counts_for_its_own_kind_only(store: Store, inbox: Mailbox) -> None:
    inbox.commit(unmatched("1"))
    assert store.park_by_hashes([("address", "d" * 64)], NOW) == 0


@pytest.mark.parametrize("state", [State.LINKED, State.REVIEW, State.IGNORED])
def test_whatever_was_decided_by_a_hash_is_parked_when_it_is_told(store: Store, inbox: Mailbox, state: State) -> None:
    record = None if state is State.IGNORED else replace(message(), state=state)
    inbox.commit(SightingRecord("1", state, "r", "why", interaction=record, hashes=OTHERS))
    assert store.park_by_hashes(OTHERS, NOW) == 1
    assert inbox.states() == {"1": State.PARKED}


def test_what_is_linked_keeps_its_record_while_it_is_looked_at_again(store: Store, inbox: Mailbox) -> None:
    inbox.commit(replace(seen("1", message()), hashes=OTHERS))
    store.park_by_hashes(OTHERS, NOW)
    assert [one.record.state for one in store.export()] == [State.LINKED]


@pytest.mark.parametrize("rule", [ERASED, RETENTION])
def test_what_was_erased_or_outlived_its_time_is_not_parked(store: Store, inbox: Mailbox, rule: str) -> None:
    inbox.commit(SightingRecord("1", State.IGNORED, rule, "why", hashes=OTHERS))
    assert store.park_by_hashes(OTHERS, NOW) == 0


def test_what_is_gone_from_its_mailbox_is_not_parked(store: Store, inbox: Mailbox) -> None:
    inbox.commit(unmatched("1", OTHERS), replace(seen("2", message()), hashes=OTHERS))
    inbox.commit(gone=("1", "2"))
    assert store.park_by_hashes(OTHERS, NOW) == 0
    assert inbox.states() == {"1": State.GONE, "2": State.GONE}


def test_what_nobody_answered_comes_to_rest_when_it_is_asked_again(store: Store, inbox: Mailbox) -> None:
    late = NOW + timedelta(days=100)
    inbox.commit(replace(seen("1", in_doubt()), hashes=OTHERS))
    store.wipe_expired_reviews(late)
    store.park_by_hashes(OTHERS, late)
    inbox.commit(replace(seen("1", in_doubt()), hashes=OTHERS), now=late + HOUR)
    assert inbox.states() == {"1": State.UNMATCHED}
    assert store.due_parked(inbox.id, late + HOUR, 10) == ()


def test_what_a_person_linked_comes_to_rest_when_nothing_speaks_for_it_any_more(store: Store, inbox: Mailbox) -> None:
    inbox.commit(replace(seen("1", in_doubt()), hashes=OTHERS))
    store.decide_review(id_of(in_doubt()), "C-1", "anna", NOW)
    store.park_by_hashes(OTHERS, NOW)
    inbox.commit(unmatched("1"), now=NOW + HOUR)
    assert inbox.states() == {"1": State.LINKED}
    assert store.due_parked(inbox.id, NOW + HOUR, 10) == ()


def test_what_waits_for_a_later_day_waits_again_when_it_was_looked_at_before(store: Store, inbox: Mailbox) -> None:
    planned = SightingRecord("1", State.PARKED, "not-yet", "waits", until=NOW + 9 * HOUR, hashes=OTHERS)
    inbox.commit(planned)
    store.park_by_hashes(OTHERS, NOW + HOUR)
    inbox.commit(planned, now=NOW + HOUR)
    assert store.due_parked(inbox.id, NOW + 2 * HOUR, 10) == ()
    assert store.due_parked(inbox.id, NOW + 9 * HOUR, 10) == ("1",)


def test_a_parked_item_that_is_decided_the_same_way_is_unmatched_again(store: Store, inbox: Mailbox) -> None:
    inbox.commit(unmatched("1"))
    store.park_by_hashes([("domain", "d" * 64)], NOW)
    inbox.commit(unmatched("1"), cursor=None)
    assert inbox.states() == {"1": State.UNMATCHED}
    assert store.park_by_hashes([("domain", "d" * 64)], NOW) == 1


def test_parking_again_finds_nothing_new(store: Store, inbox: Mailbox) -> None:
    inbox.commit(unmatched("1"))
    assert [store.park_by_hashes([("domain", "d" * 64)], NOW) for _ in range(2)] == [1, 0]


def test_parked_things_are_due_in_the_order_of_their_time(store: Store, inbox: Mailbox) -> None:
    other = open_mailbox(store, "anna", "Sent")
    times = {"a": 3, "b": 1, "c": 2, "d": 9}
    inbox.commit(
        *(
            SightingRecord(remote_id, State.PARKED, "not-yet", "waits", until=NOW + timedelta(hours=hours))
            for remote_id, hours in times.items()
        )
    )
    other.commit(SightingRecord("z", State.PARKED, "not-yet", "waits", until=NOW))
    assert store.due_parked(inbox.id, NOW + 3 * HOUR, 10) == ("b", "c", "a")
    assert store.due_parked(inbox.id, NOW + 3 * HOUR, 1) == ("b",)


def test_occurrences_of_one_thing_are_due_once(store: Store, inbox: Mailbox) -> None:
    inbox.commit(*(SightingRecord("series", State.PARKED, "r", "", occurrence=str(day), until=NOW) for day in range(3)))
    assert store.due_parked(inbox.id, NOW, 10) == ("series",)


def test_what_was_quarantined_is_due_when_it_is_to_be_tried_again(store: Store, inbox: Mailbox) -> None:
    inbox.commit(quarantined=(QuarantineRecord("1", "garbled"), QuarantineRecord("2", "garbled")))
    (first, _) = store.quarantine_list()
    assert store.quarantine_retry([first.id], NOW) == 1
    assert store.due_parked(inbox.id, NOW, 10) == (first.remote_id,)
    assert [row.waiting for row in store.quarantine_list()].count(True) == 1


def test_what_is_dropped_from_quarantine_is_ignored(store: Store, inbox: Mailbox) -> None:
    inbox.commit(quarantined=(QuarantineRecord("1", "garbled"),))
    (row,) = store.quarantine_list()
    assert store.quarantine_drop([row.id], "anna", NOW) == 1
    assert store.quarantine_list() == ()
    (row,) = store.ledger()
    assert (row.state, row.reason) == (State.IGNORED, "dropped from quarantine by anna")


def test_a_thread_finds_what_was_linked_before(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message()))
    found = store.precedents(["root@acme.example", "unknown@acme.example"])
    people = frozenset({"mira@acme.example", "anna@ourfirm.example"})
    precedent = Precedent("root@acme.example", ("C-1",), ("P-1",), people, NOW, id_of(message()), is_named=False)
    assert found == {"root@acme.example": (precedent,)}


def test_a_thread_does_not_speak_of_whom_is_no_longer_a_customer(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message()))
    store.save_directory(DirectoryRows(), NOW, removed=[ACME, MIRA])
    assert store.precedents(["root@acme.example"]) == {}


def test_what_is_only_suggested_is_no_precedent(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", in_doubt()))
    assert store.precedents(["root@acme.example"]) == {}


def test_every_interaction_of_a_thread_is_a_precedent(store: Store, inbox: Mailbox) -> None:
    inbox.commit(
        *(
            seen(str(number), message(f"m{number}@acme.example", references=("root@acme.example",)))
            for number in range(3)
        )
    )
    assert len(store.precedents(["root@acme.example"])["root@acme.example"]) == 3


def test_the_ledger_knows_what_is_in_the_collection(store: Store, inbox: Mailbox) -> None:
    inbox.commit(*(unmatched(f"{number:05}") for number in range(30)), SightingRecord("x", State.PARKED, "r", ""))
    inbox.commit(gone=("00007",))
    known = list(store.known_remote_ids(inbox.id, LONG_AGO))
    assert known == sorted(set(known))
    assert len(known) == 30
    assert "00007" not in known


def test_what_lies_before_the_window_is_not_counted_as_present(store: Store, inbox: Mailbox) -> None:
    inbox.commit(replace(unmatched("old"), at=NOW - timedelta(days=90)), replace(unmatched("new"), at=NOW))
    assert list(store.known_remote_ids(inbox.id, NOW - timedelta(days=30))) == ["new"]
