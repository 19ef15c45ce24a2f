"""What was learned lies beneath the firm's own directory."""

from __future__ import annotations

from autolog.directory import Directory, strangers_among, with_learned
from autolog.model import Contact, Customer, DirectoryRows, LearnedKind, LearnedName, Party, PartyKind

ACME, MIRA = Party(PartyKind.CUSTOMER, "C1"), Party(PartyKind.CONTACT, "P1")
ROWS = DirectoryRows(
    customers=(Customer("C1", "Acme", ("acme.example",)), Customer("C2", "Globex", ("globex.example",))),
    contacts=(Contact("P1", "Mira", "C1", ("mira@acme.example",)), Contact("P2", "Bo", "C2", ("bo@gmail.com",))),
)


def learned(kind: LearnedKind, text: str, party: Party | None = ACME) -> Directory:
    return Directory.build(with_learned(ROWS, [LearnedName(kind, text, party)]))


def test_a_learned_address_is_a_contact_s_secondary_one() -> None:
    (match,) = learned(LearnedKind.ADDRESS, "mira@gmail.com", MIRA).contacts_at("mira@gmail.com")
    assert (match.contact.ref, match.customer, match.secondary) == ("P1", "C1", True)


def test_a_learned_address_may_be_a_customer_s_without_a_contact() -> None:
    directory = learned(LearnedKind.ADDRESS, "desk@gmail.com")
    assert directory.customers_at("desk@gmail.com") == ("C1",)
    assert ("address", "desk@gmail.com") in directory.terms_of("C1")


def test_a_learned_domain_is_the_customer_s() -> None:
    assert learned(LearnedKind.DOMAIN, "acme-hydraulics.test").customers_of_domain("acme-hydraulics.test") == ("C1",)


def test_a_learned_alias_is_the_customer_s() -> None:
    found = learned(LearnedKind.ALIAS, "Acme Hydraulics").customer("C1")
    assert found is not None
    assert found.aliases == ("Acme Hydraulics",)


def test_an_address_that_the_directory_gives_to_somebody_stays_that_somebody_s() -> None:
    assert [
        one.contact.ref for one in learned(LearnedKind.ADDRESS, "bo@gmail.com", MIRA).contacts_at("bo@gmail.com")
    ] == ["P2"]
    assert learned(LearnedKind.ADDRESS, "bo@gmail.com").customers_at("bo@gmail.com") == ()


def test_a_domain_below_one_of_another_customer_stays_that_customer_s() -> None:
    directory = learned(LearnedKind.DOMAIN, "mail.globex.example")
    assert directory.customers_of_domain("mail.globex.example") == ("C2",)


def test_what_was_learned_of_somebody_who_is_gone_says_nothing() -> None:
    gone = Party(PartyKind.CONTACT, "P9")
    assert learned(LearnedKind.ADDRESS, "x@gmail.com", gone).contacts_at("x@gmail.com") == ()


def test_the_rows_keep_their_order_and_stay_as_they_are_when_nothing_was_learned() -> None:
    assert with_learned(ROWS, ()) is ROWS
    rows = with_learned(ROWS, [LearnedName(LearnedKind.ALIAS, "Acme Hydraulics", ACME)])
    assert [one.ref for one in rows.customers] == ["C1", "C2"]


def test_who_is_nobody_s_is_kept_apart() -> None:
    nobody = LearnedName(LearnedKind.DOMAIN, "stranger.example", None)
    assert with_learned(ROWS, [nobody]) == ROWS
    assert strangers_among([nobody, LearnedName(LearnedKind.ALIAS, "x", ACME)]) == {"stranger.example"}
