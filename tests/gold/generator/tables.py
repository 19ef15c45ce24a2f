"""The CRM as tables, and the options of the evaluation."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from .meetings import NOW
from .world import BORDER, COLLEAGUES, NEWCOMER, OWN_DOMAINS, World


def tables(world: World) -> dict[str, str]:
    """Return the text of each table by the name of its file."""
    return {
        "customers.csv": _csv(
            ("id", "name", "domains", "aliases", "country"),
            ((one.ref, one.name, one.domain, one.alias, one.country) for one in world.firms),
        ),
        "contacts.csv": _csv(
            ("id", "full_name", "email", "customer_id", "phone"),
            (
                (one.ref, one.full_name, ";".join(filter(None, (one.address, one.second_address))), one.firm, one.phone)
                for one in world.people
            ),
        ),
        "affiliations.csv": _csv(
            ("contact_id", "customer_id", "from", "to", "email"),
            (
                (one.person, one.firm, str(one.begin or ""), str(one.end or ""), one.address)
                for one in world.affiliations
            ),
        ),
        "partners.csv": _csv(
            ("id", "name", "domains", "country", "people"),
            (
                (one.ref, one.name, one.domain, one.country,
                 ";".join(f"{person.full_name} <{person.address}>" for person in one.people))
                for one in world.partners
            ),
        ),
        "owner.csv": _csv(
            ("user", "full_name", "email", "alias"),
            ((one.user, one.full_name, one.address, one.alias) for one in (*COLLEAGUES, NEWCOMER)),
        ),
        "evaluate.yaml": _options(),
    }  # fmt: skip


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def _options() -> str:
    own = ", ".join(OWN_DOMAINS)
    return (
        f"# Who we are, whose word on senders counts, and when it is.\nown: [{own}]\n"
        f"trusted_authserv_ids: [{BORDER}]\nnow: {NOW.isoformat()}\n"
    )
