"""The firm that the corpus is imported for: 10,000 customers, of which those who wrote come first.

Every domain that somebody in the corpus wrote from is a customer, freemail and the firm's own domains aside, and every
second sender at these domains is a known contact, so that domains and addresses both link.  Generated customers fill
up.  A real firm knows fewer of those who write to it: the share that is linked is high, and linking is what costs.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from autolog.decode.headers import parse_headers
from autolog.directory.domains import is_domain, registrable_domain
from autolog.directory.freemail import is_freemail
from autolog.rules import shipped_rules

CUSTOMERS = 10_000
OWN_DOMAINS = ("ourfirm.example", "netnoteinc.com", "jmason.org")
"""The last two belong to whoever collected the corpus."""

Row = tuple[str, str, str, str]


def write_firm(folder: Path, messages: Sequence[bytes]) -> str:
    """Write customers.csv and contacts.csv into the folder; return both as autolog.yaml names them."""
    domains, senders = _who_wrote(messages)
    _write(folder / "customers.csv", ("id", "name", "domains", "country"), _customers(domains))
    _write(folder / "contacts.csv", ("id", "name", "customer_id", "email"), _contacts(senders[::2], domains))
    return "[{csv: customers.csv}, {csv: contacts.csv}]"


def rules() -> str:
    """Return the rules that autolog ships, with the firm's own domains in them."""
    text = shipped_rules()
    own = text.replace("own_domains: []", f"own_domains: [{', '.join(OWN_DOMAINS)}]")
    if own == text:
        raise ValueError("the shipped rules have no empty own_domains any more: mend benchmarks/firm.py")
    return own


def _who_wrote(messages: Iterable[bytes]) -> tuple[list[str], list[str]]:
    """Return the domains of outsiders and their senders, each in the order of their first message."""
    domains: dict[str, None] = {}
    senders: dict[str, None] = {}
    for message in messages:
        for sender in parse_headers(message).addresses("From"):
            domain = registrable_domain(sender.domain)
            if is_domain(domain) and not is_freemail(domain) and domain not in OWN_DOMAINS:
                domains[domain] = None
                senders[sender.address] = None
    return list(domains), list(senders)


def _customers(domains: Sequence[str]) -> Iterator[Row]:
    for number in range(CUSTOMERS):
        domain = domains[number] if number < len(domains) else f"customer{number}.example"
        yield f"C-{number}", f"{domain.partition('.')[0].capitalize()} Company {number}", domain, ""


def _contacts(senders: Iterable[str], domains: Sequence[str]) -> Iterator[Row]:
    customers = {domain: number for number, domain in enumerate(domains)}
    for number, sender in enumerate(senders):
        customer = customers[registrable_domain(sender.rpartition("@")[2])]
        yield f"P-{number}", f"Person {number}", f"C-{customer}", sender
    for number in range(len(domains), CUSTOMERS):
        yield f"G-{number}", f"Person {number} of the office", f"C-{number}", f"office@customer{number}.example"


def _write(path: Path, header: Row, rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
