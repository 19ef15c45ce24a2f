"""The directory is laid over what is stored, and tells what that changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autolog.errors import StoreError
from autolog.model import Affiliation, Contact, Customer, DirectoryRows, Party, PartyKind
from autolog.store import Store
from store.examples import ACME, DIRECTORY, GLOBEX, HOUR, MIRA, NOW, Mailbox, id_of, message, seen

ZOE = Party(PartyKind.CONTACT, "P-2")
UMBRELLA = Customer("C-3", "Umbrella", ("umbrella.example",))


def test_what_is_saved_is_loaded_in_its_order(store: Store) -> None:
    store.save_directory(DIRECTORY, NOW)
    assert store.load_directory() == DIRECTORY


def test_references_are_kept_and_a_new_one_is_a_change(store: Store) -> None:
    store.save_directory(DirectoryRows((replace(UMBRELLA, references=("PO-1",)),)), NOW)
    assert store.load_directory().customers[0].references == ("PO-1",)
    change = store.save_directory(DirectoryRows((replace(UMBRELLA, references=("PO-1", "PO-2")),)), NOW)
    assert len(change.changed) == 1
    assert store.load_directory().customers[0].references == ("PO-1", "PO-2")


def test_a_first_import_is_all_new(store: Store) -> None:
    change = store.save_directory(DIRECTORY, NOW)
    assert (change.added, change.changed, change.removed) == ((ACME, GLOBEX, MIRA, ZOE), (), ())
    assert change.count == 4
    assert change.before == DirectoryRows()


def test_the_same_import_again_changes_nothing(store: Store) -> None:
    store.save_directory(DIRECTORY, NOW)
    revision = store.directory_revision()
    change = store.save_directory(DIRECTORY, NOW + HOUR)
    assert change.count == 0
    assert store.directory_revision() == revision


def test_what_an_import_leaves_out_stays(store: Store) -> None:
    store.save_directory(DIRECTORY, NOW)
    store.save_directory(DirectoryRows((UMBRELLA,)), NOW)
    assert store.load_directory().customers == (*DIRECTORY.customers, UMBRELLA)


@pytest.mark.parametrize(
    "update",
    [
        DirectoryRows((replace(DIRECTORY.customers[0], domains=("acme.example", "acme-group.example")),)),
        DirectoryRows((replace(DIRECTORY.customers[0], aliases=()),)),
        DirectoryRows((replace(DIRECTORY.customers[0], name="Acme AG"),)),
        DirectoryRows((), (replace(DIRECTORY.contacts[0], addresses=("new@acme.example",)),)),
        DirectoryRows((), (), (Affiliation("P-1", "C-2"),)),
    ],
)
def test_a_change_is_told_and_seen_in_the_revision(store: Store, update: DirectoryRows) -> None:
    store.save_directory(DIRECTORY, NOW)
    revision = store.directory_revision()
    change = store.save_directory(update, NOW)
    assert (change.count, change.before) == (1, DIRECTORY)
    assert change.after == store.load_directory()
    assert store.directory_revision() != revision
    assert store.save_directory(update, NOW).count == 0


def test_the_affiliations_of_a_contact_are_replaced_as_a_whole(store: Store) -> None:
    store.save_directory(DIRECTORY, NOW)
    times = (Affiliation("P-2", "C-2", begin=NOW.date()),)
    store.save_directory(DirectoryRows(affiliations=times), NOW)
    assert store.load_directory().affiliations == times


def test_a_removed_customer_matches_no_more_with_all_its_people(store: Store) -> None:
    store.save_directory(DIRECTORY, NOW)
    change = store.save_directory(DirectoryRows(), NOW, removed=[ACME, Party(PartyKind.CUSTOMER, "C-9")])
    assert change.removed == (ACME,)
    loaded = store.load_directory()
    assert [one.ref for one in loaded.customers + loaded.contacts] == ["C-2", "P-2"]
    assert loaded.affiliations == ()


def test_a_removed_customer_keeps_its_past(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message()))
    store.save_directory(DirectoryRows(), NOW, removed=[ACME])
    assert [one.id for one in store.export("C-1")] == [id_of(message())]


def test_a_removed_customer_who_is_imported_again_is_new(store: Store) -> None:
    store.save_directory(DIRECTORY, NOW)
    store.save_directory(DirectoryRows(), NOW, removed=[ACME])
    assert store.save_directory(DIRECTORY, NOW).added == (ACME,)
    assert store.load_directory() == DIRECTORY


def test_a_contact_of_an_unknown_customer_is_refused_and_nothing_is_written(store: Store) -> None:
    with pytest.raises(StoreError, match="Contact P-9 names the customer C-9"):
        store.save_directory(DirectoryRows((UMBRELLA,), (Contact("P-9", "Nobody", "C-9"),)), NOW)
    assert store.load_directory() == DirectoryRows()


def test_refs_are_told_apart_by_every_byte(store: Store) -> None:
    refs = ("c-1", "C-1", "C-1 ", "Ç-1")
    store.save_directory(DirectoryRows(tuple(Customer(ref, "Acme") for ref in refs)), NOW)
    assert len(store.load_directory().customers) == 4
