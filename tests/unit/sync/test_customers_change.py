"""Customers who change: what becomes of what was read before, is being read, or cannot be read any more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from autolog.connector import Page
from autolog.from_memory import GONE_FROM_MAILBOX
from autolog.model import DirectoryRows, LinkStatus, Party, PartyKind, State
from autolog.store.records import InteractionRecord
from autolog.testing import MemoryMailbox
from autolog.testing.builders import BEGINNING, Letter, contact, customer
from firm import Firm, new_store

FIRST = DirectoryRows((customer(1),))
SECOND = DirectoryRows((customer(2),))
STRANGER = "Nobody <nobody@customer2.example>"
ONE = Party(PartyKind.CUSTOMER, "C1")


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Firm]:
    firm = Firm(MemoryMailbox(), new_store(tmp_path), page_size=2)
    firm.change_customers(FIRST)
    yield firm
    firm.store.close()


def letters(firm: Firm, count: int, sender: str) -> None:
    for number in range(count):
        sent_at = BEGINNING + timedelta(hours=number)
        firm.mailbox.put("INBOX", Letter(f"{number}@x.example", sender, sent_at=sent_at).raw())


def links(firm: Firm) -> list[str]:
    firm.now += timedelta(minutes=2)
    return sorted(link.party.ref for one in firm.store.export() for link in one.record.links)


def test_a_run_that_began_before_a_change_leaves_nothing_as_the_old_customers_had_it(firm: Firm) -> None:
    letters(firm, 6, STRANGER)

    def change_at_first_page(_collection: str, _page: Page) -> None:
        firm.change_customers(SECOND)

    firm.progress = change_at_first_page
    firm.sync()
    firm.progress = lambda _collection, _page: None
    firm.sync()
    assert links(firm) == ["C2"] * 6


def test_a_customer_that_was_removed_takes_its_records_and_their_text_along(firm: Firm) -> None:
    letters(firm, 3, "Boris <boris@customer1.example>")
    firm.sync()
    assert firm.change_customers(removed=[ONE]) == 3
    firm.sync()
    counts = firm.store.verify().counts
    assert (counts["interaction"], counts["participant"], counts["link"]) == (0, 0, 0)
    assert set(firm.states().values()) == {"unmatched"}


def test_a_customer_that_comes_back_has_its_past_again(firm: Firm) -> None:
    letters(firm, 3, "Boris <boris@customer1.example>")
    firm.sync()
    firm.change_customers(removed=[ONE])
    firm.sync()
    firm.change_customers(FIRST)
    firm.sync()
    assert links(firm) == ["C1"] * 3


def test_a_domain_that_moves_takes_its_mail_along(firm: Firm) -> None:
    letters(firm, 2, "Boris <boris@customer1.example>")
    firm.sync()
    firm.change_customers(
        DirectoryRows((customer(1, domains=()), customer(2, domains=("customer1.example", "customer2.example"))))
    )
    firm.sync()
    assert links(firm) == ["C2"] * 2


def test_an_import_that_changes_nothing_parks_nothing(firm: Firm) -> None:
    letters(firm, 2, "Boris <boris@customer1.example>")
    firm.sync()
    assert firm.change_customers(FIRST) == 0


def test_a_change_that_concerns_nobodys_mail_parks_nothing(firm: Firm) -> None:
    letters(firm, 2, "Boris <boris@customer1.example>")
    firm.sync()
    assert firm.change_customers(DirectoryRows((customer(3),), (contact(3, customer=3),))) == 0


def test_a_person_at_a_customer_that_was_added_beside_its_domain_is_linked_in_old_mail(firm: Firm) -> None:
    letters(firm, 1, "Boris <boris@customer1.example>")
    firm.sync()
    firm.change_customers(replace(FIRST, contacts=(contact(1, addresses=["boris@customer1.example"]),)))
    firm.sync()
    assert links(firm) == ["C1", "P1"]


def test_an_answer_that_was_read_before_what_it_answers_is_linked_in_the_same_run(firm: Firm) -> None:
    both = ("anna@ourfirm.example", "otto77@gmail.com")
    original = Letter("first@x.example", "Boris <boris@customer1.example>", to=both)
    answer = Letter(
        "second@x.example",
        "Otto <otto77@gmail.com>",
        to=("anna@ourfirm.example",),
        sent_at=BEGINNING + timedelta(hours=1),
        references=("first@x.example",),
    )
    firm.mailbox.put("INBOX", answer.raw())
    firm.sync()
    firm.mailbox.put("INBOX", original.raw())
    firm.sync()
    assert links(firm) == ["C1", "C1"]


# --- mail that is gone from its mailbox --------------------------------------------------------------------------


@pytest.fixture
def gone(firm: Firm) -> Firm:
    """The firm has logged one mail, which was deleted from its mailbox since."""
    letters(firm, 1, "Boris <boris@customer1.example>")
    firm.sync()
    firm.mailbox.delete("INBOX", next(iter(firm.mailbox.contents()["INBOX"])))
    firm.sync()
    return firm


def records(firm: Firm) -> list[InteractionRecord]:
    waiting = [one.record for one in firm.store.review_queue(9)]
    return [*(one.record for one in firm.store.export()), *waiting]


def test_a_record_whose_mail_is_gone_moves_to_the_customer_that_has_the_domain_now(gone: Firm) -> None:
    moved = DirectoryRows((customer(1, domains=()), customer(2, domains=("customer1.example",))))
    gone.change_customers(moved)
    gone.sync()
    assert links(gone) == ["C2"]
    assert [row.state for row in gone.store.ledger()] == [State.GONE]


def test_a_record_of_nobody_whose_mail_is_gone_is_put_before_a_person(gone: Firm) -> None:
    gone.change_customers(removed=[ONE])
    gone.sync()
    (record,) = records(gone)
    assert (record.state, record.decided_by, record.new_text != "") == (State.REVIEW, GONE_FROM_MAILBOX, True)
    assert [row.rule for row in gone.store.ledger()] == [GONE_FROM_MAILBOX]


def test_what_nobody_wants_to_keep_goes_after_90_days_and_the_ledger_says_so(gone: Firm) -> None:
    gone.change_customers(removed=[ONE])
    gone.sync()
    gone.store.wipe_expired_reviews(gone.now + timedelta(days=91))
    assert records(gone) == []
    assert [row.state for row in gone.store.ledger()] == [State.GONE]


def test_a_record_whose_mail_is_gone_is_linked_again_when_its_customer_comes_back(gone: Firm) -> None:
    gone.change_customers(removed=[ONE])
    gone.sync()
    gone.change_customers(FIRST)
    gone.sync()
    assert links(gone) == ["C1"]
    assert [one.state for one in records(gone)] == [State.LINKED]


def test_what_a_person_linked_stays_with_its_mail_gone(gone: Firm) -> None:
    (stored,) = gone.store.export()
    gone.store.record_verdict(stored.id, ONE, LinkStatus.LINKED, "anna", gone.now)
    gone.change_customers(removed=[ONE])
    gone.sync()
    assert [one.state for one in records(gone)] == [State.LINKED]


def test_mail_that_is_deleted_while_it_waits_is_decided_from_what_is_stored(firm: Firm) -> None:
    letters(firm, 1, "Boris <boris@customer1.example>")
    firm.sync()
    firm.mailbox.delete("INBOX", next(iter(firm.mailbox.contents()["INBOX"])))
    firm.change_customers(DirectoryRows((customer(1, domains=()), customer(2, domains=("customer1.example",)))))
    firm.sync()
    assert links(firm) == ["C2"]
    assert [row.state for row in firm.store.ledger()] == [State.GONE]


def test_a_record_that_lies_in_another_mailbox_too_is_read_there(firm: Firm) -> None:
    letters(firm, 1, "Boris <boris@customer1.example>")
    firm.mailbox.put("Sent", Letter("0@x.example", "Boris <boris@customer1.example>").raw())
    firm.sync()
    firm.mailbox.delete("INBOX", next(iter(firm.mailbox.contents()["INBOX"])))
    firm.sync()
    firm.change_customers(removed=[ONE])
    firm.sync()
    assert records(firm) == []
    assert sorted(row.state for row in firm.store.ledger()) == [State.GONE, State.UNMATCHED]
