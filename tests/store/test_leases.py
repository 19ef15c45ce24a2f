"""One worker at a time writes a collection, and a worker that lost it writes nothing more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from autolog.errors import LeaseLost
from autolog.store import Store
from store.examples import HOUR, NOW, Mailbox, message, open_mailbox, seen


def test_a_collection_that_is_taken_is_not_given_again(store: Store, inbox: Mailbox) -> None:
    assert store.acquire_lease(inbox.id, "worker-2", NOW, HOUR) is None


def test_a_lease_that_ran_out_is_given_to_the_next_with_a_higher_token(store: Store, inbox: Mailbox) -> None:
    lease = store.acquire_lease(inbox.id, "worker-2", NOW + HOUR + timedelta(microseconds=1), HOUR)
    assert lease is not None
    assert (lease.owner, lease.token) == ("worker-2", inbox.lease.token + 1)


def test_an_owner_that_crashed_takes_its_own_lease_at_once(store: Store, inbox: Mailbox) -> None:
    again = store.acquire_lease(inbox.id, "worker-1", NOW, HOUR)
    assert again is not None
    with pytest.raises(LeaseLost):
        inbox.commit(seen("1", message()))


def test_a_released_collection_is_free_at_once(store: Store, inbox: Mailbox) -> None:
    store.release_lease(inbox.lease)
    assert store.acquire_lease(inbox.id, "worker-2", NOW, HOUR) is not None


def test_a_renewed_lease_holds_longer_under_the_same_token(store: Store, inbox: Mailbox) -> None:
    renewed = store.renew_lease(inbox.lease, NOW + HOUR, HOUR)
    assert (renewed.token, renewed.until) == (inbox.lease.token, NOW + 2 * HOUR)
    assert store.acquire_lease(inbox.id, "worker-2", NOW + HOUR + timedelta(minutes=1), HOUR) is None


def test_a_lost_lease_can_be_neither_renewed_nor_released(store: Store, inbox: Mailbox) -> None:
    taken = store.acquire_lease(inbox.id, "worker-2", NOW + 2 * HOUR, HOUR)
    assert taken is not None
    with pytest.raises(LeaseLost):
        store.renew_lease(inbox.lease, NOW + 2 * HOUR, HOUR)
    store.release_lease(inbox.lease)
    assert store.acquire_lease(inbox.id, "worker-3", NOW + 2 * HOUR, HOUR) is None


def test_another_collection_of_the_account_has_its_own_lease(store: Store, inbox: Mailbox) -> None:
    assert open_mailbox(store, "anna", "Sent", worker="worker-2").commit(seen("1", message())).created == 1
