"""What is left of an item that is linked to nobody, found by the keyed hash of its Message-ID or address."""

from __future__ import annotations

from autolog.model import State
from autolog.store import Store
from store.examples import NOW, Mailbox, message, seen, unmatched

THREAD = ("thread", "a" * 32)
OTHER = ("thread", "b" * 32)


def test_a_sighting_is_found_by_a_hash_that_it_carries(inbox: Mailbox, store: Store) -> None:
    inbox.commit(unmatched("1", (THREAD, ("domain", "c" * 32))), unmatched("2", (OTHER,)))
    (found,) = store.sightings_by_hashes([THREAD])
    assert (found.remote_id, found.state, found.account) == ("1", State.UNMATCHED, "anna")


def test_a_hash_of_another_kind_is_another_hash(inbox: Mailbox, store: Store) -> None:
    inbox.commit(unmatched("1", (THREAD,)))
    assert store.sightings_by_hashes([("address", THREAD[1])]) == ()


def test_a_sighting_with_several_of_the_hashes_is_found_once(inbox: Mailbox, store: Store) -> None:
    inbox.commit(unmatched("1", (THREAD, OTHER)))
    assert [row.remote_id for row in store.sightings_by_hashes([THREAD, OTHER])] == ["1"]


def test_what_is_linked_has_left_no_trace(inbox: Mailbox, store: Store) -> None:
    inbox.commit(unmatched("1", (THREAD,)))
    inbox.commit(seen("1", message()), now=NOW)
    assert store.sightings_by_hashes([THREAD]) == ()


def test_no_hash_finds_nothing(store: Store) -> None:
    assert store.sightings_by_hashes([]) == ()
