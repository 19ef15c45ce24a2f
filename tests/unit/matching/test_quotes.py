"""What addresses in forwarded and quoted text say."""

from __future__ import annotations

from autolog.model import Message, Noise, Role, Section, SectionKind
from unit.matching.firm import ASKED, SURE, contacts, details, found, mail, meeting, person, probabilities, quote


def forward(*addresses: str, sender: str = "sam@ours.example", **values: object) -> Message:
    return mail(sender, "kim@ours.example", sections=(quote(*addresses),), **values)


def test_a_forward_among_ourselves_belongs_to_whom_it_quotes() -> None:
    item = forward("anna.berg@acme.example")
    assert probabilities(item)["acme"] > SURE
    assert contacts(item)["anna"] > SURE


def test_two_quoted_customers_are_both_linked_among_ourselves() -> None:
    assert min(probabilities(forward("anna.berg@acme.example", "new@borealis.example")).values()) > SURE


def test_an_address_in_the_quoted_text_links() -> None:
    item = mail("sam@ours.example", sections=(quote(mentioned=["anna.berg@acme.example"]),))
    assert SURE < probabilities(item)["acme"] < probabilities(forward("anna.berg@acme.example"))["acme"]


def test_an_address_in_our_own_text_goes_to_a_person() -> None:
    for kind in (SectionKind.NEW, SectionKind.SIGNATURE):
        section = Section(kind, "Call anna.berg@acme.example", mentioned=("anna.berg@acme.example",))
        assert ASKED < probabilities(mail("sam@ours.example", sections=(section,)))["acme"] < SURE


def test_a_private_address_that_signs_with_the_one_at_work_is_linked() -> None:
    section = Section(SectionKind.SIGNATURE, "Anna", mentioned=("anna.berg@acme.example",))
    assert contacts(mail("a1234@gmail.com", sections=(section,)))["anna"] > SURE


def test_a_private_address_is_explained_by_whom_it_quotes() -> None:
    assert probabilities(forward("anna.berg@acme.example", sender="a1234@gmail.com"))["acme"] > SURE


def test_a_private_address_that_quotes_two_customers_goes_to_a_person() -> None:
    found_both = probabilities(forward("anna.berg@acme.example", "bo@borealis.example", sender="a1234@gmail.com"))
    assert ASKED < max(found_both.values()) < SURE


def test_beside_a_known_customer_a_quoted_one_is_a_mere_mention() -> None:
    item = forward("bo@borealis.example", sender="anna.berg@acme.example")
    assert probabilities(item)["acme"] > SURE
    assert probabilities(item)["borealis"] < ASKED


def test_beside_another_firms_address_a_quoted_customer_is_a_mere_mention() -> None:
    assert probabilities(forward("anna.berg@acme.example", sender="x@elsewhere.test"))["acme"] < ASKED


def test_a_newsletter_that_quotes_a_customer_is_no_conversation() -> None:
    assert found(forward("anna.berg@acme.example", noise=Noise.BULK)) == ()


def test_quoted_colleagues_strangers_and_participants_say_nothing() -> None:
    assert found(forward("kim@ours.example", "stranger@gmail.com", "x@elsewhere.test")) == ()


def test_an_address_counts_at_its_most_telling_place() -> None:
    text = Section(SectionKind.NEW, "", mentioned=("anna.berg@acme.example",))
    item = mail("sam@ours.example", sections=(text, quote("anna.berg@acme.example")))
    assert details(item)[0] == "in a quoted header: anna.berg@acme.example is the address of Anna Berg"


def test_an_address_in_a_meetings_description_or_place_goes_to_a_person() -> None:
    colleague = person("sam@ours.example", Role.ATTENDEE)
    assert ASKED < probabilities(meeting(colleague, description="with anna.berg@acme.example"))["acme"] < SURE
    assert ASKED < probabilities(meeting(colleague, location="c/o <anna.berg@acme.example>"))["acme"] < SURE


def test_a_hundred_thousand_quoted_addresses_are_bounded() -> None:
    crowd = tuple(f"p{number}@acme.example" for number in range(1_000))
    assert len(found(forward(*crowd))[0].evidence) < 10
