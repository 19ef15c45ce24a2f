"""What was linked to nobody is found again when a customer is added, and a thread finds its past."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from autolog.model import Precedent, State
from autolog.store import Store
from autolog.store.records import QuarantineRecord, SightingRecord
from autolog.store.sightings import ADDED_LATER
from store.examples import HOUR, NOW, Mailbox, in_doubt, message, open_mailbox, seen, unmatched

LONG_AGO = NOW - timedelta(days=3650)
OTHERS = (("domain", "e" * 64),)


def test_an_unmatched_item_is_parked_when_its_hash_becomes_known(store: Store, inbox: Mailbox) -> None:
    inbox.commit(unmatched("1"), unmatched("2", OTHERS))
    assert store.park_by_hashes([("domain", "d" * 64), ("address", "f" * 64)], NOW + HOUR) == 1
    row = next(row for row in store.ledger(state=State.PARKED))
    assert (row.remote_id, row.until, row.reason) == ("1", NOW + HOUR, ADDED_LATER)
    assert store.due_parked(inbox.id, NOW + HOUR, 10) == ("1",)


def test_a_hash_counts_for_its_own_kind_only(store: Store, inbox: Mailbox) -> None:
    inbox.commit(unmatched("1"))
    assert store.park_by_hashes([("address", "d" * 64)], NOW) == 0


def test_what_is_linked_ignored_or_gone_is_not_parked(store: Store, inbox: Mailbox) -> None:
    ignored = SightingRecord("2", State.IGNORED, "never-log", "private", hashes=OTHERS)
    inbox.commit(unmatched("1", OTHERS), ignored, unmatched("3", OTHERS))
    inbox.commit(seen("1", message()), gone=("3",))
    assert store.park_by_hashes(OTHERS, NOW) == 0


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
    assert found == {"root@acme.example": (Precedent("root@acme.example", ("C-1",), ("P-1",), people),)}


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
