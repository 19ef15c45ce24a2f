"""What a source says of a customer who was merged is said of the one that stayed."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from autolog.directory.merged import MergedCustomer, followed, joined
from autolog.model import Affiliation, Contact, Customer, DirectoryRows

ACME = Customer("A", "Acme", ("acme.example",), ("Acme GmbH",), "DE", ("PO-1",))
GLOBEX = Customer("G", "Globex", ("globex.example", "acme.example"), ("Acme",), "NO", ("PO-2",))
MERGED = (MergedCustomer(GLOBEX, "A"),)
WHOLE = Customer("A", "Acme", ("acme.example", "globex.example"), ("Acme GmbH", "Globex"), "DE", ("PO-1", "PO-2"))


def test_own_things_come_first_and_nothing_twice() -> None:
    assert joined(ACME, [GLOBEX]) == WHOLE


def test_a_source_that_knows_both_says_what_is_stored() -> None:
    assert followed(DirectoryRows((ACME, GLOBEX)), MERGED) == DirectoryRows((WHOLE,))


def test_a_source_that_knows_the_one_that_stayed_takes_nothing_away() -> None:
    assert followed(DirectoryRows((ACME,)), MERGED) == DirectoryRows((WHOLE,))


def test_a_source_that_knows_only_the_one_that_is_gone_says_nothing_of_customers() -> None:
    assert followed(DirectoryRows((GLOBEX,)), MERGED) == DirectoryRows()


def test_what_a_source_says_now_counts_before_what_was_merged() -> None:
    moved = replace(GLOBEX, domains=("globex.test",))
    (whole,) = followed(DirectoryRows((ACME, moved)), MERGED).customers
    assert whole.domains == ("acme.example", "globex.test")


def test_people_times_and_addresses_follow() -> None:
    rows = DirectoryRows(
        contacts=(Contact("P", "Ida", "G"), Contact("Q", "Bo", "X")),
        affiliations=(Affiliation("P", "G"),),
        customer_addresses=(("ida@globex.example", "G"),),
    )
    after = followed(rows, MERGED)
    assert [one.customer for one in after.contacts] == ["A", "X"]
    assert [one.customer for one in after.affiliations] == ["A"]
    assert after.customer_addresses == (("ida@globex.example", "A"),)


CUSTOMERS = st.permutations([ACME, GLOBEX, Customer("X", "Initech", ("acme.example",))]).map(tuple)


@given(CUSTOMERS)
def test_without_merges_a_source_is_as_it_is(customers: tuple[Customer, ...]) -> None:
    assert followed(DirectoryRows(customers), ()) == DirectoryRows(customers)


@given(CUSTOMERS)
def test_no_source_brings_the_one_that_is_gone_back(customers: tuple[Customer, ...]) -> None:
    assert "G" not in {one.ref for one in followed(DirectoryRows(customers), MERGED).customers}
