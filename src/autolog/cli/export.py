"""`autolog export`: the records as JSON lines or CSV, streamed.

Both forms are stable: fields are added at the end and never change their meaning.  In CSV a cell that a spreadsheet
would take for a formula gets a `'` in front (OWASP, CSV Injection), since mail is written by strangers.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import chain
from pathlib import Path

from autolog.cli.named import known_customer
from autolog.cli.people import named
from autolog.cli.progress import counted
from autolog.cli.terminal import clean, print_json_line
from autolog.config import load_configuration
from autolog.errors import WrongUse
from autolog.installation import Installation, opened
from autolog.model import LinkStatus, PartyKind
from autolog.store.answers import LedgerRow, NamedLink, StoredInteraction

COLUMNS = (
    *("id", "kind", "direction", "starts_at", "ends_at", "all_day", "cancelled"),
    *("customers", "customer_names", "contacts", "contact_names", "probability", "decided_by", "reason"),
    *("visibility", "subject", "location", "participants", "new_text", "quoted_text", "attachments"),
    *("noise", "authenticity", "key", "accounts"),
    *("planned", "starts_on", "ends_on", "minutes", "join_link", "phone", "task_state", "due_at", "completed_at"),
)
FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def run_export(path: Path, customer: str | None, form: str) -> int:
    """Write the records to standard output.  Raises WrongUse for an unknown form or customer."""
    if form not in WRITERS:
        raise WrongUse(f"There is no form '{form}'.", remedy="Write --format jsonl or --format csv.")
    with opened(load_configuration(path)) as installation:
        total = installation.store.status(installation.now()).linked if customer is None else None
        WRITERS[form](counted("export", _records(installation, customer), total))
    return 0


def _records(installation: Installation, customer: str | None) -> Iterator[StoredInteraction]:
    """Return the records; a customer who is gone from the directory may still have some."""
    records = installation.store.export(customer)
    first = next(records, None)
    if first is None:
        if customer is not None:
            known_customer(installation.customers(), customer)
        return iter(())
    return chain((first,), records)


def write_json_lines(records: Iterable[StoredInteraction]) -> None:
    """Write each record as one line of JSON."""
    for one in records:
        print_json_line(as_document(one))


def write_csv(records: Iterable[StoredInteraction]) -> None:
    """Write a header and a row for each record (RFC 4180)."""
    writer = csv.DictWriter(sys.stdout, COLUMNS, quoting=csv.QUOTE_ALL)
    writer.writeheader()
    for one in records:
        writer.writerow({column: harmless(text) for column, text in _row(one).items()})


WRITERS = {"jsonl": write_json_lines, "csv": write_csv}


def harmless(text: str) -> str:
    """Return the text without control signs, and with a `'` in front if it begins like a formula."""
    shown = clean(text.replace("\r\n", "\n").replace("\r", "\n"))
    return f"'{shown}" if shown.lstrip().startswith(FORMULA_SIGNS) else shown


def as_document(one: StoredInteraction) -> Mapping[str, object]:
    """Return a record as JSON has it."""
    record = one.record
    return {
        "id": one.id,
        "kind": record.kind,
        "direction": record.direction,
        "starts_at": record.starts_at,
        "ends_at": record.ends_at,
        "all_day": record.all_day,
        "cancelled": record.cancelled,
        "links": [_link(link) for link in one.links],
        "decided_by": record.decided_by,
        "reason": record.reason,
        "visibility": record.visibility,
        "subject": record.subject,
        "location": record.location,
        "participants": record.participants,
        "new_text": record.new_text,
        "quoted_text": record.quoted_text,
        "attachments": record.attachments,
        "noise": record.noise,
        "authenticity": record.authenticity,
        "marks": [{"kind": mark.kind, "value": mark.value} for mark in record.marks],
        "key": record.identity.key,
        "sightings": [_sighting(row) for row in one.sightings],
        "planned": record.planned,
        "starts_on": _day(record.starts_on),
        "ends_on": _day(record.ends_on),
        "minutes": record.minutes,
        "join_link": record.join_link,
        "phone": record.phone,
        "task_state": record.task_state,
        "due_at": record.due_at,
        "completed_at": record.completed_at,
    }


def _link(one: NamedLink) -> Mapping[str, object]:
    link = one.link
    return {
        "kind": link.party.kind,
        "ref": link.party.ref,
        "name": one.name,
        "status": link.status,
        "probability": link.probability,
        "decided_by": link.decided_by,
    }


def _sighting(row: LedgerRow) -> Mapping[str, object]:
    return {
        "account": row.account,
        "collection": row.collection,
        "remote_id": row.remote_id,
        "occurrence": row.occurrence,
        "state": row.state,
    }


def _row(one: StoredInteraction) -> Mapping[str, str]:
    """Return a record by column; several values of one cell are parted by `; `."""
    record = one.record
    customers, contacts = _linked(one, PartyKind.CUSTOMER), _linked(one, PartyKind.CONTACT)
    return {
        "id": one.id,
        "kind": record.kind,
        "direction": record.direction,
        "starts_at": _moment(record.starts_at),
        "ends_at": _moment(record.ends_at),
        "all_day": _yes_or_no(record.all_day),
        "cancelled": _yes_or_no(record.cancelled),
        "customers": _list(link.link.party.ref for link in customers),
        "customer_names": _list(link.name for link in customers),
        "contacts": _list(link.link.party.ref for link in contacts),
        "contact_names": _list(link.name for link in contacts),
        "probability": f"{max((link.link.probability for link in customers), default=0.0):.4f}",
        "decided_by": record.decided_by,
        "reason": record.reason,
        "visibility": record.visibility,
        "subject": record.subject,
        "location": record.location,
        "participants": _list(f"{person.role}: {named(person)}" for person in record.participants),
        "new_text": record.new_text,
        "quoted_text": record.quoted_text,
        "attachments": _list(attachment.name for attachment in record.attachments),
        "noise": record.noise,
        "authenticity": record.authenticity,
        "key": record.identity.key,
        "accounts": _list(dict.fromkeys(row.account for row in one.sightings)),
        "planned": _yes_or_no(record.planned),
        "starts_on": _day(record.starts_on),
        "ends_on": _day(record.ends_on),
        "minutes": "" if record.minutes is None else str(record.minutes),
        "join_link": record.join_link,
        "phone": record.phone,
        "task_state": record.task_state,
        "due_at": _moment(record.due_at),
        "completed_at": _moment(record.completed_at),
    }


def _linked(one: StoredInteraction, kind: PartyKind) -> list[NamedLink]:
    return [link for link in one.links if link.link.party.kind is kind and link.link.status is LinkStatus.LINKED]


def _list(values: Iterable[str]) -> str:
    return "; ".join(values)


def _moment(moment: datetime | None) -> str:
    return moment.isoformat() if moment is not None else ""


def _day(day: date | None) -> str:
    return day.isoformat() if day is not None else ""


def _yes_or_no(value: bool) -> str:
    return "yes" if value else "no"
