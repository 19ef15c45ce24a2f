"""What a holder marked private, in the database: on SQLite, PostgreSQL and MariaDB."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from autolog.model import Evidence, EvidenceKind, Identity, Participant, Role, State
from autolog.store import Store
from autolog.store.records import SightingRecord
from autolog.store.schema import sighting_hash
from store.examples import ACME, HOUR, NOW, Mailbox, message, open_mailbox, seen

SIGNS = (("sign", "1" * 32), ("sign", "2" * 32))


def copy(remote_id: str = "1") -> SightingRecord:
    return replace(seen(remote_id, message()), signs=SIGNS)


def marked(remote_id: str = "1") -> SightingRecord:
    identity = Identity("m1@acme.example", "mira@acme.example", "offer")
    rule, reason = "never-log:private-label", "The never_log rule 'private-label' fits."
    return SightingRecord(remote_id, State.IGNORED, rule, reason, at=NOW, signs=SIGNS, marked=identity)


def kinds(store: Store) -> set[str]:
    with store.database.engine.connect() as connection:
        return set(connection.scalars(select(sighting_hash.c.kind)))


def test_a_mark_erases_the_record_and_all_copies_follow(store: Store, inbox: Mailbox) -> None:
    bob = open_mailbox(store, "bob", "INBOX")
    inbox.commit(copy())
    bob.commit(copy())
    bob.commit(marked())
    assert list(store.export()) == []
    assert {row.account: row.rule for row in store.ledger()} == {"anna": "withheld", "bob": "never-log:private-label"}
    assert kinds(store) == {"wish", "withheld"}


@pytest.mark.parametrize(("person", "state"), [("anna@ourfirm.example", "parked"), ("eve@ourfirm.example", "linked")])
def test_what_counted_that_somebody_had_dealt_with_them_is_looked_at_again(
    store: Store, inbox: Mailbox, person: str, state: str
) -> None:
    reason = Evidence(EvidenceKind.HISTORY, ACME, 3.0, "had dealt with Acme before")
    people = (Participant("x@gmail.com", "", Role.FROM), Participant(person, "", Role.TO))
    later = message("m2@gmail.com", evidence=(reason,), participants=people, references=("m2@gmail.com",))
    inbox.commit(copy(), seen("2", later))
    open_mailbox(store, "bob", "INBOX").commit(marked())
    assert inbox.states() == {"1": State.IGNORED, "2": State(state)}


def test_it_holds_for_what_happened_before_the_window(store: Store, inbox: Mailbox) -> None:
    inbox.commit(copy())
    inbox.commit(marked(), replaces_since=NOW + HOUR)
    assert list(store.export()) == []


def test_a_mark_taken_off_parks_what_followed(store: Store, inbox: Mailbox) -> None:
    bob = open_mailbox(store, "bob", "INBOX")
    inbox.commit(copy())
    bob.commit(marked())
    bob.commit(copy(), now=NOW + HOUR)
    assert inbox.states() == {"1": State.PARKED}
    assert store.due_parked(inbox.id, NOW + HOUR, 10) == ("1",)
    inbox.commit(copy())
    assert [len(one.sightings) for one in store.export()] == [2]


def test_the_wish_of_a_deleted_copy_stays(store: Store, inbox: Mailbox) -> None:
    bob = open_mailbox(store, "bob", "INBOX")
    bob.commit(marked())
    bob.commit(gone=("1",))
    inbox.commit(copy())
    assert list(store.export()) == []


def test_a_record_whose_speaker_was_marked_by_its_own_list_is_told_by_another(store: Store, inbox: Mailbox) -> None:
    bob = open_mailbox(store, "bob", "INBOX")
    inbox.commit(copy())
    bob.commit(copy())
    inbox.commit(SightingRecord("1", State.IGNORED, "never-log:anna", "Her list says so.", at=NOW))
    bob.commit(seen("1", message(subject="Offer, now by Bob", reason="decided again")), now=NOW + timedelta(minutes=1))
    assert [one.record.subject for one in store.export()] == ["Offer, now by Bob"]


def test_a_copy_that_was_written_at_the_same_moment_is_withdrawn_by_the_second_look(
    store: Store, inbox: Mailbox
) -> None:
    if store.database.engine.dialect.name == "sqlite":
        pytest.skip("on SQLite one page is written after the other")
    bob = open_mailbox(store, "bob", "INBOX")
    bob.commit(marked())
    inbox.commit(seen("1", message()))  # without signs: as if the wish had not been there to be seen
    assert len(list(store.export())) == 1
    assert store.due_parked(bob.id, NOW + HOUR, 10) == ("1",)
    bob.commit(marked(), now=NOW + HOUR)
    assert list(store.export()) == []
    assert store.due_parked(bob.id, NOW + 2 * HOUR, 10) == ()


def test_a_third_look_writes_nothing(store: Store, inbox: Mailbox) -> None:
    inbox.commit(marked())
    inbox.commit(marked(), now=NOW + HOUR)
    assert inbox.commit(marked(), now=NOW + 2 * HOUR).rows == 0
