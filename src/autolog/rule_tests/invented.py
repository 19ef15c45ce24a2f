"""A stored interaction -> a case for rules.test.yaml, with invented names, addresses, domains and numbers.

What a record does not hold (labels, header fields, the text of what is kept without it) the case does not hold either.
A name that is an everyday word may stay in the text: whoever adds the case to a repository reads it first.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable

from autolog.matching.mentions.rarity import word_frequencies
from autolog.model import Contact, Customer, DirectoryRows, LinkStatus, OwnSide, Participant, PartyKind, Role
from autolog.rule_tests.replacing import Replacing, capitalised, replacing
from autolog.rules import RuleSet
from autolog.store.answers import StoredInteraction
from autolog.store.records import InteractionRecord

_HEADING = """\
# A case made from a stored record: names, addresses, domains, telephone numbers and numbers are invented, except for
# what the rules name.  Read it before you keep it: a name that is an everyday word may have stayed in the text.
"""
_FIELDS = {Role.TO: "to", Role.CC: "cc", Role.BCC: "bcc"}


def case_of(stored: StoredInteraction, rows: DirectoryRows, rules: RuleSet, own: OwnSide) -> str:
    """Return the case as YAML: a file of its own, to be run as it is or copied into another."""
    record = stored.record
    invented = replacing(rules.text, own)
    customers = _customers(record, rows)
    people = _people(record, rows)
    for customer in customers:
        for name in (customer.name, *customer.aliases):
            invented.firm(name)
    for name in (*(one.name for one in record.participants), *(one.name for one in people)):
        invented.person(name)
    is_name = _names_among(f"{record.subject}\n{record.new_text}\n{record.location}")
    case = {
        "name": f"made from {stored.id[:12]}",
        ("meeting" if record.is_occurrence else "message"): _item(record, invented, is_name),
        "customers": [_customer_row(one, people, invented) for one in customers],
        "own_domains": sorted({invented.domain(one) for one in _own_domains(record, own)}),
        "expect": _expected(record, invented),
    }
    return _HEADING + _yaml({"version": 1, "tests": [case]})


def _customers(record: InteractionRecord, rows: DirectoryRows) -> tuple[Customer, ...]:
    refs = {party.ref for party in record.parties if party.kind is PartyKind.CUSTOMER}
    return tuple(one for one in rows.customers if one.ref in refs)


def _people(record: InteractionRecord, rows: DirectoryRows) -> tuple[Contact, ...]:
    refs = {party.ref for party in record.parties if party.kind is PartyKind.CONTACT}
    present = {one.address for one in record.participants}
    return tuple(one for one in rows.contacts if one.ref in refs or not present.isdisjoint(one.addresses))


def _own_domains(record: InteractionRecord, own: OwnSide) -> set[str]:
    return {one.domain for one in record.participants if one.address and own.owns(one.address)}


def _names_among(text: str) -> Callable[[str], bool]:
    """Return what takes a capitalised word that no language knows for a name."""
    words = {word.casefold(): word for word in capitalised(text)}
    known = word_frequencies(words) if words else {}
    unknown = words.keys() - known.keys()
    return lambda word: word[0].isupper() and word.casefold() in unknown


def _item(record: InteractionRecord, invented: Replacing, is_name: Callable[[str], bool]) -> dict[str, object]:
    texts = {"subject": record.subject, "text": record.new_text, "place": record.location}
    said = {key: invented.text(text, is_name) for key, text in texts.items() if text}
    if record.is_occurrence:
        return {**_meeting(record, invented), **said}
    quoted = invented.text(record.quoted_text, is_name)
    if quoted:
        said["text"] = said.get("text", "") + "\n\n" + "\n".join(f"> {line}" for line in quoted.splitlines())
    attached = [invented.text(one.name, is_name) for one in record.attachments]
    at = {"date": record.starts_at.isoformat()} if record.starts_at else {}
    return {
        **_people_of_mail(record.participants, invented),
        **said,
        **({"attachments": attached} if attached else {}),
        **at,
    }


def _people_of_mail(people: Iterable[Participant], invented: Replacing) -> dict[str, object]:
    found: dict[str, list[str]] = {}
    sender = ""
    for one in people:
        if one.role is Role.FROM and not sender:
            sender = _shown(one, invented)
        elif one.role in _FIELDS:
            found.setdefault(_FIELDS[one.role], []).append(_shown(one, invented))
    return {"from": sender or "unknown", **found}


def _meeting(record: InteractionRecord, invented: Replacing) -> dict[str, object]:
    organizer = next((one for one in record.participants if one.role is Role.ORGANIZER), None)
    return {
        "organizer": _shown(organizer, invented) if organizer else "unknown@site.example",
        "attendees": [_shown(one, invented) for one in record.participants if one.role is Role.ATTENDEE],
        "start": record.starts_at.isoformat() if record.starts_at else "",
        **({"end": record.ends_at.isoformat()} if record.ends_at else {}),
    }


def _shown(one: Participant, invented: Replacing) -> str:
    name = invented.person(one.name) if "@" not in one.name else invented.text(one.name)
    address = invented.address(one.address) if one.address else ""
    return f"{name} <{address}>".strip() if name and address else name or address


def _customer_row(customer: Customer, people: Iterable[Contact], invented: Replacing) -> dict[str, object]:
    contacts = [_contact_row(one, invented) for one in people if one.customer == customer.ref]
    row: dict[str, object] = {
        "id": invented.ref(customer.ref),
        "name": invented.firm(customer.name),
        "domains": [invented.domain(one.removeprefix("!")) for one in customer.domains],
        "aliases": [invented.firm(one) for one in customer.aliases],
        "country": customer.country,
        "references": [invented.text(one) for one in customer.references],
        "contacts": contacts,
    }
    return {key: value for key, value in row.items() if value}


def _contact_row(contact: Contact, invented: Replacing) -> dict[str, object]:
    row: dict[str, object] = {
        "id": invented.ref(contact.ref),
        "name": invented.person(contact.name),
        "email": [invented.address(one) for one in contact.addresses],
        "phone": [invented.phone(one) for one in contact.phones],
    }
    return {key: value for key, value in row.items() if value}


def _expected(record: InteractionRecord, invented: Replacing) -> dict[str, object]:
    linked = [link.party for link in record.links if link.status is LinkStatus.LINKED]
    parties = linked or [link.party for link in record.links]
    first = {party.kind: party.ref for party in reversed(parties)}
    found: dict[str, object] = {"decision": str(record.state), "rule": record.decided_by, "kind": record.kind}
    if PartyKind.CUSTOMER in first:
        found["customer"] = invented.ref(first[PartyKind.CUSTOMER])
    if PartyKind.CONTACT in first:
        found["contact"] = invented.ref(first[PartyKind.CONTACT])
    return found


def _yaml(document: object) -> str:
    from ruamel.yaml import YAML

    writer = YAML()
    writer.default_flow_style = False
    writer.width = 110
    out = io.StringIO()
    writer.dump(document, out)
    return out.getvalue()
