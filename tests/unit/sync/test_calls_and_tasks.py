"""Calls that only a number ties to a customer, and tasks that only name one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from autolog.model import DirectoryRows, EvidenceKind, LinkStatus, MediaType, Party, PartyKind, Raw, State
from autolog.testing.builders import BEGINNING, contact, customer
from meetings import NOW, Office

NUMBER = "+49305551234"
WITH_NUMBERS = DirectoryRows(
    customers=(customer(1, name="Norddruck Verlag GmbH"), customer(2)),
    contacts=(replace(contact(1), phones=(NUMBER,)),),
)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = Office(tmp_path)
    office.at("anna").add_customers(WITH_NUMBERS)
    office.at("anna").reads_texts = True
    return office


def notice(number: str, sender: str = "noreply@placetel.de") -> Raw:
    lines = (
        *(f"From: {sender}", "To: anna@ourfirm.example", f"Subject: Neue Voicemail von {number}"),
        *("Date: Mon, 02 Mar 2026 09:00:00 +0000", "Message-ID: <v1@placetel.de>", "Auto-Submitted: auto-generated"),
        *("", "Eine neue Sprachnachricht.", ""),
    )
    content = "\r\n".join(lines).encode()
    return Raw(MediaType.MESSAGE, content, received_at=BEGINNING, size=len(content))


def entry(*lines: str) -> Raw:
    text = (
        *("BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "UID:c1", "DTSTAMP:20260302T080000Z"),
        *("DTSTART:20260302T090000Z", "DTEND:20260302T093000Z", *lines, "END:VEVENT", "END:VCALENDAR", ""),
    )
    content = "\r\n".join(text).encode()
    return Raw(MediaType.CALENDAR, content, size=len(content))


def todo(summary: str, *lines: str) -> Raw:
    text = ("BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VTODO", "UID:t1", f"SUMMARY:{summary}", *lines)
    content = "\r\n".join((*text, "END:VTODO", "END:VCALENDAR", "")).encode()
    return Raw(MediaType.CALENDAR, content, size=len(content))


def linked(office: Office) -> set[str]:
    return {link.party.ref for link in office.only().record.links if link.status is LinkStatus.LINKED}


def test_the_notice_of_a_call_from_a_contacts_number_is_linked_by_the_number_alone(office: Office) -> None:
    office.put("anna", "notice", notice("+49305551234"))
    record = office.only().record
    assert (record.kind, record.phone, linked(office)) == ("call", "+49305551234", {"C1", "P1"})
    assert {reason.kind for reason in record.evidence if reason.bits > 0} == {EvidenceKind.PHONE}


def test_the_number_may_be_written_as_at_home(office: Office) -> None:
    office.put("anna", "notice", notice("030 5551234"))
    assert "C1" in linked(office)


def test_a_number_that_nobody_has_is_linked_to_nobody(office: Office) -> None:
    office.put("anna", "notice", notice("+49305559999"))
    assert office.records() == []


def test_a_call_in_the_calendar_with_nobody_but_the_number_is_linked(office: Office) -> None:
    office.put("anna", "event", entry("SUMMARY:Call", "LOCATION:tel:+49305551234"))
    assert (office.only().record.kind, "C1" in linked(office)) == ("call", True)


def test_a_task_that_only_names_a_customer_is_asked_about_as_a_task_of_it(office: Office) -> None:
    office.put("anna", "task", todo("Send the offer to Norddruck Verlag GmbH", "DUE;VALUE=DATE:20260410"))
    (decided,) = office.at("anna").watched
    assert (decided.decision.state, decided.decision.kind) == (State.REVIEW, "task")
    assert [link.party for link in decided.decision.links] == [Party(PartyKind.CUSTOMER, "C1")]


def test_a_yes_makes_it_the_customers_task_with_its_due_date(office: Office) -> None:
    office.put("anna", "task", todo("Send the offer to Norddruck Verlag GmbH", "DUE;VALUE=DATE:20260410"))
    (waiting,) = office.store.review_queue(9)
    office.store.decide_review(waiting.id, "C1", "anna", NOW)
    record = office.only().record
    assert (record.kind, record.task_state, str(record.starts_on)) == ("task", "open", "2026-04-10")


def test_a_task_that_names_nobody_is_nobodys(office: Office) -> None:
    office.put("anna", "task", todo("Buy paper"))
    assert office.records() == []
