"""What the addresses of participants say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from autolog.model import Authenticity, Noise, Response, Role
from unit.matching.firm import ASKED, SURE, contacts, details, found, mail, meeting, person, probabilities


def test_an_exact_address_links_customer_and_contact() -> None:
    item = mail("anna.berg@acme.example")
    assert probabilities(item)["acme"] > 0.999
    assert contacts(item)["anna"] > 0.999


@pytest.mark.parametrize("recipient", ["anna.berg@gmail.com", "anna.berg+news@acme.example"])
def test_a_secondary_or_tagged_address_links(recipient: str) -> None:
    assert contacts(mail("kim@ours.example", recipient))["anna"] > SURE


@pytest.mark.parametrize("domain", ["acme.example", "mail.acme.example", "a.b.acme.example"])
def test_a_domain_links_with_its_sub_domains(domain: str) -> None:
    assert probabilities(mail(f"new.person@{domain}"))["acme"] > SURE


def test_a_domain_names_no_contact() -> None:
    assert contacts(mail("new.person@acme.example")) == {}


@pytest.mark.parametrize(
    "sender", ["stranger@gmail.com", "x@notacme.example", "x@acme.example.org", "x@elsewhere.test"]
)
def test_freemail_and_other_firms_belong_to_nobody(sender: str) -> None:
    assert found(mail(sender)) == ()


def test_our_own_side_is_nobodys_customer() -> None:
    assert found(mail("sam@ours.example", "kim.private@gmail.com")) == ()


def test_two_customers_in_one_mail_are_both_sure() -> None:
    found_both = probabilities(mail("anna.berg@acme.example", "bo@borealis.example", "kim@ours.example"))
    assert min(found_both["acme"], found_both["borealis"]) > 0.999


def test_a_domain_of_two_customers_is_a_tie() -> None:
    found_both = probabilities(mail("new@group.example"))
    assert found_both["borealis"] == pytest.approx(found_both["cobalt"])
    assert ASKED < found_both["cobalt"] < 0.5


def test_an_exact_address_settles_a_shared_domain() -> None:
    assert set(probabilities(mail("cy@group.example"))) == {"cobalt"}


def test_an_address_of_two_contacts_is_a_tie() -> None:
    item = mail("desk@hotmail.com")
    assert set(probabilities(item)) == {"borealis", "cobalt"}
    assert max(probabilities(item).values()) < 0.5
    assert max(contacts(item).values()) < 0.5


def test_two_participants_of_a_customer_are_both_contacts() -> None:
    assert contacts(mail("anna.berg@acme.example", "eve@yahoo.com", "bo@borealis.example")).keys() >= {"anna", "bo"}


def test_an_address_links_in_its_time() -> None:
    item = mail("eve@yahoo.com", received_at=datetime(2023, 5, 1, tzinfo=UTC))
    assert probabilities(item)["borealis"] > SURE


def test_an_address_out_of_its_time_goes_to_a_person() -> None:
    assert ASKED < probabilities(mail("eve@yahoo.com"))["borealis"] < SURE


@pytest.mark.parametrize("role", [Role.SENDER, Role.REPLY_TO])
def test_relays_are_no_participants(role: Role) -> None:
    people = (person("x@elsewhere.test", Role.FROM), person("anna.berg@acme.example", role))
    assert found(mail("x@elsewhere.test", participants=people)) == ()


def test_an_attendee_links_a_meeting() -> None:
    assert contacts(meeting(person("anna.berg@acme.example", Role.ATTENDEE)))["anna"] > 0.999


def test_who_declined_did_not_take_part() -> None:
    declined = replace(person("anna.berg@acme.example", Role.ATTENDEE), response=Response.DECLINED)
    assert found(meeting(declined)) == ()


def test_a_room_is_nobody() -> None:
    assert found(meeting(person("room1@acme.example", Role.RESOURCE))) == ()


def test_a_newsletter_links_its_sender_only() -> None:
    item = mail("news@mail.acme.example", "bo@borealis.example", noise=Noise.BULK)
    assert set(probabilities(item)) == {"acme"}
    assert SURE < probabilities(item)["acme"] < probabilities(replace(item, noise=Noise.HUMAN))["acme"]


def test_our_own_newsletter_links_nobody() -> None:
    assert found(mail("news@ours.example", "anna.berg@acme.example", noise=Noise.BULK)) == ()


def test_a_verified_sender_is_surer() -> None:
    item = mail("new@acme.example")
    verified = replace(item, authenticity=Authenticity.VERIFIED)
    assert probabilities(verified)["acme"] > probabilities(item)["acme"]


def test_a_suspected_spoof_is_not_sure() -> None:
    item = mail("anna.berg@acme.example", authenticity=Authenticity.SUSPECTED_SPOOF)
    assert ASKED < probabilities(item)["acme"] < SURE


def test_a_forged_sender_does_not_touch_the_recipients() -> None:
    item = mail("x@elsewhere.test", "anna.berg@acme.example", authenticity=Authenticity.SUSPECTED_SPOOF)
    assert contacts(item)["anna"] > 0.999


def test_the_reasons_are_plain_sentences() -> None:
    assert "anna.berg@acme.example is the address of Anna Berg" in details(mail("anna.berg@acme.example"))
    assert "acme.example is a domain of Acme GmbH" in details(mail("new@acme.example"))
    assert "group.example is a domain of Cobalt Ltd" in details(mail("new@group.example"))
    assert "Cobalt Ltd explains the same participant" in details(mail("new@group.example"))


def test_an_item_without_any_address_has_no_candidates() -> None:
    assert found(mail("", participants=())) == ()
    assert found(meeting()) == ()


def test_an_item_without_a_date_is_matched() -> None:
    assert probabilities(mail("anna.berg@acme.example", sent_at=None, received_at=None))["acme"] > SURE
