"""Files -> customers, contacts, affiliations and every fault in them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from autolog.directory import Loaded, load_files, load_folder
from autolog.errors import Problem
from autolog.model import Affiliation, Contact, Customer, DirectoryRows

ACME = Customer("C1", "Acme GmbH", ("acme.example",), (), "DE")


class Desk:
    """A folder to put tables into and read them from."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self, *known: Customer, **tables: str) -> Loaded:
        paths = []
        for name, text in tables.items():
            paths.append(self.folder / f"{name}.csv")
            paths[-1].write_text(text, "utf-8")
        return load_files(paths, DirectoryRows(known))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def where(problems: tuple[Problem, ...]) -> list[tuple[int, int]]:
    return [(problem.line, problem.column) for problem in problems]


def test_customers_have_domains_aliases_and_a_country(desk: Desk) -> None:
    loaded = desk.load(
        customers="id,name,domains,aliases,country\nC1,Acme GmbH,https://www.Acme.example;acme.test,ACM;Acme Works,de\n"
    )
    assert loaded.rows.customers == (
        Customer("C1", "Acme GmbH", ("acme.example", "acme.test"), ("ACM", "Acme Works"), "DE"),
    )
    assert not loaded.problems


def test_customers_have_references(desk: Desk) -> None:
    loaded = desk.load(customers="id,name,order numbers\nC1,Acme GmbH,PO-1; PO-2\n")
    assert (loaded.problems, loaded.warnings) == ((), ())
    assert loaded.rows.customers[0].references == ("PO-1", "PO-2")


def test_contacts_have_addresses_and_phones_as_their_customers_country_writes_them(desk: Desk) -> None:
    loaded = desk.load(
        ACME,
        contacts="id,full_name,email,customer_id,phone\n"
        "P1,Anna Berg,Anna@Acme.example;anna@mail.example,C1,030 901820\n",
    )
    addresses = ("anna@acme.example", "anna@mail.example")
    assert loaded.rows.contacts == (Contact("P1", "Anna Berg", "C1", addresses, ("+4930901820",)),)


def test_affiliations_have_open_ends_and_an_address_of_their_time(desk: Desk) -> None:
    loaded = desk.load(
        ACME,
        contacts="id,full_name,email,customer_id\nP1,Anna Berg,anna@acme.example,C1\n",
        affiliations="contact_id,customer_id,from,to,email\nP1,C1,,2024-05-31,anna@old.example\nP1,C1,2024-06-01,,\n",
    )
    assert loaded.rows.affiliations == (
        Affiliation("P1", "C1", None, date(2024, 5, 31), "anna@old.example"),
        Affiliation("P1", "C1", date(2024, 6, 1), None, ""),
    )


def test_the_order_of_files_does_not_matter(desk: Desk) -> None:
    loaded = desk.load(
        contacts="id,full_name,email,customer_id\nP1,Anna,anna@acme.example,C1\n", customers="id,name\nC1,Acme\n"
    )
    assert not loaded.problems


def test_a_folder_gives_the_tables_that_are_there(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text("id,name\nC1,Acme\n", "utf-8")
    assert load_folder(tmp_path).rows == DirectoryRows((Customer("C1", "Acme"),))


# --- what columns are called --------------------------------------------------------------------------------------


def test_columns_may_have_the_names_of_the_firms_own_crm(desk: Desk) -> None:
    loaded = desk.load(export="Account ID;Company;Website\nC1;Acme;www.acme.example\n")
    assert loaded.rows.customers == (Customer("C1", "Acme", ("acme.example",)),)
    assert not loaded.warnings


def test_a_name_may_stand_in_two_columns_and_addresses_in_several(desk: Desk) -> None:
    loaded = desk.load(
        ACME,
        people="id,first_name,last_name,E-mail Address,E-mail 2 Address,customer_id\n"
        "P1,Anna,Berg,anna@acme.example,anna@mail.example,C1\n",
    )
    assert loaded.rows.contacts == (Contact("P1", "Anna Berg", "C1", ("anna@acme.example", "anna@mail.example")),)


def test_one_file_may_hold_contacts_with_their_company(desk: Desk) -> None:
    loaded = desk.load(
        people="Firma;Website;Vorname;Nachname;E-Mail\n"
        "Acme;acme.example;Anna;Berg;anna@acme.example\n"
        "Acme;;Bo;Lind;bo@acme.example\n"
    )
    assert loaded.rows.customers == (Customer("acme", "Acme", ("acme.example",)),)
    assert [(contact.name, contact.customer) for contact in loaded.rows.contacts] == [
        ("Anna Berg", "acme"),
        ("Bo Lind", "acme"),
    ]
    assert not loaded.problems


def test_a_company_of_another_legal_form_is_another_company(desk: Desk) -> None:
    loaded = desk.load(people="company,email\nAcme GmbH,anna@acme.example\nAcme AG,bo@acme.example\n")
    assert [customer.name for customer in loaded.rows.customers] == ["Acme GmbH", "Acme AG"]
    assert [duplicate.refs for duplicate in loaded.duplicates] == [("acme gmbh", "acme ag")]


def test_a_company_column_may_hold_ids_of_known_customers(desk: Desk) -> None:
    loaded = desk.load(ACME, people="name,email,customer\nAnna Berg,anna@acme.example,C1\n")
    assert not loaded.rows.customers
    assert loaded.rows.contacts[0].customer == "C1"


def test_an_unknown_column_is_a_warning_that_guesses_the_right_word(desk: Desk) -> None:
    loaded = desk.load(customers="id,name,domians,colour\nC1,Acme,acme.example,red\n")
    assert [(warning.column, warning.remedy) for warning in loaded.warnings] == [(3, 'is it "domains"?'), (4, "")]
    assert loaded.rows.customers == (Customer("C1", "Acme"),)


def test_a_missing_column_is_a_problem_that_guesses_which_was_meant(desk: Desk) -> None:
    loaded = desk.load(contacts="id,full_name,email,custmer_id\nP1,Anna,anna@acme.example,C1\n")
    assert '"customer_id"' in loaded.problems[0].what
    assert loaded.problems[0].remedy == 'is "custmer_id" meant as "customer_id"?'
    assert not loaded.rows.contacts


def test_a_header_that_says_nothing_is_a_problem(desk: Desk) -> None:
    loaded = desk.load(strange="a,b\n1,2\n")
    assert where(loaded.problems) == [(1, 1)]


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    loaded = load_files([tmp_path / "nowhere.csv"])
    assert "cannot be read" in loaded.problems[0].what


# --- faults in rows -----------------------------------------------------------------------------------------------


def test_a_customer_without_a_name_is_left_out(desk: Desk) -> None:
    loaded = desk.load(customers="id,name\nC1,\nC2,Borealis\n")
    assert where(loaded.problems) == [(2, 2)]
    assert [customer.ref for customer in loaded.rows.customers] == ["C2"]


def test_a_customer_without_an_id_is_left_out_where_there_are_ids(desk: Desk) -> None:
    assert where(desk.load(customers="id,name\n,Acme\n").problems) == [(2, 1)]


def test_the_first_of_two_rows_with_one_id_stands(desk: Desk) -> None:
    loaded = desk.load(customers="id,name\nC1,Acme\nC1,Borealis\n")
    assert where(loaded.problems) == [(3, 1)]
    assert [customer.name for customer in loaded.rows.customers] == ["Acme"]


def test_a_malformed_domain_costs_the_domain_and_not_the_customer(desk: Desk) -> None:
    loaded = desk.load(customers="id,name,domains\nC1,Acme,acme;acme.example\n")
    assert where(loaded.problems) == [(2, 3)]
    assert loaded.rows.customers[0].domains == ("acme.example",)


@pytest.mark.parametrize("domain", ["gmail.com", "co.uk"])
def test_a_shared_domain_is_a_problem_and_is_not_matched(desk: Desk, domain: str) -> None:
    loaded = desk.load(customers=f"id,name,domains\nC1,Acme,{domain}\n")
    assert f"!{domain}" in loaded.problems[0].remedy
    assert loaded.rows.customers[0].domains == ()


def test_a_forced_shared_domain_is_no_problem(desk: Desk) -> None:
    loaded = desk.load(customers="id,name,domains\nC1,Acme,!gmail.com\n")
    assert not loaded.problems
    assert loaded.rows.customers[0].domains == ("!gmail.com",)


def test_malformed_addresses_and_phones_are_left_out(desk: Desk) -> None:
    loaded = desk.load(
        ACME, contacts="id,full_name,email,customer_id,phone\nP1,Anna,anna at acme;anna@acme.example,C1,none\n"
    )
    assert where(loaded.problems) == [(2, 3), (2, 5)]
    assert loaded.rows.contacts == (Contact("P1", "Anna", "C1", ("anna@acme.example",)),)


def test_a_contact_of_an_unknown_customer_is_left_out(desk: Desk) -> None:
    loaded = desk.load(ACME, contacts="id,full_name,email,customer_id\nP1,Anna,anna@acme.example,C9\n")
    assert "C9" in loaded.problems[0].what
    assert not loaded.rows.contacts


def test_a_contact_without_a_name_is_kept_with_a_warning(desk: Desk) -> None:
    loaded = desk.load(ACME, contacts="id,full_name,email,customer_id\nP1,,info@acme.example,C1\n")
    assert loaded.rows.contacts == (Contact("P1", "", "C1", ("info@acme.example",)),)
    assert where(loaded.warnings) == [(2, 2)]


def test_a_contact_without_a_name_and_an_address_is_left_out(desk: Desk) -> None:
    assert where(desk.load(ACME, contacts="id,full_name,email,customer_id\nP1,,,C1\n").problems) == [(2, 2)]


@pytest.mark.parametrize(
    ("row", "place"),
    [("P9,C1,,", (2, 1)), ("P1,C9,,", (2, 2)), ("P1,C1,2024-05-01,2023-01-01", (2, 4)), ("P1,C1,May,", (2, 3))],
)
def test_a_faulty_affiliation_is_pointed_at(desk: Desk, row: str, place: tuple[int, int]) -> None:
    loaded = desk.load(
        ACME,
        contacts="id,full_name,email,customer_id\nP1,Anna,anna@acme.example,C1\n",
        affiliations=f"contact_id,customer_id,from,to\n{row}\n",
    )
    assert where(loaded.problems) == [place]


def test_a_row_with_more_cells_than_the_header_is_left_out(desk: Desk) -> None:
    loaded = desk.load(customers="id,name\nC1,Acme, Inc.\nC2,Borealis\n")
    assert where(loaded.problems) == [(2, 3)]
    assert [customer.ref for customer in loaded.rows.customers] == ["C2"]


def test_a_row_may_end_early(desk: Desk) -> None:
    assert desk.load(customers="id,name,domains\nC1,Acme\n").rows.customers == (Customer("C1", "Acme"),)


def test_every_fault_names_its_file(desk: Desk) -> None:
    loaded = desk.load(customers="id,name\nC1,\n")
    assert str(loaded.problems[0]).startswith(f"{desk.folder / 'customers.csv'}:2:2: ")


def test_the_same_file_can_be_loaded_again(desk: Desk) -> None:
    assert not desk.load(ACME, customers="id,name\nC1,Acme GmbH\n").problems


# --- duplicates ---------------------------------------------------------------------------------------------------


def test_what_customers_and_contacts_share_is_reported_and_nothing_is_merged(desk: Desk) -> None:
    loaded = desk.load(
        customers="id,name,domains\nC1,Acme GmbH,acme.example\nC2,ACME,acme.example\n",
        contacts="id,full_name,email,customer_id\nP1,Anna,anna@acme.example,C1\nP2,A. Berg,anna@acme.example,C2\n",
    )
    assert [(str(one.shared), one.value, one.refs) for one in loaded.duplicates] == [
        ("domain", "acme.example", ("C1", "C2")),
        ("address", "anna@acme.example", ("P1", "P2")),
        ("name", "acme", ("C1", "C2")),
    ]
    assert len(loaded.rows.customers) == len(loaded.rows.contacts) == 2


def test_a_duplicate_of_a_customer_known_before_is_reported(desk: Desk) -> None:
    loaded = desk.load(ACME, customers="id,name,domains\nC2,Borealis,acme.example\n")
    assert [one.refs for one in loaded.duplicates] == [("C1", "C2")]
