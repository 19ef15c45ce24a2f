"""The index answers like a search through all rows, and terms find exactly what the index would match."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from autolog.directory import Directory, terms_of_address, terms_of_customer
from autolog.directory.addresses import without_plus_tag
from autolog.directory.domains import registrable_domain
from autolog.directory.freemail import is_freemail
from autolog.model import Affiliation, Contact, Customer, DirectoryRows

DOMAINS = [
    "acme.example",
    "mail.acme.example",
    "eu.mail.acme.example",
    "labs.acme.example",
    "borealis.co.uk",
    "sales.borealis.co.uk",
    "gmail.com",
    "yahoo.co.jp",
    "co.uk",
]
REFS = ["c1", "c2", "c3"]
DAYS = [date(2020, 1, 1) + timedelta(days=180 * step) for step in range(6)]

domains = st.sampled_from(DOMAINS)
addresses = st.builds("{}@{}".format, st.sampled_from(["anna", "bo", "anna+x", "bo+y+z", "+x"]), domains)
days = st.none() | st.sampled_from(DAYS)
customers = st.builds(
    Customer,
    ref=st.sampled_from(REFS),
    name=st.just("Acme"),
    domains=st.lists(domains | domains.map("!{}".format), max_size=3, unique=True).map(tuple),
)
contacts = st.builds(
    Contact,
    ref=st.sampled_from(["p1", "p2", "p3"]),
    name=st.just("Anna"),
    customer=st.sampled_from([*REFS, ""]),
    addresses=st.lists(addresses, max_size=2, unique=True).map(tuple),
)
affiliations = st.builds(
    Affiliation,
    contact=st.sampled_from(["p1", "p2", "p3"]),
    customer=st.sampled_from(REFS),
    begin=days,
    end=days,
    address=st.just("") | addresses,
)
rows = st.builds(
    DirectoryRows,
    customers=st.lists(customers, max_size=3, unique_by=lambda row: row.ref).map(tuple),
    contacts=st.lists(contacts, max_size=3, unique_by=lambda row: row.ref).map(tuple),
    affiliations=st.lists(affiliations, max_size=4, unique=True).map(tuple),
)


# --- a search through all rows, written as one would say it ------------------------------------------------------


def speaks_for(domain: str, customer: Customer) -> int:
    """The length of the customer's longest domain at or above this one, 0 when there is none."""
    fitting = [0]
    for listed in customer.domains:
        plain = listed.removeprefix("!")
        shared = is_freemail(plain) or not registrable_domain(plain)
        below = domain.endswith(f".{plain}") and registrable_domain(plain) != ""
        if (domain == plain or below) and (not shared or listed.startswith("!")):
            fitting.append(len(plain))
    return max(fitting)


def customers_by_search(domain: str, everything: DirectoryRows) -> set[str]:
    scores = {customer.ref: speaks_for(domain, customer) for customer in everything.customers}
    best = max(scores.values(), default=0)
    return {ref for ref, score in scores.items() if score == best > 0}


def contacts_by_search(address: str, everything: DirectoryRows) -> set[str]:
    with_times = {row.contact for row in everything.affiliations if row.address == address}
    return {row.ref for row in everything.contacts if address in row.addresses or row.ref in with_times}


@given(rows, domains | domains.map("x.{}".format))
def test_domains_are_answered_like_a_search_in_which_the_longest_suffix_wins(
    everything: DirectoryRows, domain: str
) -> None:
    assert set(Directory.build(everything).customers_of_domain(domain)) == customers_by_search(domain, everything)


@given(rows, addresses, days)
def test_addresses_are_answered_like_a_search(everything: DirectoryRows, address: str, day: date | None) -> None:
    known = {customer.ref for customer in everything.customers}
    matches = Directory.build(everything).contacts_at(address, day)
    found = contacts_by_search(address, everything)
    tagged = not found
    found = found or contacts_by_search(without_plus_tag(address), everything)
    assert {match.contact.ref for match in matches} <= found
    assert {match.customer for match in matches} <= known
    assert all(match.tagged == tagged for match in matches)


@given(rows, addresses, days)
def test_nobody_is_with_a_customer_out_of_an_affiliations_time(
    everything: DirectoryRows, address: str, day: date | None
) -> None:
    for match in Directory.build(everything).contacts_at(address, day):
        times = [
            row for row in everything.affiliations if (row.contact, row.customer) == (match.contact.ref, match.customer)
        ]
        if times and match.in_time and day is not None:
            assert any((row.begin or day) <= day <= (row.end or day) for row in times)


def share_a_term(address: str, customer: Customer, everything: DirectoryRows) -> bool:
    terms = terms_of_customer(customer, everything.contacts, everything.affiliations)
    return not set(terms).isdisjoint(terms_of_address(address))


def matches_customer(address: str, customer: Customer, everything: DirectoryRows, day: date | None) -> bool:
    directory = Directory.build(everything)
    by_contact = {match.customer for match in directory.contacts_at(address, day)}
    by_domain = directory.customers_of_domain(address.rpartition("@")[2])
    return customer.ref in by_contact.union(by_domain)


def alone(customer: Customer, everything: DirectoryRows) -> DirectoryRows:
    """Only this customer, all contacts and times being its own."""
    return DirectoryRows(
        (customer,),
        tuple(replace(row, customer=customer.ref) for row in everything.contacts),
        tuple(
            replace(row, customer=customer.ref)
            for row in everything.affiliations
            if row.contact in {contact.ref for contact in everything.contacts}
        ),
    )


@given(customers, rows, addresses, days)
def test_an_address_and_a_customer_share_a_term_exactly_when_the_index_matches_them(
    customer: Customer, everything: DirectoryRows, address: str, day: date | None
) -> None:
    own = alone(customer, everything)
    assert share_a_term(address, customer, own) == matches_customer(address, customer, own, day)


@given(rows, addresses, days)
def test_no_match_of_the_whole_index_is_missed_by_terms(
    everything: DirectoryRows, address: str, day: date | None
) -> None:
    directory = Directory.build(everything)
    for customer in everything.customers:
        if matches_customer(address, customer, everything, day):
            assert not set(directory.terms_of(customer.ref)).isdisjoint(terms_of_address(address))
