"""Whole bodies as mail programs write them, and what a person sees in them (`bodies/*.sections`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from autolog.decode.text.sections import split_sections
from autolog.model import Participant, Section

BODIES = Path(__file__).parent / "bodies"


def outline(sections: tuple[Section, ...]) -> str:
    """Write sections as the `.sections` files do: kind and depth, header lines, a blank line, the text."""
    return "\n".join(_outline_of(section) for section in sections)


def _outline_of(section: Section) -> str:
    head = f"[{section.kind} {section.depth}{' forwarded' if section.forwarded else ''}]\n"
    header = "".join(f"{person.role}: {_written(person)}\n" for person in section.participants)
    header += f"subject: {section.subject}\n" if section.subject else ""
    header += f"sent: {section.sent_at}\n" if section.sent_at else ""
    return head + header + ("\n" if header and section.text else "") + (section.text + "\n" if section.text else "")


def _written(person: Participant) -> str:
    if not person.name or not person.address:
        return person.name or person.address
    return f"{person.name} <{person.address}>"


@pytest.mark.parametrize("body", sorted(BODIES.glob("*.[th]*")), ids=lambda path: path.name)
def test_a_body_is_split_as_a_person_would(body: Path) -> None:
    sections = split_sections(body.read_text(encoding="utf-8"), html=body.suffix == ".html")
    assert outline(sections) == body.with_suffix(".sections").read_text(encoding="utf-8")
