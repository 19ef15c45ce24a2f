"""Real internal forwards of the years 2000 to 2002: the customer is named in the quoted part only."""

from __future__ import annotations

import csv
import json
from email import message_from_bytes
from pathlib import Path

import pytest

from autolog.decode.text.sections import split_sections


@pytest.fixture(scope="module")
def forwards(shared: Path) -> list[tuple[str, frozenset[str]]]:
    """Body and customer domains of every message of the stratum F."""
    folder = shared / "eval" / "enron-dev"
    with (folder / "customers.csv").open(encoding="utf-8", newline="") as file:
        domains = {row["id"]: row["domains"].split(";") for row in csv.DictReader(file)}
    lines = (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    return [
        (_body(folder / gold["file"]), frozenset(domain for ref in gold["customers"] for domain in domains[ref]))
        for gold in map(json.loads, lines)
        if gold["stratum"] == "F"
    ]


def _body(file: Path) -> str:
    content = message_from_bytes(file.read_bytes()).get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode("utf-8", "replace")


def test_the_customer_takes_part_in_a_quoted_section(forwards: list[tuple[str, frozenset[str]]]) -> None:
    missed = []
    for body, domains in forwards:
        people = [person for section in split_sections(body) for person in section.participants]
        if not any(
            person.domain == domain or person.domain.endswith("." + domain) for person in people for domain in domains
        ):
            missed.append(domains)
    assert len(forwards) == 59
    assert missed == []
