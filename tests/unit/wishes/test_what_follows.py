"""What follows a message that somebody marked private is decided as if that message had never been logged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from autolog.testing.builders import BEGINNING, Letter
from colleagues import RULES, Colleagues, rules

HOUR = timedelta(hours=1)
DESK = "Desk <desk@agency.example>"
ROOT = "0@agency.example"
LETTER = Letter(subject="Offer for hall 4", cc=(DESK,), references=(ROOT,))
REPLY = Letter(
    "2@agency.example",
    DESK,
    subject="Thanks",
    text="Thank you.\n",
    sent_at=BEGINNING + HOUR,
    references=("1@customer1.example",),
)
SISTER = replace(REPLY, message_id="3@agency.example", references=(ROOT,))
STRANGER = Letter("4@agency.example", DESK, subject="Hall 4", text="Hello.\n")
MARK = ("X-NoLog",)
FOLLOWS, ALONE = "review threshold", "unmatched no-customer"
WITHHELD = "ignored withheld"


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Colleagues]:
    firm = Colleagues(tmp_path)
    firm.of("anna")
    yield firm
    firm.store.close()


def put(firm: Colleagues, name: str, *letters: Letter, labels: tuple[str, ...] = ()) -> None:
    """Put these letters into a mailbox, and read them as one page."""
    for letter in letters:
        firm.of(name).mailbox.put("INBOX", letter.raw(labels=labels), letter.message_id)
    firm.sync(name)


def end_of(firm: Colleagues, name: str, letter: Letter) -> str:
    return firm.states()[f"{name}/INBOX/{letter.message_id}"]


def test_a_reply_follows_what_is_linked(firm: Colleagues) -> None:
    put(firm, "anna", LETTER, REPLY)
    assert end_of(firm, "anna", REPLY) == FOLLOWS


def test_a_reply_does_not_follow_what_is_kept_out_on_the_same_page(firm: Colleagues) -> None:
    put(firm, "boris", LETTER, labels=MARK)
    put(firm, "anna", LETTER, REPLY)
    assert end_of(firm, "anna", REPLY) == ALONE


def test_a_page_that_is_read_again_does_not_follow_it_either(firm: Colleagues) -> None:
    put(firm, "boris", LETTER, labels=MARK)
    put(firm, "anna", LETTER, REPLY)
    firm.of("anna").mailbox.expire_cursors("INBOX")
    assert [run.rows for run in firm.of("anna").sync()] == [0]


@pytest.mark.parametrize("who", ["anna", "boris"])
def test_a_reply_stops_following_what_is_marked_later(firm: Colleagues, who: str) -> None:
    put(firm, "anna", LETTER, REPLY)
    put(firm, who, LETTER, labels=MARK)
    firm.sync()
    assert end_of(firm, "anna", REPLY) == ALONE


def test_a_sister_of_what_is_marked_later_stops_following_it(firm: Colleagues) -> None:
    put(firm, "anna", LETTER, SISTER)
    assert end_of(firm, "anna", SISTER) == FOLLOWS
    put(firm, "boris", LETTER, labels=MARK)
    firm.sync()
    assert end_of(firm, "anna", SISTER) == ALONE


def test_a_reply_follows_again_when_the_mark_is_taken_off(firm: Colleagues) -> None:
    put(firm, "boris", LETTER, labels=MARK)
    put(firm, "anna", LETTER, REPLY)
    put(firm, "boris", LETTER)
    firm.sync()
    assert end_of(firm, "anna", REPLY) == FOLLOWS


def test_a_reply_on_the_page_that_takes_the_mark_off_follows(firm: Colleagues) -> None:
    put(firm, "anna", LETTER, labels=MARK)
    firm.of("anna").mailbox.put("INBOX", LETTER.raw(), LETTER.message_id)
    put(firm, "anna", REPLY)
    assert end_of(firm, "anna", REPLY) == FOLLOWS


@pytest.mark.parametrize("order", [("anna", "boris"), ("boris", "anna")])
def test_a_copy_that_belongs_to_nobody_is_withheld_as_well_in_any_order(
    firm: Colleagues, order: tuple[str, str]
) -> None:
    for name in order:
        put(firm, name, STRANGER, labels=MARK if name == "boris" else ())
    firm.sync()
    assert end_of(firm, "anna", STRANGER) == WITHHELD


def read_again_with(firm: Colleagues, entry: bytes, name: str) -> None:
    """Let the firm never log something more, and read one mailbox from its beginning as after a lost cursor."""
    for one in firm.firms.values():
        one.rules = rules(RULES + entry)
    firm.of(name).mailbox.expire_cursors("INBOX")
    firm.sync(name)


def test_a_reply_stops_following_what_the_firm_never_logs_any_more(firm: Colleagues) -> None:
    put(firm, "anna", LETTER)
    put(firm, "boris", REPLY)
    assert end_of(firm, "boris", REPLY) == FOLLOWS
    read_again_with(firm, b"  - {id: offers, subject_prefix: Offer}\n", "anna")
    assert end_of(firm, "anna", LETTER) == "ignored never-log:offers"
    firm.sync()
    assert end_of(firm, "boris", REPLY) == ALONE
