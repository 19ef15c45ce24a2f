"""What a text says about an unknown participant: firms and persons who are named, by place, shape and context."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autolog.matching.weights import Reason
from autolog.matching.weights import bits as weight_of
from autolog.model import Attachment, EvidenceKind, Noise, Participant, Role, Section, SectionKind
from unit.matching.firm import ASKED, SURE, meeting, person
from unit.matching.texts_firm import bits, candidates, chances, contact_chances, evidence, letter

MENTION = EvidenceKind.MENTION
SIGNED = "Pat Quill\nHead of Sales\nBrennhold Anlagenbau GmbH\nWerkstr. 5, 10115 Berlin"


def test_a_firm_that_fills_the_company_field_of_a_signature_links() -> None:
    assert chances(letter("The offer is attached.", SIGNED))["brennhold"] > SURE


def test_a_firm_in_running_text_alone_does_not_link() -> None:
    assert chances(letter("I met Brennhold Anlagenbau at the fair."))["brennhold"] < SURE


def test_zones_weigh_differently() -> None:
    name = "Brennhold Anlagenbau"
    found = [
        bits(letter("Hello", f"Pat\n{name}"), "brennhold", MENTION),
        bits(letter(f"We at {name} agree."), "brennhold", MENTION),
        bits(letter("Hello", subject=f"Order {name}"), "brennhold", MENTION),
        bits(letter("Hello", attachments=(Attachment(f"{name}.pdf", "application/pdf", 1),)), "brennhold", MENTION),
    ]
    assert found == sorted(found, reverse=True)
    assert min(found) > 0


def test_a_second_zone_adds_a_part_of_its_bits() -> None:
    once = bits(letter("Hello", subject="Brennhold Anlagenbau"), "brennhold", MENTION)
    twice = bits(letter("We at Brennhold Anlagenbau agree.", subject="Brennhold Anlagenbau"), "brennhold", MENTION)
    assert once < twice < 2 * once


def test_the_reason_names_the_places_and_the_words() -> None:
    found = evidence(letter("Hello", SIGNED), "brennhold", MENTION)
    assert found is not None
    assert found.detail == "the signature names Brennhold Anlagenbau GmbH"
    assert found.span == "Brennhold Anlagenbau"


def test_a_signature_in_a_quote_is_its_authors() -> None:
    quoted = (
        Section(SectionKind.QUOTED, "See you.", 1, (Participant("x1@gmail.com", "Pat Quill", Role.FROM),)),
        Section(SectionKind.SIGNATURE, SIGNED, 1),
    )
    people = (person("kim.holt@ours.example", Role.FROM), person("x1@gmail.com"))
    assert chances(letter(participants=people, sections=quoted))["brennhold"] > SURE


def test_our_own_signature_names_no_customer() -> None:
    people = (person("kim.holt@ours.example", Role.FROM), person("x1@gmail.com"))
    assert chances(letter("Hello", SIGNED, participants=people)).get("brennhold", 0.0) < ASKED


def test_mail_among_ourselves_that_names_a_customer_stays_below_the_line() -> None:
    people = (person("kim.holt@ours.example", Role.FROM), person("sam@ours.example"))
    item = letter("Brennhold Anlagenbau GmbH called.", subject="Brennhold Anlagenbau GmbH", participants=people)
    assert chances(item).get("brennhold", 0.0) < ASKED


def test_what_a_customers_person_wrote_names_nobody_else() -> None:
    people = (person("w.ashgrove@quillmark.example", Role.FROM), person("x1@gmail.com"), person("kim@ours.example"))
    item = letter("We work with Brennhold Anlagenbau GmbH.", SIGNED, participants=people)
    assert set(chances(item)) == {"quillmark"}


def test_another_firms_mail_that_names_a_customer_is_none_of_theirs() -> None:
    item = letter(
        "We supply Brennhold Anlagenbau GmbH, too.", sender="sales@vendor.test", subject="Brennhold Anlagenbau"
    )
    assert chances(item)["brennhold"] < ASKED


@pytest.mark.parametrize("customer", ["it", "ab", "on", "the"])
def test_a_firm_called_like_a_common_word_never_links_by_its_name(customer: str) -> None:
    name = {"it": "IT", "ab": "Ab", "on": "On", "the": "The"}[customer]
    item = letter(f"{name} {name}. {name} it on the ab.", f"Pat\n{name} AG\n{name}", subject=f"{name} AG", name=name)
    assert chances(item).get(customer, 0.0) < SURE


@pytest.mark.parametrize("name", ["IT", "Ab", "On", "The"])
@pytest.mark.parametrize("form", ["", " GmbH", " Ltd", " Inc.", " & Co. KG"])
def test_a_name_that_is_too_common_never_links_wherever_it_stands_and_whatever_its_form(name: str, form: str) -> None:
    full = f"{name}{form}"
    signature = f"Pat Quill\nHead of Sales\n{full}\n5 Mill Road, Leeds\nTel. 0113 555 0199"
    for item in (
        letter(f"We at {full} agree, says {full}.", signature, name=f"Pat Quill ({full})", subject=full),
        letter(full, signature, name=full, subject=full, sender="pat@vendor.test"),
        replace(meeting(person("x1@gmail.com")), subject=full, location=f"{full}, Berlin", description=full),
    ):
        assert chances(item).get(name.lower(), 0.0) < SURE


def test_a_common_word_in_a_sentence_is_no_firm() -> None:
    assert chances(letter("The target is met. Target reached, sage advice.")).get("target", 0.0) < ASKED


def test_a_colleagues_surname_is_no_firm() -> None:
    assert chances(letter("Kim Holt said that Holt agrees.", subject="Holt")).get("holt", 0.0) < ASKED


def test_names_longer_than_the_customers_are_others() -> None:
    whole = bits(letter("We at Brennhold agree."), "brennhold", MENTION)
    longer = bits(letter("We at Brennhold Castle Gardens agree."), "brennhold", MENTION)
    assert longer < whole


def test_ampersand_and_its_words_are_one() -> None:
    for name in ("Quillmark & Vosper", "Quillmark and Vosper", "Quillmark und Vosper", "Quillmark Vosper"):
        assert bits(letter(f"We at {name} agree."), "quillmark", MENTION) > 4


@pytest.mark.parametrize("name", ["Müßler Drucktechnik", "Muessler Drucktechnik", "MÜSSLER DRUCKTECHNIK AG"])
def test_umlauts_are_written_in_several_ways(name: str) -> None:
    assert bits(letter(f"We at {name} agree."), "muesli", MENTION) > 3


def test_names_in_ideographs_are_found() -> None:
    assert bits(letter("お世話になっております。山川電機の山田です。"), "kanji", MENTION) > 3


def test_a_firm_in_the_display_name_speaks_for_it() -> None:
    assert bits(letter("Hello", name="Pat Quill (Brennhold Anlagenbau)"), "brennhold", MENTION) > 4


def test_newsletters_that_name_a_firm_are_taxed() -> None:
    text = "Brennhold Anlagenbau GmbH grows. Unsubscribe here. View in browser. All rights reserved. Privacy policy."
    item = letter(text, subject="FW: Brennhold Anlagenbau newsletter")
    assert bits(item, "brennhold", EvidenceKind.BULK) < -4
    assert chances(item)["brennhold"] < ASKED


def test_bulk_mail_links_by_no_name() -> None:
    item = letter("Hello", SIGNED, name="Ilse Tannhofer", noise=Noise.BULK)
    assert chances(item).get("brennhold", 0.0) < ASKED


def test_the_order_of_sections_does_not_matter_to_the_sum() -> None:
    item = letter("We at Brennhold Anlagenbau agree.", SIGNED)
    turned = replace(item, sections=item.sections[::-1])
    assert chances(item) == pytest.approx(chances(turned))


def test_a_site_in_the_signature_links_with_a_name() -> None:
    item = letter("Hello", "Ilse Tannhofer\nwww.brennhold.example", name="Ilse Tannhofer")
    assert chances(item)["brennhold"] > SURE
    assert contact_chances(item)["ilse"] > SURE


def test_a_link_in_the_text_is_a_mere_mention() -> None:
    assert chances(letter("See https://www.brennhold.example/news for more."))["brennhold"] < ASKED


@pytest.mark.parametrize("number", ["+49 30 555 12345", "0049 30 55512345", "030 / 555 123 45", "(030) 55512345"])
def test_a_telephone_number_in_the_signature_names_the_contact(number: str) -> None:
    found = evidence(letter("Hello", f"Ilse T.\nTel. {number}"), "brennhold", EvidenceKind.PHONE)
    assert found is not None
    assert found.bits == pytest.approx(weight_of(Reason.PHONE))


def test_meetings_are_read_by_title_place_and_description() -> None:
    guest = person("x1@gmail.com", Role.ATTENDEE)
    item = replace(meeting(guest), subject="Brennhold Anlagenbau: start", location="Brennhold Anlagenbau, Berlin")
    found = evidence(item, "brennhold", MENTION)
    assert found is not None
    assert found.detail.startswith("the subject and the place name")


def test_a_meeting_among_us_at_a_firms_place_goes_to_a_person() -> None:
    item = replace(meeting(), subject="Visit", location="Brennhold Anlagenbau GmbH, Berlin")
    assert ASKED < chances(item)["brennhold"] < SURE


def test_a_meeting_among_us_about_a_firm_is_ours() -> None:
    item = replace(meeting(), subject="Brennhold Anlagenbau GmbH: preparation", location="Room 2")
    assert chances(item).get("brennhold", 0.0) < ASKED


def test_a_domain_called_like_a_firm_is_a_hint() -> None:
    item = letter("Hello", sender="pat@brennhold-anlagenbau.test")
    assert 0 < bits(item, "brennhold", EvidenceKind.DOMAIN_NAME) < 5
    assert chances(item)["brennhold"] < ASKED


def test_who_signs_for_another_firm_than_the_names_contact_is_for_a_person_to_decide() -> None:
    item = letter("Hello", "William Ashgrove\nBrennhold Anlagenbau GmbH", name="William Ashgrove")
    found = chances(item)
    assert found["brennhold"] == pytest.approx(found["quillmark"])
    assert ASKED < max(found.values()) < SURE


def test_a_signature_decides_between_customers_of_one_domain() -> None:
    item = letter("Hello", "Pat Quill\nHarrowgate Pumps Ltd", sender="pat@shared.example")
    assert chances(item)["harrow"] > SURE
    unsigned = chances(letter("Hello", sender="pat@shared.example"))
    assert max(unsigned.values()) < SURE


def test_a_partners_mail_is_about_the_customer_that_it_names() -> None:
    item = letter("We order for Brennhold Anlagenbau.", subject="Brennhold Anlagenbau", sender="pat@partner.example")
    assert chances(item)["brennhold"] > SURE


def test_a_partners_mail_counts_no_accidental_letters_as_a_customer() -> None:
    item = letter("See you.", "Pat Quill\nHavenkade 14, 8861 AB Harlingen", sender="pat@partner.example")
    assert max(chances(item).values(), default=0.0) < ASKED


def test_a_partners_mail_about_two_customers_goes_to_a_person() -> None:
    item = letter("Brennhold Anlagenbau and Quillmark & Vosper agree.", sender="pat@partner.example")
    assert max(chances(item).values()) < SURE


def test_candidates_without_a_mention_index_know_addresses_only() -> None:
    assert candidates(letter("Hello")) == ()
