"""What a finder may find is remembered, and what a change of the directory makes it find is told: they always meet."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autolog.directory.lookalikes import LookAlikes, looks_of_customer, looks_of_stranger
from autolog.matching.names.persons import NameFit, fit, read_person, search_keys
from autolog.matching.names.words import words_and_starts
from autolog.matching.personal_names import names_in
from autolog.matching.reach import terms_of_name, told_terms
from autolog.matching.reach.names import beginnings, firm_names
from autolog.model import Affiliation, Contact, Customer, DirectoryRows

LABELS = st.text("abclmnrvw1o0i", min_size=4, max_size=9)
NAMES = ["Anna Berg", "Bob Stein", "Robert Stein", "Мария Кранц", "Eva Berg Moss", "Jo van Dam", "Mira Tannhofer"]
FIRMS = ["Blue Ocean Partners", "Vosper & Rusk Ltd", "山川電機", "Kestner GmbH", "IT On The Edge", "Müller (Bau) AG"]


@given(LABELS, st.data())
def test_a_look_alike_and_whom_it_passes_for_share_a_look(label: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(label) - 1))
    sign = data.draw(st.sampled_from("abcrnm1l0o"))
    edits = [label[:place] + sign + label[place:], label[:place] + label[place + 1 :]]
    edits += [
        label[:place] + sign + label[place + 1 :],
        label[:place] + label[place : place + 2][::-1] + label[place + 2 :],
    ]
    other = data.draw(st.sampled_from(edits))
    found = LookAlikes.build([(f"{label}.example", f"{label}.example")]).find(f"{other}.example")
    if found is not None and found.is_attack:
        assert not set(looks_of_customer(f"{label}.example")).isdisjoint(looks_of_stranger(f"{other}.example"))


@given(
    st.sampled_from(NAMES), st.sampled_from([*NAMES, "Berg, Anna", "A. Berg", "Rob Stein", "Maria Kranz", "Eva Moss"])
)
def test_a_name_that_fits_a_contacts_is_remembered_by_what_the_contact_tells(contact: str, shown: str) -> None:
    one, other = read_person(contact), read_person(shown)
    assert one is not None
    assert other is not None
    if fit(other, one) >= NameFit.INITIAL:
        assert not {("person", key) for key in search_keys(other)}.isdisjoint(terms_of_name(contact))


@pytest.mark.parametrize("local", ["anna.berg", "a.berg", "aberg", "annaberg", "berga", "berg_anna77"])
def test_a_private_address_is_remembered_by_the_names_that_it_may_hold(local: str) -> None:
    keys = {("person", key) for name in names_in(local) for key in search_keys(name)}
    assert not keys.isdisjoint(terms_of_name("Anna Berg"))


@given(st.sampled_from(FIRMS), st.sampled_from(["We met {} today.", "{} WROTE", "Re: {} / plans", "the people of {}"]))
def test_a_firm_that_a_text_names_is_remembered_by_how_its_name_begins(firm: str, text: str) -> None:
    heard = {("name", begin) for begin in beginnings(*words_and_starts(text.format(firm)))}
    told = {(kind, term) for kind, term, _ in firm_names(Customer("C", firm))}
    assert not heard.isdisjoint(told)


CUSTOMER = Customer("C1", "Kestner Brauerei GmbH", ("kestner.example",), country="DE")
CONTACT = Contact("P1", "Mira Tannhofer", "C1", ("mira@kestner.example", "m@kestner.example"), ("+493012345678",))
ROWS = DirectoryRows((CUSTOMER,), (CONTACT,))


def told(**changed: object) -> set[tuple[str, str]]:
    return set(told_terms(ROWS, replace(ROWS, **changed)))  # type: ignore[arg-type]  # fields of the rows


def test_the_same_customers_tell_nothing() -> None:
    assert told_terms(ROWS, ROWS) == frozenset()


def test_rows_in_another_order_tell_nothing() -> None:
    other = replace(CUSTOMER, ref="C2")
    assert told_terms(replace(ROWS, customers=(CUSTOMER, other)), replace(ROWS, customers=(other, CUSTOMER))) == set()


def test_a_domain_more_tells_of_that_domain_and_not_of_the_old_one() -> None:
    terms = told(customers=(replace(CUSTOMER, domains=("kestner.example", "brew.example")),))
    assert ("domain", "brew.example") in terms
    assert ("domain", "kestner.example") not in terms


def test_an_address_more_tells_of_that_address_alone() -> None:
    terms = told(contacts=(replace(CONTACT, addresses=(*CONTACT.addresses, "new@kestner.example")),))
    assert terms == {("address", "new@kestner.example")}


def test_another_country_tells_of_the_numbers_that_are_read_by_it() -> None:
    terms = told(customers=(replace(CUSTOMER, country="AT"),))
    assert ("phone", "012345678") in terms


def test_times_at_a_customer_tell_of_every_address_and_name_of_the_contact() -> None:
    terms = told(affiliations=(Affiliation("P1", "C1"),))
    assert {("address", address) for address in CONTACT.addresses} | set(terms_of_name("Mira Tannhofer")) <= terms


def test_a_person_called_like_a_firm_tells_of_the_firms_name() -> None:
    person = Contact("P2", "Ada Kestner", "C1", ("ada@kestner.example",))
    assert ("name", "kestner") in told(contacts=(CONTACT, person))
