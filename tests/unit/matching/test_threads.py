"""What it says that a message answers what was logged before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autolog.model import Message, Noise
from unit.matching.firm import ASKED, SURE, contacts, details, found, mail, precedent, probabilities

ROOT = precedent("acme", ["anna"], "anna.berg@acme.example", "kim.holt@ours.example", "friend@gmail.com")


def reply(sender: str, *recipients: str, **values: object) -> Message:
    return mail(sender, *recipients, in_reply_to=("root",), references=("root",), **values)


@pytest.mark.parametrize(
    "colleague", ["kim.holt@ours.example", "kholt@ours.example", "k.j.holt@sub.ours.example", "holt@ours.example"]
)
def test_an_unknown_address_that_answers_our_colleague_is_linked(colleague: str) -> None:
    item = reply("x80720@gmail.com", colleague)
    assert probabilities(item, ROOT)["acme"] > SURE
    assert contacts(item, ROOT)["anna"] > SURE


def test_who_took_part_before_is_linked_whoever_of_us_it_goes_to() -> None:
    assert probabilities(reply("friend@gmail.com", "sam@ours.example"), ROOT)["acme"] > SURE


def test_our_own_answer_to_a_new_private_address_is_linked() -> None:
    assert probabilities(reply("kim.holt@ours.example", "x80720@gmail.com"), ROOT)["acme"] > SURE


def test_forged_references_glue_no_stranger_in() -> None:
    assert probabilities(reply("stranger@gmail.com", "sam.wood@ours.example"), ROOT)["acme"] < ASKED


def test_another_firms_address_in_the_thread_goes_to_a_person() -> None:
    assert ASKED < probabilities(reply("x@elsewhere.test", "kim.holt@ours.example"), ROOT)["acme"] < SURE


def test_a_precedent_that_the_message_does_not_name_says_nothing() -> None:
    assert found(mail("x80720@gmail.com", "kim.holt@ours.example"), ROOT) == ()


def test_a_known_address_is_not_explained_by_the_thread() -> None:
    assert set(probabilities(reply("bo@borealis.example", "kim.holt@ours.example"), ROOT)) == {"borealis"}


def test_a_thread_of_two_customers_is_a_tie() -> None:
    both = replace(ROOT, customers=("acme", "borealis"), contacts=())
    assert max(probabilities(reply("x80720@gmail.com", "kim.holt@ours.example"), both).values()) < 0.5


def test_of_two_contacts_in_the_thread_neither_is_sure() -> None:
    crowd = precedent("borealis", ["bo", "desk1"], "bo@borealis.example", "kim.holt@ours.example")
    item = reply("x80720@gmail.com", "kim.holt@ours.example")
    assert probabilities(item, crowd)["borealis"] > SURE
    assert max(contacts(item, crowd).values()) < SURE


def test_a_contact_who_is_present_is_not_the_unknown_one_too() -> None:
    item = reply("x80720@gmail.com", "kim.holt@ours.example", "anna.berg@acme.example")
    reasons = [reason for reason in found(item, ROOT)[0].evidence if reason.party.ref == "anna"]
    assert [reason.kind for reason in reasons] == ["address"]


def test_mail_among_ourselves_in_a_customers_thread_has_no_candidates() -> None:
    assert found(reply("kim.holt@ours.example", "sam@ours.example"), ROOT) == ()


def test_bulk_mail_in_a_thread_is_no_answer() -> None:
    assert found(reply("x80720@gmail.com", "kim.holt@ours.example", noise=Noise.BULK), ROOT) == ()


def test_namesakes_among_us_are_told_apart_by_their_initials() -> None:
    assert probabilities(reply("x80720@gmail.com", "b.holt@ours.example"), ROOT)["acme"] < ASKED


def test_the_reason_says_who_answers_what() -> None:
    expected = "x80720@gmail.com answers what was logged for Acme GmbH, together with our colleague of then"
    assert expected in details(reply("x80720@gmail.com", "kim.holt@ours.example"), ROOT)
