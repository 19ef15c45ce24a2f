"""What an import would change."""

from __future__ import annotations

from dataclasses import replace

from autolog.directory import compare, overlay
from autolog.model import Affiliation, Contact, Customer, DirectoryRows

ACME = Customer("C1", "Acme", ("acme.example",), ("ACM",))
BOREALIS = Customer("C2", "Borealis")
ANNA = Contact("P1", "Anna", "C1", ("anna@acme.example",), ("+4930901820",))
NOTHING = DirectoryRows()
SOMETHING = DirectoryRows((ACME, BOREALIS), (ANNA,), (Affiliation("P1", "C1", address="anna@old.example"),))


def test_the_same_rows_in_another_order_change_nothing() -> None:
    assert not compare(SOMETHING, replace(SOMETHING, customers=(BOREALIS, ACME)))


def test_new_rows_are_added() -> None:
    plan = compare(NOTHING, SOMETHING)
    assert plan.customers.added == (ACME, BOREALIS)
    assert plan.contacts.added == (ANNA,)
    assert plan.affiliations.added == SOMETHING.affiliations


def test_what_the_past_is_searched_for_is_listed() -> None:
    plan = compare(NOTHING, SOMETHING)
    assert plan.new_domains == ("acme.example",)
    assert plan.new_addresses == ("anna@acme.example", "anna@old.example")
    assert plan.new_phones == ("+4930901820",)
    assert plan.new_aliases == ("ACM",)


def test_a_domain_that_moves_to_another_customer_is_not_new() -> None:
    moved = (replace(ACME, domains=()), replace(BOREALIS, domains=("acme.example",)))
    assert compare(SOMETHING, replace(SOMETHING, customers=moved)).new_domains == ()


def test_rows_that_are_missing_are_removed() -> None:
    assert compare(SOMETHING, NOTHING).customers.removed == (ACME, BOREALIS)


def test_a_changed_row_is_shown_as_it_was_and_as_it_will_be() -> None:
    renamed = replace(ACME, name="Acme Works", domains=("acme.example", "acme.test"))
    plan = compare(SOMETHING, replace(SOMETHING, customers=(renamed, BOREALIS)))
    assert plan.customers.changed == ((ACME, renamed),)
    assert plan.customers.samples() == (
        "~ C1 Acme (acme.example): name Acme -> Acme Works; domains acme.example -> acme.example, acme.test",
    )


def test_samples_are_few_of_each_sort() -> None:
    many = DirectoryRows(tuple(Customer(str(number), "Acme") for number in range(9)))
    assert compare(NOTHING, many).customers.samples(2) == ("+ 0 Acme", "+ 1 Acme")


def test_an_update_replaces_rows_of_the_same_ref_and_keeps_the_others() -> None:
    renamed = replace(ACME, name="Acme Works")
    assert overlay(SOMETHING, DirectoryRows((renamed,))) == replace(SOMETHING, customers=(renamed, BOREALIS))


def test_an_update_replaces_the_affiliations_of_the_contacts_it_names() -> None:
    moved = Affiliation("P1", "C2")
    assert overlay(SOMETHING, DirectoryRows(affiliations=(moved,))).affiliations == (moved,)
