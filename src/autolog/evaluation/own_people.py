"""Our own people in a labelled set: owner.csv (`user, full_name, email, alias`).

In an installation the owners of the accounts are ours, with all their addresses; here this file says who they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autolog.directory.addresses import normalise_address
from autolog.directory.domains import normalise_domain
from autolog.directory.freemail import is_shared
from autolog.evaluation.columns import read_columns


@dataclass(frozen=True, slots=True)
class OwnPerson:
    """One of us: the name of the mailbox and calendar, and the addresses (match keys), the main one first."""

    user: str
    addresses: tuple[str, ...]


def read_own_people(folder: Path) -> tuple[OwnPerson, ...]:
    """Read owner.csv if there is one.  Raises ConfigurationError."""
    path = folder / "owner.csv"
    if not path.exists():
        return ()
    rows = read_columns(path, ("user", "email"))
    return tuple(OwnPerson(row["user"], _addresses(f"{row['email']};{row.get('alias', '')}")) for row in rows)


def read_partner_domains(folder: Path) -> tuple[str, ...]:
    """Read the domains in partners.csv if there is one.  Raises ConfigurationError."""
    path = folder / "partners.csv"
    if not path.exists():
        return ()
    cells = ";".join(row["domains"] for row in read_columns(path, ("name", "domains")))
    return tuple(dict.fromkeys(filter(None, map(normalise_domain, cells.split(";")))))


def domains_of(people: Iterable[OwnPerson]) -> tuple[str, ...]:
    """Return the domains of their main addresses, without those that strangers share."""
    domains = (person.addresses[0].rpartition("@")[2] for person in people if person.addresses)
    return tuple(dict.fromkeys(domain for domain in domains if not is_shared(domain)))


def _addresses(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(normalise_address, cell.split(";")))))
