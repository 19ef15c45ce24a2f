"""What people read: one interaction, the ledger, an export, the views."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import text

from autolog.errors import StoreError
from autolog.model import State
from autolog.store import Store
from store.examples import (
    ACME,
    GLOBEX,
    HOUR,
    NOW,
    Mailbox,
    id_of,
    in_doubt,
    linked_to,
    meeting,
    message,
    open_mailbox,
    seen,
    unmatched,
)


def view(store: Store, name: str) -> list[Mapping[str, object]]:
    with store.database.engine.connect() as connection:
        return [dict(row) for row in connection.execute(text(f"SELECT * FROM {name}")).mappings()]


def test_an_interaction_is_found_by_the_beginning_of_its_id(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message()))
    found = store.interaction(id_of(message())[:6])
    assert found is not None
    assert found.id == id_of(message())
    assert store.interaction("%") is None


def test_a_beginning_that_fits_several_is_refused(store: Store, inbox: Mailbox) -> None:
    inbox.commit(*(seen(str(n), message(f"m{n}@acme.example")) for n in range(20)))
    with pytest.raises(StoreError, match="Several interactions"):
        store.interaction("")


@pytest.mark.parametrize("written", ["m1@acme.example", "<m1@acme.example>", " <m1@acme.example> "])
def test_an_interaction_is_found_by_its_message_id(store: Store, inbox: Mailbox, written: str) -> None:
    inbox.commit(seen("1", message()))
    (found,) = store.find_interactions(written)
    assert found.id == id_of(message())
    assert [row.remote_id for row in found.sightings] == ["1"]


def test_an_unknown_message_id_finds_nothing(store: Store, inbox: Mailbox) -> None:
    assert store.find_interactions("unknown@acme.example") == ()


def test_the_ledger_shows_the_newest_first(store: Store, inbox: Mailbox) -> None:
    for number in range(3):
        inbox.commit(unmatched(str(number)), now=NOW + number * HOUR)
    assert [row.remote_id for row in store.ledger()] == ["2", "1", "0"]
    assert [row.remote_id for row in store.ledger(limit=2)] == ["2", "1"]
    assert [row.remote_id for row in store.ledger(since=NOW + HOUR)] == ["2", "1"]


def test_the_ledger_can_be_cut_to_an_account_and_a_state(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message()), unmatched("2"))
    open_mailbox(store, "bob", "INBOX").commit(unmatched("3"))
    assert {row.remote_id for row in store.ledger(account="anna")} == {"1", "2"}
    assert {row.remote_id for row in store.ledger(state=State.UNMATCHED)} == {"2", "3"}
    (row,) = store.ledger(account="anna", state=State.LINKED)
    assert (row.account, row.collection, row.rule, row.interaction_id) == (
        "anna",
        "Inbox",
        "known-address",
        id_of(message()),
    )


def test_a_long_ledger_comes_whole_and_in_order(store: Store, inbox: Mailbox) -> None:
    inbox.commit(*(unmatched(str(number)) for number in range(1203)))
    rows = [row.id for row in store.ledger()]
    assert len(rows) == len(set(rows)) == 1203
    assert len(list(store.ledger(limit=700))) == 700


def test_an_export_holds_what_is_linked(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message()), seen("2", in_doubt("m2@acme.example")), unmatched("3"))
    inbox.commit(seen("4", message("m4@globex.example", links=linked_to(GLOBEX), evidence=())))
    assert {one.id for one in store.export()} == {id_of(message()), id_of(message("m4@globex.example"))}
    assert [one.id for one in store.export("C-2")] == [id_of(message("m4@globex.example"))]
    assert list(store.export("C-9")) == []


def test_the_review_queue_shows_first_what_runs_out_first(store: Store, inbox: Mailbox) -> None:
    for number in range(3):
        inbox.commit(seen(str(number), in_doubt(f"m{number}@acme.example")), now=NOW - timedelta(days=number))
    assert [one.sightings[0].remote_id for one in store.review_queue(2)] == ["2", "1"]


def test_the_timeline_has_a_row_for_each_linked_customer(store: Store, inbox: Mailbox) -> None:
    both = message(links=(*message().links, *linked_to(GLOBEX)))
    inbox.commit(seen("1", both), seen("2", in_doubt("m2@acme.example")))
    rows = sorted(view(store, "v_timeline"), key=lambda row: str(row["customer_ref"]))
    assert [(row["customer_ref"], row["customer_name"], row["contacts"]) for row in rows] == [
        ("C-1", "Acme GmbH", "Mira Brandt"),
        ("C-2", "Globex", None),
    ]
    assert {row["subject"] for row in rows} == {"Offer"}


def test_a_refused_link_is_not_in_the_timeline(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", in_doubt("m1@acme.example", ACME, GLOBEX)))
    store.decide_review(id_of(message()), "C-2", "anna", NOW)
    assert [row["customer_ref"] for row in view(store, "v_timeline")] == ["C-2"]


def test_activity_counts_mails_and_held_meetings(store: Store, inbox: Mailbox) -> None:
    cancelled = meeting(identity=message("cancelled@acme.example").identity, cancelled=True)
    inbox.commit(seen("1", message()), seen("2", meeting()), seen("3", cancelled))
    (row,) = view(store, "v_customer_activity")
    assert (row["customer_ref"], row["interactions"]) == ("C-1", 3)
    assert (int(row["emails"]), int(row["meetings"]), int(row["inbound"])) == (1, 1, 3)


def test_the_ledger_view_names_account_owner_and_reason(store: Store, inbox: Mailbox) -> None:
    inbox.commit(unmatched("1"))
    (row,) = view(store, "v_ledger")
    assert (row["account"], row["owner"], row["collection"]) == ("anna", "anna@ourfirm.example", "Inbox")
    assert (row["state"], row["rule"], row["reason"]) == ("unmatched", "nobody-known", "no customer is in it")
