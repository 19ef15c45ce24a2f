"""The index: whose address, whose domain?"""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime

import pytest

from autolog.directory import ContactMatch, Directory
from autolog.model import Affiliation, Contact, Customer, DirectoryRows

ACME = Customer("acme", "Acme", ("acme.example", "labs.group.example"))
BOREALIS = Customer("borealis", "Borealis", ("borealis.example", "group.example", "gmail.com"))
COBALT = Customer("cobalt", "Cobalt", ("borealis.example", "!hotmail.com"))
ANNA = Contact("anna", "Anna Berg", "acme", ("anna@acme.example", "anna@gmail.com"))
BO = Contact("bo", "Bo Lind", "cobalt", ("bo@gmail.com",))
DESK = Contact("desk", "Desk", "cobalt", ("anna@gmail.com",))
CY = Contact("cy", "Cy Moss", "cobalt", ("cy@cobalt.example",))
AFFILIATIONS = (
    Affiliation("bo", "acme", date(2020, 1, 1), date(2023, 12, 31)),
    Affiliation("bo", "cobalt", date(2024, 1, 1)),
    Affiliation("cy", "acme", end=date(2023, 12, 31), address="cy@acme.example"),
)
DIRECTORY = Directory.build(DirectoryRows((ACME, BOREALIS, COBALT), (ANNA, BO, DESK, CY), AFFILIATIONS))


def customers_at(address: str, on: date | None) -> list[tuple[str, bool]]:
    return [(match.customer, match.in_time) for match in DIRECTORY.contacts_at(address, on)]


# --- addresses ----------------------------------------------------------------------------------------------------


def test_an_address_gives_its_contact_and_customer() -> None:
    assert DIRECTORY.contacts_at("anna@acme.example", None) == (ContactMatch(ANNA, "acme"),)


def test_an_unknown_address_gives_nothing() -> None:
    assert DIRECTORY.contacts_at("nobody@acme.example", None) == ()


def test_an_address_of_two_contacts_gives_both_and_says_for_whom_it_is_the_second() -> None:
    assert DIRECTORY.contacts_at("anna@gmail.com", None) == (
        ContactMatch(ANNA, "acme", secondary=True),
        ContactMatch(DESK, "cobalt"),
    )


def test_an_address_with_a_plus_tag_is_found_without_it() -> None:
    assert DIRECTORY.contacts_at("anna+crm@acme.example", None) == (ContactMatch(ANNA, "acme", tagged=True),)


@pytest.mark.parametrize(
    ("day", "customer"),
    [
        (date(2020, 1, 1), "acme"),
        (date(2023, 12, 31), "acme"),
        (date(2024, 1, 1), "cobalt"),
        (datetime(2022, 5, 1, 12, tzinfo=UTC), "acme"),
        (None, "cobalt"),
    ],
)
def test_a_change_of_employer_does_not_move_old_mail(day: date | None, customer: str) -> None:
    assert customers_at("bo@gmail.com", day) == [(customer, True)]


def test_before_all_known_times_the_present_customer_is_given_as_out_of_time() -> None:
    assert customers_at("bo@gmail.com", date(2019, 12, 31)) == [("cobalt", False)]


def test_the_address_of_a_time_speaks_for_the_customer_of_that_time() -> None:
    assert customers_at("cy@acme.example", date(2022, 1, 1)) == [("acme", True)]
    assert customers_at("cy@acme.example", date(2025, 1, 1)) == [("acme", False)]


def test_an_affiliation_without_the_present_customer_leaves_it_untouched_after_its_end() -> None:
    assert customers_at("cy@cobalt.example", date(2025, 1, 1)) == [("cobalt", True)]


def test_a_contact_of_a_customer_that_is_gone_is_not_found() -> None:
    directory = Directory.build(DirectoryRows(contacts=(ANNA,)))
    assert directory.contacts_at("anna@acme.example", None) == ()


# --- domains ------------------------------------------------------------------------------------------------------


def test_a_domain_and_its_sub_domains_belong_to_the_customer() -> None:
    assert DIRECTORY.customers_of_domain("acme.example") == ("acme",)
    assert DIRECTORY.customers_of_domain("a.mail.acme.example") == ("acme",)


def test_the_longest_suffix_wins() -> None:
    assert DIRECTORY.customers_of_domain("x.labs.group.example") == ("acme",)
    assert DIRECTORY.customers_of_domain("sales.group.example") == ("borealis",)


def test_a_domain_of_several_customers_gives_all_of_them() -> None:
    assert DIRECTORY.customers_of_domain("borealis.example") == ("borealis", "cobalt")


def test_a_domain_above_the_listed_one_is_not_the_customers() -> None:
    directory = Directory.build(DirectoryRows((Customer("1", "Labs", ("labs.group.example",)),)))
    assert directory.customers_of_domain("group.example") == ()


def test_freemail_is_nobodys_unless_it_was_forced() -> None:
    assert DIRECTORY.customers_of_domain("gmail.com") == ()
    assert DIRECTORY.customers_of_domain("hotmail.com") == ("cobalt",)


def test_a_domain_that_only_ends_alike_is_strange() -> None:
    assert DIRECTORY.customers_of_domain("notacme.example") == ()


def test_no_domain_gives_nobody() -> None:
    assert DIRECTORY.customers_of_domain("") == ()


# --- the rest -----------------------------------------------------------------------------------------------------


def test_customers_and_contacts_are_found_by_ref() -> None:
    assert DIRECTORY.customer("acme") == ACME
    assert DIRECTORY.contact("anna") == ANNA
    assert DIRECTORY.customer("anna") is None


def test_a_customers_contacts_are_those_of_now_and_before() -> None:
    assert DIRECTORY.contacts_of("acme") == (ANNA, BO, CY)


def test_the_terms_of_a_customer_hold_addresses_of_former_times() -> None:
    assert DIRECTORY.terms_of("acme") == (
        ("domain", "acme.example"),
        ("domain", "labs.group.example"),
        ("address", "anna@acme.example"),
        ("address", "anna@gmail.com"),
        ("address", "bo@gmail.com"),
        ("address", "cy@cobalt.example"),
        ("address", "cy@acme.example"),
    )


def test_duplicates_are_reported() -> None:
    assert [(one.value, one.refs) for one in DIRECTORY.duplicates()] == [
        ("borealis.example", ("borealis", "cobalt")),
        ("anna@gmail.com", ("anna", "desk")),
    ]


def test_the_index_travels_to_another_process() -> None:
    assert pickle.loads(pickle.dumps(DIRECTORY)) == DIRECTORY
