"""A page is written once, wholly or not at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autolog.errors import LeaseLost
from autolog.model import Participant, Role, State
from autolog.store import Store
from autolog.store.records import PageRecord, QuarantineRecord
from store.examples import (
    ACME,
    HASHES,
    HOUR,
    MIRA,
    NOW,
    Mailbox,
    id_of,
    message,
    open_mailbox,
    seen,
    unmatched,
)


def test_a_linked_message_can_be_read_back_whole(store: Store, inbox: Mailbox) -> None:
    record = message()
    inbox.commit(seen("1", record))
    stored = store.interaction(id_of(record))
    assert stored is not None
    same = replace(stored.record, identity=record.identity, references=record.references)
    assert same == record


def test_links_speak_the_refs_and_names_of_the_directory(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message()))
    stored = store.interaction(id_of(message()))
    assert stored is not None
    assert [(one.link.party, one.name) for one in stored.links] == [(ACME, "Acme GmbH"), (MIRA, "Mira Brandt")]


def test_the_cursor_is_stored_with_the_page(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message()), cursor="after 1")
    (state,) = store.collection_states("anna")
    assert (state.cursor, state.version, state.config_hash) == ("after 1", 1, "h1")


def test_a_page_of_things_fetched_again_leaves_the_cursor(store: Store, inbox: Mailbox) -> None:
    inbox.commit(cursor="after 1")
    inbox.commit(seen("1", message()), cursor=None)
    (state,) = store.collection_states("anna")
    assert (state.cursor, state.version) == ("after 1", 2)


def test_a_page_tells_where_its_items_ended(inbox: Mailbox) -> None:
    outcome = inbox.commit(seen("1", message()), unmatched("2"))
    assert outcome.interactions == {("1", ""): id_of(message())}
    assert (outcome.created, outcome.merged) == (1, 0)


def test_a_page_that_comes_again_writes_no_row(inbox: Mailbox) -> None:
    page = seen("1", message()), unmatched("2")
    first = inbox.commit(*page, quarantined=(QuarantineRecord("3", "garbled"),))
    again = inbox.commit(*page, quarantined=(QuarantineRecord("3", "garbled"),), now=NOW + HOUR)
    assert first.rows > 0
    assert (again.rows, again.created, again.merged) == (0, 0, 0)
    assert again.interactions == first.interactions


def test_an_item_linked_to_nobody_leaves_a_row_and_hashes(store: Store, inbox: Mailbox) -> None:
    inbox.commit(unmatched("1"))
    counts = store.verify().counts
    assert (counts["sighting"], counts["sighting_hash"], counts["interaction"]) == (1, 2, 0)


def test_a_linked_item_keeps_the_hashes_of_what_it_rests_on(store: Store, inbox: Mailbox) -> None:
    inbox.commit(replace(seen("1", message()), hashes=HASHES))
    assert store.verify().counts["sighting_hash"] == len(HASHES)


def test_an_item_that_is_linked_later_has_the_hashes_of_its_last_decision(store: Store, inbox: Mailbox) -> None:
    inbox.commit(unmatched("1"))
    inbox.commit(replace(seen("1", message()), hashes=HASHES[:1]))
    assert store.verify().counts["sighting_hash"] == 1
    assert inbox.states() == {"1": State.LINKED}


def test_an_item_that_is_no_longer_linked_loses_its_interaction(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message()))
    inbox.commit(unmatched("1"))
    assert store.interaction(id_of(message())) is None
    assert store.verify().counts["participant"] == 0


def test_of_two_reports_in_one_page_the_later_counts(inbox: Mailbox) -> None:
    inbox.commit(unmatched("1"), seen("1", message()))
    assert inbox.states() == {"1": State.LINKED}


def test_remote_ids_are_told_apart_by_every_byte(inbox: Mailbox) -> None:
    inbox.commit(*(unmatched(remote_id) for remote_id in ("a", "A", "a ", "ä", "a\u0308")))
    assert len(inbox.states()) == 5


def test_a_stale_version_is_refused_and_leaves_no_rows(store: Store, inbox: Mailbox) -> None:
    inbox.commit(cursor="after 1")
    page = PageRecord("after 0", (seen("1", message()), unmatched("2")))
    with pytest.raises(LeaseLost):
        store.commit_page(inbox.lease, 0, page, config_hash="h1", account="anna", now=NOW)
    assert list(store.ledger()) == []
    assert store.interaction(id_of(message())) is None
    assert store.collection_states("anna")[0].cursor == "after 1"


def test_a_stale_lease_is_refused_and_leaves_no_rows(store: Store, inbox: Mailbox) -> None:
    assert store.acquire_lease(inbox.id, "worker-2", NOW + 2 * HOUR, HOUR) is not None
    with pytest.raises(LeaseLost):
        inbox.commit(seen("1", message()), unmatched("2"))
    assert list(store.ledger()) == []
    assert store.collection_states("anna")[0].version == 0


def test_what_cannot_be_read_is_counted_until_it_can(store: Store, inbox: Mailbox) -> None:
    broken = QuarantineRecord("1", "garbled", "message/rfc822")
    inbox.commit(quarantined=(broken,))
    (row,) = store.quarantine_list()
    store.quarantine_retry([row.id], NOW)
    inbox.commit(quarantined=(broken,), now=NOW + HOUR)
    (row,) = store.quarantine_list()
    assert (row.attempts, row.since, row.reason, row.waiting) == (2, NOW, "garbled", False)
    inbox.commit(seen("1", message()))
    assert store.quarantine_list() == ()


def test_a_linked_item_that_cannot_be_read_again_stays_logged(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message()))
    inbox.commit(quarantined=(QuarantineRecord("1", "garbled"),))
    assert inbox.states() == {"1": State.QUARANTINED}
    assert store.interaction(id_of(message())) is not None


def test_a_thing_that_left_is_gone_and_its_record_stays(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message()), unmatched("2"))
    inbox.commit(gone=("1", "2", "never seen"))
    assert inbox.states() == {"1": State.GONE, "2": State.GONE}
    assert store.interaction(id_of(message())) is not None
    assert store.verify().counts["sighting_hash"] == 0


def test_a_thing_that_comes_back_is_as_it_was(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message()))
    inbox.commit(gone=("1",))
    outcome = inbox.commit(seen("1", message()))
    assert outcome.created == 0
    assert inbox.states() == {"1": State.LINKED}


def test_a_moved_message_keeps_its_record(store: Store, inbox: Mailbox) -> None:
    archive = open_mailbox(store, "anna", "Archive")
    inbox.commit(seen("1", message()))
    inbox.commit(gone=("1",))
    assert archive.commit(seen("9", message())).created == 0
    assert {row.state for row in store.sightings_of(id_of(message()))} == {State.GONE, State.LINKED}


@pytest.mark.parametrize("party", [ACME, MIRA])
def test_a_party_removed_since_the_match_leaves_no_orphan(store: Store, inbox: Mailbox, party) -> None:
    store.save_directory(store.load_directory(), NOW, removed=[party])
    inbox.commit(seen("1", message()))
    assert inbox.states() == {"1": State.PARKED}
    assert store.interaction(id_of(message())) is None
    assert store.due_parked(inbox.id, NOW + HOUR, 10) == ("1",)


def test_strange_text_is_stored_without_an_exception(store: Store, inbox: Mailbox) -> None:
    strange = "🎉 \0 \ud800 \udfff 你好 ' \" \\ ; %s :name"
    record = message(
        "strange\0\ud800@acme.example",
        subject=strange,
        new_text=strange,
        participants=(Participant("a\udcff@acme.example", strange, Role.FROM),),
        reason=strange,
    )
    inbox.commit(replace(seen("r\udcff", record), reason=strange))
    (stored,) = store.export()
    clean = strange.replace("\0", "\ufffd").replace("\ud800", "\ufffd").replace("\udfff", "\ufffd")
    assert (stored.record.subject, stored.record.new_text, stored.record.participants[0].name) == (clean,) * 3


def test_a_subject_of_one_megabyte_is_stored(store: Store, inbox: Mailbox) -> None:
    record = message(subject="é" * 500_000)
    inbox.commit(seen("1", record))
    (stored,) = store.export()
    assert stored.record.subject == record.subject


def test_an_empty_page_moves_the_cursor_only(store: Store, inbox: Mailbox) -> None:
    assert inbox.commit(cursor="nothing new").rows == 0
    assert store.collection_states("anna")[0].cursor == "nothing new"


def test_a_page_larger_than_one_list_of_values_is_stored(store: Store, inbox: Mailbox) -> None:
    inbox.commit(*(seen(str(number), message(f"m{number}@acme.example")) for number in range(1100)))
    assert inbox.commit(*(seen(str(number), message(f"m{number}@acme.example")) for number in range(1100))).rows == 0
    assert store.status(NOW).linked == 1100
