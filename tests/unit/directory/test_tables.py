"""Text tables of any program."""

from __future__ import annotations

from pathlib import Path

import pytest

from autolog.directory.tables import Table, parse_table


def table(content: bytes) -> Table:
    return parse_table(Path("customers.csv"), content)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    found = table(f"id{delimiter}name\n1{delimiter}Acme\n".encode())
    assert [row.cells for row in found.rows] == [("1", "Acme")]


def test_a_delimiter_inside_quotation_marks_is_text() -> None:
    assert table(b'id,name\n1,"Acme, Inc."\n').rows[0].cells == ("1", "Acme, Inc.")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_read_with_and_without_a_mark(encoding: str) -> None:
    found = table("id,name\n1,Müller\n".encode(encoding))
    assert found.header.cells == ("id", "name")
    assert found.rows[0].cells == ("1", "Müller")
    assert not found.warnings


def test_windows_1252_is_read_with_a_warning_at_its_line() -> None:
    found = table("id,name\n1,Müller\n".encode("cp1252"))
    assert found.rows[0].cells == ("1", "Müller")
    assert [(warning.line, "Windows-1252" in warning.what) for warning in found.warnings] == [(2, True)]


def test_a_row_knows_the_line_it_begins_on() -> None:
    found = table(b'id,name\n1,"Acme\nInc."\n\n2,Borealis\n')
    assert [row.line for row in found.rows] == [2, 5]


def test_an_empty_file_is_a_problem() -> None:
    assert "empty" in table(b"\n\n").problems[0].what


def test_a_cell_without_end_is_a_problem_and_the_rows_before_it_are_kept() -> None:
    found = table(b'id,name\n1,Acme\n2,"' + b"x" * 200_000 + b"\n")
    assert [row.cells for row in found.rows] == [("1", "Acme")]
    assert [problem.line for problem in found.problems] == [3]
