"""What a daemon loads: it runs for months, and mostly rests, so that it holds nothing that its firm does not use."""

from __future__ import annotations

import subprocess
import sys

import pytest

LISTING = "import sys, autolog.cli.run; print('\\n'.join(sys.modules))"


@pytest.fixture(scope="module")
def loaded() -> frozenset[str]:
    """Everything that is imported when a daemon is about to start, before it has read its configuration."""
    listed = subprocess.run([sys.executable, "-c", LISTING], capture_output=True, text=True, check=True)
    return frozenset(listed.stdout.split())


@pytest.mark.parametrize("library", ["selectolax", "pebble", "icalendar", "spacy", "autolog.decode.text.sections"])
def test_what_decodes_is_loaded_by_those_who_decode(loaded: frozenset[str], library: str) -> None:
    assert library not in loaded


@pytest.mark.parametrize(
    "library", ["sqlalchemy.dialects.mysql", "sqlalchemy.dialects.postgresql", "psycopg", "pymysql"]
)
def test_a_database_is_loaded_where_it_is_used(loaded: frozenset[str], library: str) -> None:
    assert library not in loaded


def test_what_upgrades_a_database_is_no_load_of_the_daemon(loaded: frozenset[str]) -> None:
    assert "alembic" not in loaded


@pytest.mark.parametrize("library", ["googleapiclient", "msal", "caldav", "imapclient", "autolog_files"])
def test_a_provider_is_loaded_with_its_first_account(loaded: frozenset[str], library: str) -> None:
    assert library not in loaded
