"""Rows of the firm's own database -> customers, contacts, affiliations."""

from __future__ import annotations

from datetime import date, datetime

from autolog.directory import Kind, QueryRows, load_queries
from autolog.model import Affiliation, Contact, Customer


def customers(columns: dict[str, str], *rows: dict[str, object]) -> QueryRows:
    return QueryRows("accounts", Kind.CUSTOMERS, columns, rows)


COLUMNS = {"id": "account_id", "name": "company", "domains": "website"}


def test_a_mapping_says_which_column_holds_what() -> None:
    loaded = load_queries([customers(COLUMNS, {"account_id": 7, "company": "Acme", "website": "www.acme.example"})])
    assert loaded.rows.customers == (Customer("7", "Acme", ("acme.example",)),)
    assert not loaded.problems


def test_an_empty_value_is_empty_text() -> None:
    loaded = load_queries([customers(COLUMNS, {"account_id": 7, "company": "Acme", "website": None})])
    assert loaded.rows.customers == (Customer("7", "Acme"),)


def test_dates_of_the_database_are_dates() -> None:
    people = QueryRows(
        "people",
        Kind.CONTACTS,
        {"id": "id", "full_name": "name", "email": "mail", "customer_id": "account"},
        [{"id": 1, "name": "Anna", "mail": ["anna@acme.example", "anna@mail.example"], "account": 7}],
    )
    times = QueryRows(
        "jobs",
        Kind.AFFILIATIONS,
        {"contact_id": "person", "customer_id": "account", "from": "since", "to": "until"},
        [{"person": 1, "account": 7, "since": date(2020, 1, 1), "until": datetime(2024, 5, 31, 12, 0)}],
    )
    loaded = load_queries([times, people, customers(COLUMNS, {"account_id": 7, "company": "Acme", "website": ""})])
    assert loaded.rows.contacts == (Contact("1", "Anna", "7", ("anna@acme.example", "anna@mail.example")),)
    assert loaded.rows.affiliations == (Affiliation("1", "7", date(2020, 1, 1), date(2024, 5, 31)),)


def test_a_fault_names_the_query_the_row_and_the_column() -> None:
    good = {"account_id": 7, "company": "Acme", "website": ""}
    loaded = load_queries([customers(COLUMNS, good, {**good, "account_id": 8, "company": " "})])
    assert str(loaded.problems[0]).startswith('accounts:2:2: in column "company": the customer has no name')


def test_a_word_that_is_not_known_is_a_problem_with_a_guess() -> None:
    loaded = load_queries([customers({"id": "a", "name": "b", "domians": "c"}, {"a": 1, "b": "Acme", "c": ""})])
    assert loaded.problems[0].remedy == 'is it "domains"?'
    assert not loaded.rows.customers


def test_a_column_that_the_query_does_not_give_is_a_problem_with_a_guess() -> None:
    loaded = load_queries([customers(COLUMNS, {"account_id": 7, "company": "Acme", "websites": ""})])
    assert '"website"' in loaded.problems[0].what
    assert loaded.problems[0].remedy == "it gives websites"


def test_a_word_that_is_needed_is_missed() -> None:
    loaded = load_queries([customers({"id": "account_id"}, {"account_id": 7})])
    assert "nothing was read" in loaded.problems[0].what
