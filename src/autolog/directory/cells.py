"""The values in one cell: lists of domains, addresses and phones, names, dates.  What is malformed becomes a problem.

Lists inside a cell are parted by `;` (domains and addresses also by commas and, for domains, spaces).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from autolog.decode.cleaning import clean_name
from autolog.directory.addresses import normalise_address
from autolog.directory.domains import normalise_domain
from autolog.directory.freemail import is_freemail, is_shared
from autolog.directory.matchable import FORCED
from autolog.directory.phones import normalise_phone
from autolog.directory.records import Record
from autolog.errors import Problem


@dataclass(slots=True)
class Findings:
    """What was found on the way: `problems` cost a row or a value, `warnings` do not."""

    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def name_in(record: Record, name: str) -> str:
    """Return the field as a name on one line, free of invisible signs."""
    return clean_name(record.text(name))


def person_in(record: Record) -> str:
    """Return the person's name: in one column, or in two."""
    parts = (name_in(record, "first_name"), name_in(record, "last_name"))
    return name_in(record, "full_name") or " ".join(part for part in parts if part)


def names_in(record: Record, name: str) -> tuple[str, ...]:
    """Return the names in the field's list, each once."""
    return _each_once(clean_name(piece) for piece in record.text(name).split(";"))


def domains_in(record: Record, findings: Findings) -> tuple[str, ...]:
    """Return the domains that may speak for a customer; a shared one only with the leading `!` that forces it."""
    pieces = re.split(r"[;,\s]+", record.text("domains"))
    return _each_once(_domain(piece, record, findings) for piece in pieces if piece)


def _domain(piece: str, record: Record, findings: Findings) -> str:
    forced = FORCED if piece.startswith(FORCED) else ""
    domain = normalise_domain(piece.removeprefix(FORCED))
    if not domain:
        remedy = "write it like acme.example"
        findings.problems.append(record.problem("domains", f'"{piece}" is no domain and was left out', remedy))
        return ""
    if is_shared(domain) and not forced:
        who = (
            "a provider whose addresses anybody can have" if is_freemail(domain) else "an ending that many firms share"
        )
        remedy = f"leave it out, or write {FORCED}{domain} if all its mail is this customer's"
        findings.problems.append(record.problem("domains", f'"{domain}" is {who}; it is not matched', remedy))
        return ""
    return forced + domain


def addresses_in(record: Record, findings: Findings) -> tuple[str, ...]:
    """Return the match keys of the addresses in the cell; the first is the main one."""
    pieces = [piece.strip() for piece in re.split(r"[;,]", record.text("email"))]
    return _each_once(_address(piece, record, findings) for piece in pieces if piece)


def _address(piece: str, record: Record, findings: Findings) -> str:
    address = normalise_address(piece)
    if not address:
        remedy = "write it like anna@acme.example"
        findings.problems.append(record.problem("email", f'"{piece}" is no address and was left out', remedy))
    return address


def phones_in(record: Record, region: str, findings: Findings) -> tuple[str, ...]:
    """Return the numbers in E.164; one without `+` is read as the region (a country of two letters) writes it."""
    pieces = [piece.strip() for piece in record.text("phone").split(";")]
    return _each_once(_phone(piece, record, region, findings) for piece in pieces if piece)


def _phone(piece: str, record: Record, region: str, findings: Findings) -> str:
    number = normalise_phone(piece, region)
    if number is None:
        remedy = "write it with its country code, like +49 30 901820, or give the customer a country like DE"
        findings.problems.append(
            record.problem("phone", f'"{piece}" is no telephone number that can be called and was left out', remedy)
        )
    return number or ""


def date_in(record: Record, name: str, findings: Findings) -> date | None:
    """Return the field's date (ISO 8601, a time behind it is dropped), None when it is empty or malformed."""
    text = record.text(name)
    if not text:
        return None
    try:
        return date.fromisoformat(re.split(r"[T ]", text, maxsplit=1)[0])
    except ValueError:
        remedy = "write it like 2026-05-31"
        findings.problems.append(record.problem(name, f'"{text}" is no date; the time was left open', remedy))
        return None


def _each_once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_not_empty(values)))


def _not_empty(values: Iterable[str]) -> Iterator[str]:
    return (value for value in values if value)
