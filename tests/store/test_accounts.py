"""What is configured, how far it was read, and how it fares."""

from __future__ import annotations

from datetime import timedelta, timezone

from autolog.model import State
from autolog.store import Store
from autolog.store.records import AccountSettingsRow, AccountState, QuarantineRecord
from store.examples import HOUR, NOW, Mailbox, in_doubt, message, seen, unmatched

ANNA = AccountSettingsRow("anna", "imap", "anna@ourfirm.example")
BOB = AccountSettingsRow("bob", "files", "bob@ourfirm.example")


def test_accounts_are_those_of_the_configuration(store: Store) -> None:
    store.sync_configuration([ANNA, BOB])
    assert store.account_states() == (AccountState("anna", 0, "", None, None), AccountState("bob", 0, "", None, None))


def test_an_account_that_is_no_longer_configured_is_closed(store: Store) -> None:
    store.sync_configuration([ANNA, BOB])
    store.sync_configuration([BOB])
    assert [state.account for state in store.account_states()] == ["bob"]


def test_an_account_that_comes_back_is_open_again(store: Store) -> None:
    for accounts in ([ANNA], [], [ANNA]):
        store.sync_configuration(accounts)
    assert [state.account for state in store.account_states()] == ["anna"]


def test_an_account_may_change_its_owner_and_type(store: Store) -> None:
    store.sync_configuration([ANNA])
    store.sync_configuration([AccountSettingsRow("anna", "files", "bob@ourfirm.example")])
    (account,) = store.status(NOW).accounts
    assert (account.type, account.owner) == ("files", "bob@ourfirm.example")


def test_collections_come_back_in_the_order_that_was_asked_for(store: Store) -> None:
    store.sync_configuration([ANNA])
    listed = [("Sent", "Sent mail", "sent"), ("INBOX", "Inbox", "inbox")]
    assert [state.key for state in store.register_collections("anna", listed, NOW)] == ["Sent", "INBOX"]
    (first, _) = store.register_collections("anna", listed, NOW)
    assert (first.cursor, first.version, first.config_hash, first.name) == (None, 0, "", "Sent mail")


def test_a_renamed_collection_keeps_its_place(store: Store, inbox: Mailbox) -> None:
    inbox.commit(cursor="after 1")
    (state,) = store.register_collections("anna", [("INBOX", "Posteingang", "inbox")], NOW)
    assert (state.id, state.name, state.cursor) == (inbox.id, "Posteingang", "after 1")


def test_a_collection_that_is_no_longer_listed_is_closed_and_kept(store: Store, inbox: Mailbox) -> None:
    inbox.commit(cursor="after 1")
    store.register_collections("anna", [], NOW)
    assert store.collection_states("anna") == ()
    (state,) = store.register_collections("anna", [("INBOX", "Inbox", "inbox")], NOW)
    assert state.cursor == "after 1"


def test_keys_of_collections_are_told_apart_by_every_byte(store: Store) -> None:
    store.sync_configuration([ANNA])
    names = ("inbox", "INBOX", "inbox ", "ínbox")
    assert len(store.register_collections("anna", [(name, name, "other") for name in names], NOW)) == 4


def test_failures_are_counted_and_forgotten_after_a_success(store: Store, inbox: Mailbox) -> None:
    store.record_failure(inbox.id, "no answer\nfrom the server", NOW + HOUR, NOW)
    store.record_failure(inbox.id, "no answer", NOW + 2 * HOUR, NOW)
    (state,) = store.collection_states("anna")
    assert (state.failures, state.last_error, state.next_attempt_at) == (2, "no answer", NOW + 2 * HOUR)
    assert store.failures_of_collection(inbox.id) == 2
    store.record_success(inbox.id, NOW + 3 * HOUR)
    (state,) = store.collection_states("anna")
    assert (state.failures, state.last_error, state.next_attempt_at) == (0, "", None)
    assert state.last_success_at == NOW + 3 * HOUR


def test_an_account_fails_and_recovers_as_a_whole(store: Store) -> None:
    store.sync_configuration([ANNA, BOB])
    store.record_account_failure("anna", "wrong password", NOW + HOUR, NOW)
    store.record_account_success("bob", NOW)
    assert store.account_states() == (
        AccountState("anna", 1, "wrong password", NOW + HOUR, None),
        AccountState("bob", 0, "", None, NOW),
    )


def test_an_error_is_kept_as_one_short_line(store: Store, inbox: Mailbox) -> None:
    store.record_failure(inbox.id, "a\n\tb\0" + "x" * 2000, NOW, NOW)
    line = store.collection_states("anna")[0].last_error
    assert line.startswith("a b\ufffdxx")
    assert len(line) == 500


def test_status_counts_by_state_and_by_day(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message()), unmatched("2"), now=NOW - timedelta(days=1))
    inbox.commit(seen("3", in_doubt("m3@acme.example")), quarantined=(QuarantineRecord("4", "garbled"),), now=NOW)
    status = store.status(NOW)
    (account,) = status.accounts
    assert (status.linked, status.review, status.quarantined, status.to_look_at_again) == (1, 1, 1, 0)
    assert (status.customers, status.contacts) == (2, 2)
    assert [account.count(state) for state in (State.LINKED, State.UNMATCHED, State.REVIEW)] == [1, 1, 1]
    assert [account.count_today(state) for state in (State.LINKED, State.REVIEW)] == [0, 1]


def test_today_begins_at_midnight_where_the_caller_is(store: Store, inbox: Mailbox) -> None:
    inbox.commit(unmatched("1"), now=NOW)
    far_east = timezone(timedelta(hours=14))  # where it is 23:30, and an hour later another day
    (account,) = store.status(NOW.astimezone(far_east)).accounts
    assert account.count_today(State.UNMATCHED) == 1
    (account,) = store.status((NOW + timedelta(hours=1)).astimezone(far_east)).accounts
    assert account.count_today(State.UNMATCHED) == 0
