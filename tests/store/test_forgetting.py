"""What an undo would write back goes when its time is over, with the person who is erased, and with the record."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, func, select, update

from autolog.errors import StoreError
from autolog.model import Contact, DirectoryRows, Identity, Link, LinkStatus, State, Visibility
from autolog.store import Store
from autolog.store.change_records import ChangeKind, ChangeSet
from autolog.store.change_scope import DIRECTORY as WHOLE_DIRECTORY
from autolog.store.change_scope import of_interactions, of_sightings
from autolog.store.journal import Changes
from autolog.store.own_copies import OwnCopies, Word
from autolog.store.records import SightingRecord
from autolog.store.retaining import Cutoffs, Retaining
from autolog.store.schema import change_row, interaction, sighting_hash
from store.examples import (
    ACME,
    DIRECTORY,
    GLOBEX,
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
from store.test_customer_merging import merged
from store.test_erasing import THEIRS, erase, everything, order
from store.test_journal import do, erase_message, save, undo

LATER = NOW + HOUR
MESSAGE = of_interactions([id_of(message())])
STRIPPED = update(interaction).where(interaction.c.id == id_of(message())).values(new_text="", visibility="subject")


def strip(connection: Connection) -> None:
    connection.execute(STRIPPED)


def rows(store: Store) -> int:
    with store.database.engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(change_row)) or 0


def state_of(store: Store, change: int) -> ChangeSet:
    return Changes(store.database).change_set(change)


@pytest.fixture
def mailed(store: Store, inbox: Mailbox) -> Store:
    """A firm with a message from Mira."""
    inbox.commit(seen("1", message()))
    return store


# --- age ---


def test_what_is_old_is_dropped_and_keeps_its_line(mailed: Store) -> None:
    change = do(mailed, MESSAGE, strip)
    counts = Retaining(mailed.database).carry_out(Cutoffs(changes=NOW + timedelta(seconds=1)), LATER)
    assert counts["changes"] == 1
    assert rows(mailed) == 0
    line = state_of(mailed, change)
    assert (line.title, line.forgotten_at, line.forgotten_because, line.can_be_undone) == (
        "customers.csv",
        LATER,
        "age",
        False,
    )


def test_what_is_younger_stays(mailed: Store) -> None:
    change = do(mailed, MESSAGE, strip)
    assert Retaining(mailed.database).carry_out(Cutoffs(changes=NOW), LATER)["changes"] == 0
    undo(mailed, change)


def test_what_was_dropped_can_no_longer_be_taken_back_and_says_so(mailed: Store) -> None:
    change = do(mailed, MESSAGE, strip)
    Retaining(mailed.database).carry_out(Cutoffs(changes=LATER), LATER)
    with pytest.raises(StoreError, match=f"Change {change} can no longer be taken back: .* kept long enough"):
        undo(mailed, change)


def test_what_was_taken_back_is_not_dropped_again(mailed: Store) -> None:
    undo(mailed, do(mailed, MESSAGE, strip))
    assert Retaining(mailed.database).carry_out(Cutoffs(changes=LATER), LATER)["changes"] == 0


# --- erasure ---


def test_an_erased_person_stands_in_no_row_of_any_change(mailed: Store) -> None:
    do(mailed, MESSAGE, erase_message, ChangeKind.RULES)
    do(mailed, WHOLE_DIRECTORY, save(DirectoryRows((), (Contact("P-1", "Mira Lee", "C-1", ("mira@acme.example",)),))))
    assert "mira" in everything(mailed)
    erase(mailed)
    assert "mira" not in everything(mailed)
    assert "mb@acme" not in everything(mailed)


def test_no_undo_brings_an_erased_person_back(mailed: Store) -> None:
    change = do(mailed, MESSAGE, erase_message, ChangeKind.RULES)
    assert erase(mailed).counts["change_set forgotten"] == 1
    with pytest.raises(StoreError, match="can no longer be taken back: a person of whom it told was erased"):
        undo(mailed, change)


def test_texts_of_a_person_s_mail_go_though_nobody_is_named_in_them(mailed: Store) -> None:
    """Only the text was cut by the change: what is kept of it names nobody."""
    change = do(mailed, MESSAGE, strip, ChangeKind.RULES)
    assert "please find our offer." in everything(mailed)
    erase(mailed)
    assert "please find our offer." not in everything(mailed)
    assert state_of(mailed, change).forgotten_because == "erasure"


def test_the_import_of_an_erased_person_is_forgotten(store: Store) -> None:
    """Of an added row nothing is kept but a digest; it would still tell whether a guess is right."""
    change = do(store, WHOLE_DIRECTORY, save(DIRECTORY))
    erase(store)
    assert (state_of(store, change).forgotten_because, rows(store)) == ("erasure", 0)


def test_keyed_hashes_of_an_erased_person_go(mailed: Store) -> None:
    open_mailbox(mailed, "bob", "INBOX").commit(unmatched("4"))
    with mailed.database.engine.connect() as connection:
        ids = list(connection.scalars(select(sighting_hash.c.sighting_id).distinct()))
    do(mailed, of_sightings(ids), lambda connection: connection.execute(sighting_hash.delete()))
    erase(mailed, person=replace(order(mailed).person, names=frozenset({"Nobody"}), addresses=frozenset({"x@y.test"})))
    assert THEIRS[0][1] not in everything(mailed)


def test_a_name_is_found_however_json_writes_it(mailed: Store) -> None:
    name = 'Mira "Mimi" Brandt'
    mailed.save_directory(DirectoryRows((), (Contact("P-1", name, "C-1", ("mira@acme.example",)),)), NOW)
    change = do(mailed, WHOLE_DIRECTORY, save(DirectoryRows((), (Contact("P-1", "Mira", "C-1"),))))
    assert "mimi" in everything(mailed)
    erase(mailed, person=replace(order(mailed).person, names=frozenset({name}), contact_ids=frozenset()))
    assert state_of(mailed, change).forgotten_because == "erasure"


def test_a_change_that_tells_nothing_of_the_person_can_still_be_taken_back(mailed: Store) -> None:
    globex = replace(DIRECTORY.customers[1], name="Globex AG")
    change = do(mailed, WHOLE_DIRECTORY, save(DirectoryRows((globex,))))
    erase(mailed)
    undo(mailed, change)
    assert {one.name for one in mailed.load_directory().customers} == {"Acme GmbH", "Globex"}


# --- withdrawal ---


def withdrawn(store: Store, change: int) -> bool:
    return state_of(store, change).forgotten_because == "withdrawal" and "please find our offer." not in everything(
        store
    )


def test_a_record_that_its_owner_withdraws_goes_from_the_changes_of_rules(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message()))
    change = do(store, MESSAGE, strip, ChangeKind.RULES)
    assert "please find our offer." in everything(store)
    inbox.commit(replace(unmatched("1"), rule="private", reason="marked as private"), now=LATER)
    assert withdrawn(store, change)


def test_a_record_that_leaves_its_mailbox_unanswered_goes_from_the_changes_of_rules(
    store: Store, inbox: Mailbox
) -> None:
    record = in_doubt()
    inbox.commit(seen("1", record))
    change = do(store, MESSAGE, strip, ChangeKind.RULES)
    store.decide_review(id_of(record), None, "kim", LATER)
    assert withdrawn(store, change)


def test_a_review_that_runs_out_goes_from_the_changes_of_rules(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", in_doubt()))
    change = do(store, MESSAGE, strip, ChangeKind.RULES)
    store.wipe_expired_reviews(NOW + timedelta(days=91))
    assert withdrawn(store, change)


def test_a_text_whose_period_is_over_goes_from_the_changes_of_rules(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message()))
    change = do(store, MESSAGE, lambda c: c.execute(update(interaction).values(new_text="cut")), ChangeKind.RULES)
    Retaining(store.database).carry_out(Cutoffs(text=LATER), LATER)
    assert withdrawn(store, change)


def test_a_stricter_copy_takes_the_text_from_the_changes_of_rules_too(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message()))
    change = do(store, MESSAGE, lambda c: c.execute(update(interaction).values(new_text="cut")), ChangeKind.RULES)
    bob = open_mailbox(store, "bob", "INBOX")
    bob.commit(seen("1", message(visibility=Visibility.SUBJECT, new_text="", quoted_text="")), now=LATER)
    assert withdrawn(store, change)


def test_of_a_merge_only_the_record_is_forgotten(store: Store, inbox: Mailbox) -> None:
    both = message(links=linked_to(ACME, GLOBEX), evidence=())
    other = message("m2@acme.example", links=linked_to(GLOBEX), evidence=())
    inbox.commit(seen("1", both), seen("2", other))
    done = merged(store)
    inbox.commit(unmatched("1"), now=LATER)
    assert state_of(store, done.change_set).can_be_undone
    Changes(store.database).undo(done.change_set, "kim", LATER)
    assert [link.party for link in _links(store, id_of(other))] == [GLOBEX]
    assert store.interaction(id_of(both)) is None


def test_another_record_s_withdrawal_changes_nothing(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message()), seen("2", message("m2@acme.example")))
    change = do(store, MESSAGE, strip, ChangeKind.RULES)
    inbox.commit(unmatched("2"), now=LATER)
    undo(store, change)
    assert [one.record.new_text for one in store.export()] == ["Please find our offer."]


def test_a_no_to_one_of_two_links_forgets_nothing(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message()), seen("2", message("m2@acme.example")))
    change = do(store, MESSAGE, strip, ChangeKind.RULES)
    store.record_verdict(id_of(message("m2@acme.example")), MIRA, LinkStatus.REJECTED, "kim", LATER)
    assert state_of(store, change).can_be_undone


def _links(store: Store, id_: str) -> list[Link]:
    found = store.interaction(id_)
    assert found is not None
    return [one.link for one in found.links]


def marked() -> SightingRecord:
    """The message, marked as private by its holder."""
    identity = Identity("m1@acme.example", "mira@acme.example", "offer")
    return SightingRecord("1", State.IGNORED, "never-log:private-label", "marked", at=NOW, marked=identity)


def test_a_copy_that_another_holder_marks_private_takes_the_text_from_the_changes_too(
    store: Store, inbox: Mailbox
) -> None:
    inbox.commit(seen("1", message()))
    change = do(store, MESSAGE, strip, ChangeKind.RULES)
    open_mailbox(store, "bob", "INBOX").commit(marked(), now=LATER)
    assert withdrawn(store, change)


def test_a_record_that_rules_had_removed_is_not_brought_back_once_it_is_marked_private(
    store: Store, inbox: Mailbox
) -> None:
    inbox.commit(seen("1", message()))
    change = do(store, MESSAGE, erase_message, ChangeKind.RULES)
    inbox.commit(marked(), now=LATER)
    assert withdrawn(store, change)
    with pytest.raises(StoreError, match="a record in it was taken out of autolog since, with its text"):
        undo(store, change)


def test_what_a_person_s_own_list_withdraws_goes_from_the_changes_of_rules(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message()))
    change = do(store, MESSAGE, strip, ChangeKind.RULES)
    own, word = OwnCopies(store.database, ("anna",)), Word("anna", "anna@ourfirm.example", "0 -> 1 entries")
    own.withdraw("mira@acme.example".__eq__, (), "never-log:own-list", "Its owner keeps this out.", word, LATER)
    assert withdrawn(store, change)
