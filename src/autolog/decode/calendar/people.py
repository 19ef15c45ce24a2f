"""Who takes part in an event: its organizer and attendees (RFC 5545, 3.8.4.1 and 3.8.4.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote

from autolog.decode.addresses import match_key
from autolog.decode.calendar.properties import Properties, Property
from autolog.decode.cleaning import clean_name
from autolog.model import Participant, Response, Role

_RESPONSES = {
    "ACCEPTED": Response.ACCEPTED,
    "DECLINED": Response.DECLINED,
    "TENTATIVE": Response.TENTATIVE,
    "NEEDS-ACTION": Response.NEEDS_ACTION,
    "DELEGATED": Response.DELEGATED,
}
_THINGS = ("ROOM", "RESOURCE")
_CALENDARS = ("@resource.calendar.google.com", "@group.calendar.google.com")
"""Google's rooms, and its shared calendars, which organize events in their own name: no people."""

_LONGEST_ADDRESS = 2_000
_AROUND = " \t<>\"'"


def read_people(properties: Properties) -> tuple[Participant, ...]:
    """Return the organizer first and then the attendees, each address once.

    An organizer who is among the attendees keeps the role and takes the response from there.
    """
    people: dict[str, Participant] = {}
    for person in _named_people(properties):
        known = people.setdefault(person.address or person.name, person)
        people[person.address or person.name] = replace(
            known, name=known.name or person.name, response=known.response or person.response
        )
    return tuple(people.values())


def _named_people(properties: Properties) -> Iterator[Participant]:
    for organizer in properties.get("ORGANIZER", ())[:1]:
        person = _person(organizer, Role.ORGANIZER)
        if person.address or person.name:
            yield person
    for attendee in properties.get("ATTENDEE", ()):
        kind = attendee.parameters.get("CUTYPE", "").upper()
        person = _person(attendee, Role.RESOURCE if kind in _THINGS else Role.ATTENDEE)
        if person.address or person.name:
            yield person


def _person(written: Property, role: Role) -> Participant:
    # Calendar servers write an own identifier as the value and the address as EMAIL (RFC 7986, 6.2).
    address = _address(written.value) or match_key(written.parameters.get("EMAIL", ""))
    name = clean_name(written.parameters.get("CN", "").strip("' "))
    response = _RESPONSES.get(written.parameters.get("PARTSTAT", "").upper())
    is_only_address = bool(address) and match_key(name) == address
    is_calendar = address.endswith(_CALENDARS)
    return Participant(address, "" if is_only_address else name, Role.RESOURCE if is_calendar else role, response)


def _address(value: str) -> str:
    """Return the match key of a calendar address: a mailto URI (RFC 6068), or whatever else is meant by one."""
    text = value[:_LONGEST_ADDRESS].strip(_AROUND)
    if text[:7].lower() == "mailto:":
        text = unquote(text[7:].partition("?")[0])
    return match_key(text.strip(_AROUND))
