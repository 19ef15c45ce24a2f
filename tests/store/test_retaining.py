"""What is older than its period goes on every database, and nothing else does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from autolog.model import Evidence, Identity, State
from autolog.store import Store
from autolog.store.auditing import Audit
from autolog.store.records import QuarantineRecord, SightingRecord
from autolog.store.retaining import Cutoffs, Retaining
from store.examples import ACME, HASHES, HOUR, NOW, Mailbox, in_doubt, message, open_mailbox, seen, unmatched

LATER = NOW + HOUR
OLD = NOW - timedelta(days=400)
YEAR_AGO = NOW - timedelta(days=365)


def carry_out(store: Store, **cutoffs: object) -> dict[str, int]:
    counts = Retaining(store.database).carry_out(Cutoffs(**cutoffs), LATER)
    return {kind: count for kind, count in counts.items() if count}


def old_and_new(inbox: Mailbox) -> None:
    inbox.commit(seen("old", message("old@acme.example", starts_at=OLD)), seen("new", message("new@acme.example")))


def state_of(inbox: Mailbox, remote_id: str) -> tuple[str, str]:
    (row,) = (row for row in inbox.store.ledger() if row.remote_id == remote_id)
    return row.state, row.rule


def test_texts_go_and_subject_people_and_links_stay(store: Store, inbox: Mailbox) -> None:
    old_and_new(inbox)
    assert carry_out(store, text=YEAR_AGO) == {"text": 1}
    old, new = sorted((one.record for one in store.export()), key=lambda record: record.starts_at)
    assert (old.new_text, old.quoted_text, old.attachments, old.visibility) == ("", "", (), "subject")
    assert (old.subject, len(old.participants), len(old.links)) == ("Offer", 2, 2)
    assert new.new_text
    assert carry_out(store, text=YEAR_AGO) == {}


def test_a_copy_that_comes_later_does_not_bring_a_text_back(store: Store, inbox: Mailbox) -> None:
    old_and_new(inbox)
    carry_out(store, text=YEAR_AGO)
    inbox.commit(seen("copy", message("old@acme.example", starts_at=OLD)))
    assert sorted(one.record.new_text for one in store.export()) == ["", "Please find our offer."]


def test_old_records_go_and_are_not_read_again(store: Store, inbox: Mailbox) -> None:
    old_and_new(inbox)
    assert carry_out(store, interactions=YEAR_AGO) == {"interactions": 1}
    assert state_of(inbox, "old") == (State.UNMATCHED, "retention")
    inbox.commit(seen("old", message("old@acme.example", starts_at=OLD, subject="Changed")))
    assert [one.record.identity.key for one in store.export()] == ["new@acme.example"]


def test_what_nobody_answered_in_time_goes(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", in_doubt()), seen("2", message("m2@acme.example")))
    assert carry_out(store, reviews=NOW - HOUR) == {}
    assert carry_out(store, reviews=NOW + HOUR / 2) == {"reviews": 1}
    assert store.review_queue(10) == ()
    assert len(list(store.export())) == 1


def test_hashes_of_old_items_go_and_their_rows_stay(store: Store, inbox: Mailbox) -> None:
    inbox.commit(unmatched("1"))
    assert carry_out(store, hashes=OLD) == {}
    assert carry_out(store, hashes=LATER) == {"hashes": 2}
    assert store.sightings_by_hashes(HASHES) == ()
    assert state_of(inbox, "1")[0] == State.UNMATCHED


def test_rows_of_what_left_its_mailbox_go_and_what_is_there_stays(store: Store, inbox: Mailbox) -> None:
    inbox.commit(unmatched("gone"), unmatched("there"), seen("record", message()))
    inbox.commit(gone=("gone", "record"))
    assert carry_out(store, sightings=LATER) == {"sightings": 1}
    assert inbox.states() == {"there": State.UNMATCHED, "record": State.GONE}


def test_what_could_not_be_read_for_long_is_given_up(store: Store, inbox: Mailbox) -> None:
    inbox.commit(quarantined=(QuarantineRecord("1", "no header"),))
    assert carry_out(store, quarantine=LATER) == {"quarantine": 1}
    assert state_of(inbox, "1") == (State.IGNORED, "retention")
    assert store.quarantine_list() == ()


def test_old_entries_of_the_audit_go(store: Store) -> None:
    audit = Audit(store.database)
    audit.write(OLD, "kim", "drop", "1")
    audit.write(NOW, "kim", "drop", "2")
    assert carry_out(store, audit=YEAR_AGO) == {"audit": 1}
    assert [one.subject for one in audit.entries()] == ["2"]


def test_a_plan_counts_and_changes_nothing(store: Store, inbox: Mailbox) -> None:
    old_and_new(inbox)
    everything = Cutoffs(LATER, LATER, LATER, LATER, LATER, LATER, LATER)
    planned = Retaining(store.database).plan(everything, LATER)
    assert len(list(store.export())) == 2
    assert Retaining(store.database).carry_out(everything, LATER) == planned
    assert store.verify().problems == ()


def test_without_periods_nothing_goes(store: Store, inbox: Mailbox) -> None:
    old_and_new(inbox)
    assert carry_out(store) == {}
    assert len(list(store.export())) == 2


def test_reasons_lose_the_words_of_the_texts_that_go(store: Store, inbox: Mailbox) -> None:
    said = (
        Evidence("mention", ACME, 6.0, "the subject names Acme", span="the words", reason="firm named"),
        Evidence("address", ACME, 9.0, "nora@quay.example is hers", "nora@quay.example", reason="address in new text"),
        Evidence("reference", ACME, 9.0, "the reference 'po' is of Acme", "reference:C-1", reason="reference number"),
        Evidence("address", ACME, 20.0, "mira@acme.example is hers", "mira@acme.example", reason="address"),
    )
    inbox.commit(
        seen("old", message("old@acme.example", starts_at=OLD, evidence=said, join_link="https://meet.test/1"))
    )
    carry_out(store, text=YEAR_AGO)
    (stored,) = store.export()
    assert [(one.detail, one.explains, one.span) for one in stored.record.evidence] == [
        ("by its text: firm named", "", ""),
        ("by its text: address in new text", "", ""),
        ("by its text: reference number", "reference:C-1", ""),
        ("mira@acme.example is hers", "mira@acme.example", ""),
    ]
    assert stored.record.join_link == ""


def test_what_was_marked_private_stays_so_when_hashes_go(store: Store, inbox: Mailbox) -> None:
    signs, identity = (("sign", "1" * 32),), Identity("old@acme.example", "mira@acme.example", "offer")
    wish = SightingRecord("old", State.IGNORED, "never-log:label", "marked", at=OLD, signs=signs, marked=identity)
    inbox.commit(wish)
    inbox.commit(gone=("old",))
    carry_out(store, hashes=YEAR_AGO, sightings=YEAR_AGO)
    copy = replace(seen("copy", message("old@acme.example", starts_at=OLD)), signs=signs)
    open_mailbox(store, "bob", "INBOX").commit(copy)
    assert list(store.export()) == []
