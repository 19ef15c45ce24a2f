"""What ties an address to a customer."""

from __future__ import annotations

from datetime import date

from autolog.directory import terms_of_address, terms_of_customer
from autolog.model import Affiliation, Contact, Customer

ACME = Customer("acme", "Acme", ("acme.example", "gmail.com", "!hotmail.com"))


def test_an_address_has_itself_its_base_and_the_domains_above_it_as_terms() -> None:
    assert terms_of_address("anna+crm@eu.mail.acme.co.uk") == (
        ("address", "anna+crm@eu.mail.acme.co.uk"),
        ("address", "anna@eu.mail.acme.co.uk"),
        ("domain", "eu.mail.acme.co.uk"),
        ("domain", "mail.acme.co.uk"),
        ("domain", "acme.co.uk"),
    )


def test_no_address_has_no_terms() -> None:
    assert terms_of_address("") == ()


def test_a_customer_has_its_matchable_domains_and_all_addresses_of_its_contacts() -> None:
    anna = Contact("anna", "Anna", "acme", ("anna@acme.example", "anna@gmail.com"))
    then = Affiliation("anna", "acme", end=date(2024, 1, 1), address="anna@old.example")
    assert terms_of_customer(ACME, [anna], [then]) == (
        ("domain", "acme.example"),
        ("domain", "hotmail.com"),
        ("address", "anna@acme.example"),
        ("address", "anna@gmail.com"),
        ("address", "anna@old.example"),
    )
