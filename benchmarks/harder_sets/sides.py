"""Who is who in a labelled set: our side, the customers' addresses, and what kind of message one is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message
from email.utils import getaddresses
from fnmatch import fnmatch

from ruamel.yaml import YAML

from benchmarks.harder_sets.folder import Gold, LabelledFolder, Row

_BULK = re.compile(r"news|bulk", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sides:
    """Our own domains (globs) and addresses, and customers' refs by address and by domain."""

    own: tuple[str, ...]
    own_addresses: frozenset[str]
    by_address: dict[str, str]
    by_domain: dict[str, str]

    def is_ours(self, address: str) -> bool:
        """Return whether an address belongs to one of us."""
        domain = address.rpartition("@")[2]
        ours = any(fnmatch(domain, glob) or domain.endswith(f".{glob}") for glob in self.own)
        return ours or address in self.own_addresses

    def customer_of(self, address: str) -> str:
        """Return the ref of the customer that an address belongs to, or ""."""
        if found := self.by_address.get(address):
            return found
        domain = address.rpartition("@")[2]
        while domain:
            if found := self.by_domain.get(domain):
                return found
            domain = domain.partition(".")[2]
        return ""


def read_sides(folder: LabelledFolder, own: tuple[str, ...]) -> Sides:
    """Return the sides of a set; `own` are globs of our domains beside those in evaluate.yaml and owner.csv."""
    options = folder.path / "evaluate.yaml"
    written = YAML(typ="safe").load(options.read_text(encoding="utf-8")) if options.exists() else {}
    return Sides(
        own=(*own, *(written.get("own") or ())),
        own_addresses=frozenset(_own_addresses(folder)),
        by_address={
            address: row["customer_id"] for row in folder.contacts for address in addresses_in_cell(row["email"])
        },
        by_domain={domain.lower(): row["id"] for row in folder.customers for domain in _cells(row["domains"])},
    )


def _own_addresses(folder: LabelledFolder) -> list[str]:
    path = folder.path / "owner.csv"
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    return [cell.strip().lower() for line in lines for cell in re.split("[,;]", line) if "@" in cell]


def addresses_in_cell(cell: str) -> list[str]:
    """Return the addresses in a cell of contacts.csv."""
    return [address.lower() for address in _cells(cell)]


def _cells(cell: str) -> list[str]:
    return [one.strip() for one in cell.split(";") if one.strip()]


def participants(message: Message, *fields: str) -> list[tuple[str, str]]:
    """Return names (as written) and lower-case addresses in these header fields: From, To and Cc when none is named."""
    values = [str(value) for field in fields or ("From", "To", "Cc") for value in message.get_all(field, [])]
    return [(name, address.lower()) for name, address in getaddresses(values) if "@" in address]


def customers_people(label: Gold, message: Message, sides: Sides) -> list[tuple[str, str]]:
    """Return the participants whose address or domain already says the labelled customer."""
    wanted = set(label["customers"])
    return [(name, address) for name, address in participants(message) if sides.customer_of(address) in wanted]


def is_internal(message: Message, sides: Sides) -> bool:
    """Return whether only our own people take part."""
    found = participants(message)
    return bool(found) and all(sides.is_ours(address) for _, address in found)


def is_newsletter(label: Gold, message: Message) -> bool:
    """Return whether a message is a newsletter that belongs to nobody."""
    if label["customers"] or label.get("optional") or label.get("expect", "none") != "none":
        return False
    return bool(_BULK.search(str(label.get("sub", "")))) or message["List-Unsubscribe"] is not None


def without(rows: tuple[Row, ...], column: str, values: frozenset[str]) -> tuple[Row, ...]:
    """Return the rows that hold none of the values in the column."""
    return tuple(row for row in rows if row[column] not in values)
