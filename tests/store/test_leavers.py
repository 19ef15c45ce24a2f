"""A colleague leaves, on every database: records stay, what waits for an answer goes, and it can be taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from autolog.errors import StoreError
from autolog.model import State
from autolog.store import Store
from autolog.store.auditing import Audit
from autolog.store.leavers import Leavers
from autolog.store.pauses import Pauses
from store.examples import HASHES, NOW, Mailbox, in_doubt, message, open_mailbox, seen, unmatched

OWNER = "anna@ourfirm.example"


@pytest.fixture
def leavers(store: Store, inbox: Mailbox) -> Leavers:
    inbox.commit(seen("record", message()), seen("asked", in_doubt("m2@acme.example")), unmatched("stranger"))
    return Leavers(store.database)


def leave(leavers: Leavers) -> object:
    return leavers.leave(OWNER, ["anna"], "boris@ourfirm.example", "kim", NOW)


def test_records_stay_and_what_only_the_leaver_was_asked_goes(leavers: Leavers, store: Store, inbox: Mailbox) -> None:
    planned = leavers.plan(["anna"])
    assert (planned.kept, planned.stripped) == (1, 1)
    assert store.review_queue(5) != ()
    assert leave(leavers) == planned
    assert len(list(store.export())) == 1
    assert store.review_queue(5) == ()
    assert inbox.states()["asked"] == State.UNMATCHED


def test_what_a_colleague_holds_too_is_still_asked(leavers: Leavers, store: Store) -> None:
    open_mailbox(store, "boris", "INBOX").commit(seen("copy", in_doubt("m2@acme.example")))
    assert leavers.plan(["anna"]).stripped == 0
    leave(leavers)
    assert len(store.review_queue(5)) == 1


def test_the_accounts_stand_still_and_have_a_new_owner(leavers: Leavers, store: Store) -> None:
    leave(leavers)
    (held,) = Pauses(store.database).open("anna")
    assert (held.brake, held.collection_id) == ("left", None)
    assert leavers.successors() == {OWNER: "boris@ourfirm.example"}


def test_nobody_leaves_twice(leavers: Leavers) -> None:
    leave(leavers)
    with pytest.raises(StoreError, match="has left already"):
        leave(leavers)


def test_it_is_taken_back_and_what_was_stripped_is_fetched_again(
    leavers: Leavers, store: Store, inbox: Mailbox
) -> None:
    leave(leavers)
    assert leavers.back(OWNER, ["anna"], "kim", NOW) == 1
    assert Pauses(store.database).open("anna") == ()
    assert leavers.successors() == {}
    assert store.due_parked(inbox.id, NOW, 10) == ("asked",)
    assert [one.action for one in Audit(store.database).entries()] == ["leave", "back"]


def test_who_has_not_left_cannot_be_back(leavers: Leavers) -> None:
    with pytest.raises(StoreError, match="has not left"):
        leavers.back(OWNER, ["anna"], "kim", NOW)


def test_the_retention_clock_clears_traces_and_then_there_is_no_way_back(leavers: Leavers, store: Store) -> None:
    leave(leavers)
    later = NOW + timedelta(days=91)
    assert leavers.due(NOW - timedelta(days=1)) == 0
    assert leavers.due(later - timedelta(days=90)) == 2
    assert leavers.clear(later - timedelta(days=90), later) == 2
    assert store.sightings_by_hashes(HASHES) == ()
    assert len(list(store.export())) == 1
    with pytest.raises(StoreError, match="was deleted"):
        leavers.back(OWNER, ["anna"], "kim", later)


def test_without_a_period_nothing_is_cleared(leavers: Leavers) -> None:
    leave(leavers)
    assert leavers.clear(None, NOW) == leavers.due(None) == 0
