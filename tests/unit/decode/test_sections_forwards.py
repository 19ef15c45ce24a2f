"""89 real forwards and answers from eleven mail programs in some twenty languages, kept outside the project.

They all hold the same message of one John Doe.  Bodies of variant 4 are answers without a recipient list; attribution
lines have no subject; no file is left out.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from autolog.decode.text.sections import split_sections
from autolog.model import Role, Section, SectionKind

SUBJECT = "Integer consequat non purus"
BODY = "Aenean quis diam urna"
LEADS = ("Praesent suscipit egestas hendrerit.", "That's true!")
RECIPIENTS = {
    Role.TO: {"bessie.berry@acme.com", "suzanne@globex.corp"},
    Role.CC: {"walter.sheltan@acme.com", "nicholas@globex.corp"},
}


@pytest.fixture(scope="module")
def bodies(shared: Path) -> dict[str, str]:
    """The bodies by file name, line breaks as they are."""
    files = (shared / "data" / "forwards").glob("*_body*.txt")
    return {file.name: file.read_bytes().decode("utf-8") for file in sorted(files)}


def first_quote(text: str) -> Section:
    return next(section for section in split_sections(text) if section.kind is SectionKind.QUOTED)


def test_all_files_are_there(bodies: dict[str, str]) -> None:
    assert len(bodies) == 89


def test_the_author_is_found(bodies: dict[str, str]) -> None:
    wrong = {}
    for name, text in bodies.items():
        author = next((person for person in first_quote(text).participants if person.role is Role.FROM), None)
        address = "john.doe@acme.com" if "john.doe@acme.com" in text else ""
        if author is None or (author.name, author.address) != ("John Doe", address):
            wrong[name] = author
    assert wrong == {}


def test_the_recipients_are_found(bodies: dict[str, str]) -> None:
    wrong = {}
    for name, text in bodies.items():
        header = text[: text.find(BODY)] if BODY in text else ""
        for role, addresses in RECIPIENTS.items():
            expected = {address for address in addresses if address in header}
            found = {person.address for person in first_quote(text).participants if person.role is role}
            if header and found != expected:
                wrong[name] = found
    assert wrong == {}


def test_the_subject_is_found(bodies: dict[str, str]) -> None:
    wrong = {
        name: first_quote(text).subject
        for name, text in bodies.items()
        if SUBJECT in text and first_quote(text).subject != SUBJECT
    }
    assert wrong == {}


def test_the_time_is_found(bodies: dict[str, str]) -> None:
    assert [name for name, text in bodies.items() if "202" not in first_quote(text).sent_at] == []


def test_the_forwarded_text_is_quoted_and_nothing_else_is(bodies: dict[str, str]) -> None:
    wrong = {}
    for name, text in bodies.items():
        quote = first_quote(text)
        if quote.depth != 1 or not quote.text.startswith((BODY, "Unicum iter ad supremum.")):
            wrong[name] = quote.text
    assert wrong == {}


def test_the_leading_message_stays_new(bodies: dict[str, str]) -> None:
    wrong = {}
    for name, text in bodies.items():
        expected = [lead for lead in LEADS if lead in text]
        found = [section.text for section in split_sections(text) if section.kind is SectionKind.NEW]
        if [new.split("\n")[0] for new in found] != expected:
            wrong[name] = found
    assert wrong == {}


def test_every_message_of_a_long_chain_is_found(bodies: dict[str, str]) -> None:
    for name in ("outlook_live_en_body_variant_14.txt", "thunderbird_en_body_variant_14.txt"):
        quotes = [section for section in split_sections(bodies[name]) if section.kind is SectionKind.QUOTED]
        assert [quote.depth for quote in quotes] == list(range(1, 12))
        assert quotes[-1].subject == "TR: ***URGENT*** 2028/22/kb Integer consequat non purus"
