"""People's words: a yes or no to a link, kept by interaction and party even when the interaction is erased.

Automation never overrules a verdict: every page that meets the interaction again asks here first (`judgements_on`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, delete, exists, insert, select, update

from autolog.errors import StoreError
from autolog.model import LinkStatus, Party, PartyKind, State
from autolog.store.auditing import write_audit
from autolog.store.forgetting import forget_withdrawn
from autolog.store.interactions import erase_interactions, update_interactions
from autolog.store.lessons import reason_rows, said_before
from autolog.store.loading import Stored, load
from autolog.store.merging import VERDICT, Judgement, Judgements, finished, judged
from autolog.store.parties import find_parties
from autolog.store.schema import contact, customer, interaction, verdict, verdict_reason
from autolog.store.sightings import let_go, restate
from autolog.store.statements import change_where, insert_rows, rows_where

NOBODY_ANSWERED = "expired"
"""The rule that a sighting names when its review ran out."""

_VERDICTS = select(verdict)

NOBODY = Party(PartyKind.CUSTOMER, "")
"""Whom a person refuses when an item was put before them without a suggestion."""


def judgements_on(connection: Connection, interaction_ids: Iterable[str]) -> Mapping[str, Judgements]:
    """Return the verdicts on each of these interactions; those without any are left out."""
    found: dict[str, dict[Party, Judgement]] = {}
    for row in rows_where(connection, _VERDICTS, verdict.c.interaction_id, interaction_ids):
        party = Party(PartyKind(row.party_kind), row.party_ref)
        found.setdefault(row.interaction_id, {})[party] = Judgement(LinkStatus(row.status), row.person)
    return found


def record_verdict(
    connection: Connection, interaction_id: str, party: Party, status: LinkStatus, person: str, now: datetime
) -> None:
    """Keep a person's yes (linked) or no (rejected) to one party, and act on it.  Raises StoreError."""
    stored = _known(connection, interaction_id)
    _keep(connection, stored, {party: status}, person, now)
    _act(connection, stored, person, now)


def decide_review(
    connection: Connection, interaction_id: str, customer_ref: str | None, person: str, now: datetime
) -> None:
    """Link an interaction in review to the customer, or to nobody when it is None.

    The customer need not be among those that were suggested.  Contacts that were suggested follow their customer.
    Raises StoreError when the interaction is not in review, or the customer does not exist.
    """
    stored = _known(connection, interaction_id)
    if stored.record.state is not State.REVIEW:
        raise StoreError(f"{interaction_id} does not wait for an answer.", remedy="See: autolog review list")
    suggested = [link.party for link in stored.record.links] or [NOBODY]
    chosen = _chosen(connection, customer_ref, suggested)
    answers = {party: LinkStatus.LINKED if party in chosen else LinkStatus.REJECTED for party in (*suggested, *chosen)}
    _keep(connection, stored, answers, person, now)
    _act(connection, stored, person, now)


def wipe_expired_reviews(connection: Connection, now: datetime) -> int:
    """Erase what nobody answered in time; return how many interactions."""
    late = interaction.c.review_until < now, interaction.c.state == State.REVIEW
    ids = connection.scalars(select(interaction.c.id).where(*late)).all()
    for id_ in ids:
        let_go(connection, id_, NOBODY_ANSWERED, "nobody answered within 90 days", now)
    forget_withdrawn(connection, ids, now)
    return erase_interactions(connection, ids)


def withdraw(connection: Connection, interaction_ids: Iterable[str], person: str, given_at: datetime) -> int:
    """Take back the verdicts that a person gave on these interactions at that moment; return how many."""
    ids = tuple(interaction_ids)
    given = verdict.c.person == person, verdict.c.given_at == given_at
    gone = change_where(connection, delete(verdict).where(*given), verdict.c.interaction_id, ids)
    orphaned = ~exists(
        select(verdict.c.interaction_id).where(
            verdict.c.interaction_id == verdict_reason.c.interaction_id,
            verdict.c.party_kind == verdict_reason.c.party_kind,
            verdict.c.party_ref == verdict_reason.c.party_ref,
        )
    )
    change_where(connection, delete(verdict_reason).where(orphaned), verdict_reason.c.interaction_id, ids)
    return gone


def _known(connection: Connection, interaction_id: str) -> Stored:
    stored = load(connection, [interaction_id]).get(interaction_id)
    if stored is None:
        raise StoreError(f"There is no interaction {interaction_id}.", remedy="See: autolog review list")
    return stored


def _chosen(connection: Connection, customer_ref: str | None, suggested: Iterable[Party]) -> frozenset[Party]:
    """Return the customer and those of the suggested contacts that are its people."""
    if customer_ref is None:
        return frozenset()
    company = Party(PartyKind.CUSTOMER, customer_ref)
    if find_parties(connection, [company]).lacks(company):
        raise StoreError(f"There is no customer {customer_ref}.", remedy="Import it first: autolog customers import")
    refs = [party.ref for party in suggested if party.kind is PartyKind.CONTACT]
    at_company = select(contact.c.ref).join(customer, customer.c.id == contact.c.customer_id)
    at_company = at_company.where(customer.c.ref == customer_ref)
    people = rows_where(connection, at_company, contact.c.ref, refs)
    return frozenset({company, *(Party(PartyKind.CONTACT, row.ref) for row in people)})


def _keep(
    connection: Connection, stored: Stored, answers: Mapping[Party, LinkStatus], person: str, now: datetime
) -> None:
    """Write verdicts over earlier ones on the same parties; what was said before the first of them stays with it."""
    said = said_before(stored.record)
    for party, status in answers.items():
        own = {"interaction_id": stored.id, "party_kind": party.kind, "party_ref": party.ref}
        values = {"status": status, "person": person, "given_at": now}
        same = [verdict.c[name] == value for name, value in own.items()]
        if not connection.execute(update(verdict).where(*same).values(**values)).rowcount:
            before = {"rule": stored.record.decided_by, "probability": said.get(party)}
            connection.execute(insert(verdict).values(**own, **values, **before))
            rows = reason_rows(stored.id, stored.record, party) if party in said else []
            insert_rows(connection, verdict_reason, rows)
        write_audit(connection, now, person, "verdict", stored.id, f"{status}: {party.kind} {party.ref}")


def _act(connection: Connection, stored: Stored, person: str, now: datetime) -> None:
    """Bring the interaction and its sightings to what the verdicts on it say."""
    record = judged(stored.record, judgements_on(connection, [stored.id])[stored.id])
    if record is None:
        _refuse(connection, stored, person, now)
        return
    record = finished(record, now)
    parties = find_parties(connection, record.parties)
    update_interactions(connection, [(stored, replace(stored, record=record))], parties, now)
    restate(connection, [stored.id], record.state, record.decided_by, record.reason, now)


def _refuse(connection: Connection, stored: Stored, person: str, now: datetime) -> None:
    let_go(connection, stored.id, VERDICT, f"rejected by {person}", now)
    forget_withdrawn(connection, [stored.id], now)
    erase_interactions(connection, [stored.id])
    write_audit(connection, now, person, "reject", stored.id)
