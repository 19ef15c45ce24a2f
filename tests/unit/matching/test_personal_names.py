"""Names of unknown participants, compared with contacts; and the rule that a bare name never links."""

from __future__ import annotations

from datetime import timedelta

import pytest

from autolog.model import Acquaintance, EvidenceKind, Participant, Role
from unit.matching.firm import ASKED, NOON, SURE, meeting, person, precedent
from unit.matching.texts_firm import bits, chances, contact_chances, evidence, letter

OTHER = EvidenceKind.CONTRADICTION
LONG_AGO = NOON.replace(year=2020)
BEFORE = NOON - timedelta(days=30)
KIM = "kim.holt@ours.example"


@pytest.mark.parametrize(
    "name",
    [
        "Ilse Tannhofer",
        "Tannhofer, Ilse",
        "TANNHOFER Ilse",
        "Dr. Ilse Tannhofer",
        "Ilse M. Tannhofer",
        "Frau Ilse Tannhofer",
    ],
)
def test_a_bare_name_goes_to_a_person(name: str) -> None:
    assert ASKED < chances(letter("Hello", name=name))["brennhold"] < SURE


def test_a_name_that_the_text_supports_links() -> None:
    item = letter("We at Brennhold Anlagenbau agree.", name="Ilse Tannhofer")
    assert chances(item)["brennhold"] > SURE
    assert contact_chances(item)["ilse"] > SURE


def test_earlier_dealings_of_the_same_colleague_support_a_name() -> None:
    item = letter("Hello", name="Ilse Tannhofer")
    past = (Acquaintance(KIM, BEFORE, ("brennhold",), ("ilse",)),)
    assert chances(item, past=past)["brennhold"] > SURE


def test_earlier_dealings_with_others_of_the_firm_do_not_let_a_bare_name_link() -> None:
    past = (Acquaintance(KIM, BEFORE, ("brennhold",), ("twin1",)),)
    assert ASKED < chances(letter("Hello", name="Ilse Tannhofer"), past=past)["brennhold"] < SURE


def test_earlier_dealings_support_no_name_at_another_firm() -> None:
    past = (Acquaintance(KIM, BEFORE, ("brennhold",), ("ilse",)),)
    assert chances(letter("Hello", name="Ilse Tannhofer", sender="i@vendor.test"), past=past)["brennhold"] < ASKED


def test_a_name_over_another_firms_signature_loses() -> None:
    signed = bits(letter("Hello", "Ilse Tannhofer\nNobody Knows GmbH", name="Ilse Tannhofer"), "brennhold", OTHER)
    assert signed < -5


@pytest.mark.parametrize(
    "card",
    [
        "Ilse Tannhofer\nOmbrelune\n12 Harbour Street, 26721 Emden",
        "Ilse Tannhofer\nHead of Purchasing\nOmbrelune",
        "Ilse Tannhofer, Head of Purchasing\nTrasgo Digital",
        "Best regards\nIlse Tannhofer\n\nIlse Tannhofer, Quality\nOmbrelune\nSent from my phone",
    ],
)
def test_a_name_over_the_card_of_another_firm_goes_to_a_person_whomever_we_dealt_with(card: str) -> None:
    past = (Acquaintance(KIM, BEFORE, ("brennhold",), ("ilse",)),)
    assert ASKED < chances(letter("Hello", card, name="Ilse Tannhofer"), past=past)["brennhold"] < SURE


@pytest.mark.parametrize(
    "signature",
    [
        "Ilse Tannhofer\nHead of Purchasing\nBrennhold Anlagenbau\n12 Harbour Street, 26721 Emden",
        "Ilse Tannhofer\n12 Harbour Street, 26721 Emden",
        "Ilse Tannhofer, Director\nBrennhold Power and Gas\n12 Harbour Street, 26721 Emden",
        "Ilse Tannhofer\nGet Outlook for iOS",
        "Bien cordialement\nIlse Tannhofer, Head of Purchasing\nInviato dal mio Galaxy",
    ],
)
def test_a_signature_without_another_firm_does_not_weaken_a_name(signature: str) -> None:
    past = (Acquaintance(KIM, BEFORE, ("brennhold",), ("ilse",)),)
    assert chances(letter("Hello", signature, name="Ilse Tannhofer"), past=past)["brennhold"] > SURE


def test_a_name_speaks_for_the_employer_of_the_day() -> None:
    today = chances(letter("We agree.", "Omar Vance\nQuillmark & Vosper Ltd", name="Omar Vance"))
    assert today["quillmark"] > SURE
    long_ago = letter("We agree.", "Omar Vance\nBrennhold Anlagenbau GmbH", name="Omar Vance", received_at=LONG_AGO)
    assert chances(long_ago)["brennhold"] > SURE


def test_what_happens_later_supports_nothing() -> None:
    item = letter("Hello", name="Ilse Tannhofer")
    later = (Acquaintance(KIM, NOON + timedelta(days=1), ("brennhold",), ("ilse",)),)
    assert chances(item, past=later) == chances(item)


def test_a_thread_supports_a_name() -> None:
    before = precedent("brennhold", ["ilse"], "i.tannhofer@brennhold.example", KIM)
    item = letter("Hello", name="Ilse Tannhofer", in_reply_to=("root",))
    assert contact_chances(item, before)["ilse"] > SURE


def test_others_of_the_firm_support_a_name() -> None:
    people = (
        Participant("x1@gmail.com", "Ilse Tannhofer", Role.TO),
        person("new@brennhold.example"),
        person(KIM, Role.FROM),
    )
    assert contact_chances(letter("Hello", participants=people))["ilse"] > SURE


def test_a_namesake_at_another_firm_is_somebody_else() -> None:
    assert chances(letter("Hello", name="Ilse Tannhofer", sender="ilse@vendor.test"))["brennhold"] < ASKED


def test_namesakes_share_and_the_text_decides() -> None:
    bare = chances(letter("Hello", name="Rosa Delmonte"))
    assert bare["brennhold"] == pytest.approx(bare["quillmark"])
    told = contact_chances(letter("We at Quillmark & Vosper agree.", name="Rosa Delmonte"))
    assert told["twin2"] > SURE
    assert told.get("twin1", 0.0) < ASKED


@pytest.mark.parametrize("name", ["Bill Ashgrove", "Will Ashgrove", "Ashgrove, Billy"])
def test_short_forms_of_given_names_count_a_little_less(name: str) -> None:
    assert bits(letter("Hello", name=name), "quillmark", EvidenceKind.NAME) == pytest.approx(13.0)


@pytest.mark.parametrize("name", ["Юрий Петров", "Yuri Petrow", "Jurij Petrow"])
def test_names_in_other_letters_are_the_same(name: str) -> None:
    found = bits(letter("Hello", name=name), "quillmark", EvidenceKind.NAME)
    assert found > 0 if name.isascii() is False else found >= 0


def test_a_name_in_ideographs_is_compared_as_it_is() -> None:
    assert bits(letter("Hello", name="山田太郎"), "kanji", EvidenceKind.NAME) > 8


def test_an_initial_counts_less_than_a_name() -> None:
    assert 0 < bits(letter("Hello", name="I. Tannhofer"), "brennhold", EvidenceKind.NAME) < 9


@pytest.mark.parametrize("local", ["ilse.tannhofer", "i.tannhofer77", "itannhofer", "ilsetannhofer", "tannhofer.ilse"])
def test_a_freemail_address_made_of_the_name_is_a_hint(local: str) -> None:
    assert bits(letter("Hello", sender=f"{local}@gmail.com"), "brennhold", EvidenceKind.NAME) > 5


def test_a_local_part_at_another_firm_is_no_hint() -> None:
    assert chances(letter("Hello", sender="ilse.tannhofer@vendor.test")) == {}


def test_a_surname_or_a_given_name_alone_says_nothing() -> None:
    assert chances(letter("Hello", name="Ilse")) == {}
    assert chances(letter("Hello", name="Tannhofer")) == {}


def test_a_colleague_under_a_private_address_is_no_contact() -> None:
    people = (
        Participant("x1@gmail.com", "Kim Holt", Role.FROM),
        Participant(KIM, "Kim Holt", Role.TO),
    )
    item = letter("Hello", participants=people)
    assert "brennhold" not in chances(item)


def test_a_signature_tells_the_name_of_who_shows_none() -> None:
    item = letter("See you.", "Ilse Tannhofer\nBrennhold Anlagenbau GmbH")
    assert contact_chances(item)["ilse"] > SURE


def test_a_contact_of_the_answered_customer_is_found_by_name() -> None:
    item = letter("Hello", name="Ilse Tannhofer", sender="ilse@mail.brennhold.example")
    assert contact_chances(item)["ilse"] > SURE


def test_a_contact_elsewhere_is_not_looked_for_when_the_domain_answers() -> None:
    assert set(chances(letter("Hello", name="William Ashgrove", sender="w@brennhold.example"))) == {"brennhold"}


# --- meetings ---


def test_people_of_the_customer_at_the_table_support_a_name() -> None:
    guest = Participant("x1@gmail.com", "Ilse Tannhofer", Role.ATTENDEE)
    item = meeting(guest, person("new@brennhold.example", Role.ATTENDEE))
    assert bits(item, "brennhold", EvidenceKind.TOGETHER) == 3.0
    assert contact_chances(item)["ilse"] > SURE


def test_a_meeting_with_the_customer_before_supports_a_name() -> None:
    item = letter("Hello", name="Ilse Tannhofer")
    met = (Acquaintance("x1@gmail.com", BEFORE, ("brennhold",)),)
    found = evidence(item, "brennhold", EvidenceKind.TOGETHER, met)
    assert found is not None
    assert (found.bits, found.detail) == (6.0, "x1@gmail.com was in a meeting of this customer before")
    assert contact_chances(item, past=met)["ilse"] > SURE


def test_a_meeting_of_somebody_else_or_a_later_one_supports_nothing() -> None:
    item = letter("Hello", name="Ilse Tannhofer")
    for past in (
        (Acquaintance("x2@gmail.com", BEFORE, ("brennhold",)),),
        (Acquaintance("x1@gmail.com", BEFORE, ("quillmark",)),),
        (Acquaintance("x1@gmail.com", NOON + timedelta(days=1), ("brennhold",)),),
    ):
        assert chances(item, past=past) == chances(item)


def test_a_meeting_before_does_not_make_another_firms_person_the_customers() -> None:
    item = letter("Hello", name="Ilse Tannhofer", sender="i@vendor.test")
    met = (Acquaintance("i@vendor.test", BEFORE, ("brennhold",)),)
    assert chances(item, past=met) == chances(item)


def test_a_meeting_before_links_nothing_by_itself() -> None:
    assert chances(letter("Hello"), past=(Acquaintance("x1@gmail.com", BEFORE, ("brennhold",)),)) == {}
