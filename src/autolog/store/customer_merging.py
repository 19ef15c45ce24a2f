"""Two customers made one: whatever belongs to the one that goes is said of the one that stays.

directory    domains, names, references, people and their times; the one that goes is marked as removed, and remembered
             as merged, so that no later import brings it back
verdicts     people's words follow; where they had parted the two, a yes to either of them stands
records      links, reasons, and what each copy of a meeting said
learned      addresses, domains and names that were learned of it
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from autolog.directory.merged import MergedCustomer, joined
from autolog.errors import StoreError
from autolog.model import Customer, DirectoryRows, Link, LinkStatus, Party, PartyKind
from autolog.store.answers import DirectoryChange
from autolog.store.auditing import write_audit
from autolog.store.directory_rows import every_customer, load_directory, save_directory
from autolog.store.interactions import erase_interactions, update_interactions
from autolog.store.loading import Stored, load
from autolog.store.merging import VERDICT, finished, judged, refused_by
from autolog.store.parties import find_parties
from autolog.store.records import InteractionRecord, Trace
from autolog.store.schema import (
    affiliation,
    contact,
    customer,
    customer_merge,
    evidence,
    learned_alias,
    link,
    sighting,
    verdict,
    verdict_reason,
)
from autolog.store.sightings import let_go, restate
from autolog.store.statements import change_where, insert_rows, rows_where
from autolog.store.traces import load_traces, series_revisions, write_traces
from autolog.store.verdicts import judgements_on

_FIRMNESS = (LinkStatus.REJECTED, LinkStatus.SUGGESTED, LinkStatus.LINKED)


@dataclass(frozen=True, slots=True)
class CustomerMerge:
    """Which customer is merged into which, and how much followed; `change` is what that means for the directory.

    The counts are of what the customer that stays did not have before.  `refused` records belong to nobody now, since
    a person had said no to all that they were linked to.
    """

    into: Customer
    merged: Customer
    change: DirectoryChange
    domains: int = 0
    aliases: int = 0
    references: int = 0
    contacts: int = 0
    affiliations: int = 0
    interactions: int = 0
    links: int = 0
    evidence: int = 0
    verdicts: int = 0
    learned: int = 0
    refused: int = 0

    @property
    def counts(self) -> Mapping[str, int]:
        """How much followed, by sort."""
        names = [one.name for one in fields(self) if one.name not in {"into", "merged", "change"}]
        return {name: getattr(self, name) for name in names}


def merge_customers(connection: Connection, into: str, merged: str, who: str, now: datetime) -> CustomerMerge:
    """Make two customers, named by their refs, one.  Raises StoreError when one is not known, or they are the same."""
    stays, goes = _pair(load_directory(connection), into, merged)
    pair = _Pair(stays.ref, goes.ref, _id_of(connection, into), _id_of(connection, merged))
    ids = interactions_of(connection, merged)
    counts = _merge_people(connection, pair, now)
    whole = joined(stays, [goes])
    change = save_directory(connection, DirectoryRows((whole,)), [pair.gone], now)
    _remember(connection, pair, now)
    counts |= _merge_verdicts(connection, pair, ids)
    counts |= _merge_records(connection, pair, ids, now)
    learned = update(learned_alias).where(*_said_of(learned_alias, merged)).values(party_ref=into)
    counts["learned"] = connection.execute(learned).rowcount
    write_audit(connection, now, who, "customers merge", into, f"{merged} merged into it")
    return CustomerMerge(
        whole,
        goes,
        change,
        domains=len(whole.domains) - len(stays.domains),
        aliases=len(whole.aliases) - len(stays.aliases),
        references=len(whole.references) - len(stays.references),
        **counts,
    )


def interactions_of(connection: Connection, ref: str) -> frozenset[str]:
    """Return the ids of the interactions that are linked to a customer, or that a reason or a verdict ties to it."""
    id_ = select(customer.c.id).where(customer.c.ref == ref).scalar_subquery()
    tied = [select(table.c.interaction_id).where(table.c.customer_id == id_) for table in (link, evidence)]
    tied.append(select(verdict.c.interaction_id).where(*_said_of(verdict, ref)))
    return frozenset(found for statement in tied for found in connection.scalars(statement))


def merged_customers(connection: Connection) -> tuple[MergedCustomer, ...]:
    """Return the customers that were merged, as they were then, and which ones they are one with."""
    other = customer.alias()
    statement = (
        select(customer.c.ref, other.c.ref.label("into"))
        .select_from(customer_merge)
        .join(customer, customer.c.id == customer_merge.c.customer_id)
        .join(other, other.c.id == customer_merge.c.into_id)
    )
    into = {row.ref: row.into for row in connection.execute(statement)}
    if not into:
        return ()
    return tuple(MergedCustomer(one, into[one.ref]) for one in every_customer(connection) if one.ref in into)


# --- directory ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Pair:
    """The refs and row ids of the customer that stays and of the one that goes."""

    stays_ref: str
    goes_ref: str
    stays_id: int
    goes_id: int

    @property
    def stays(self) -> Party:
        return Party(PartyKind.CUSTOMER, self.stays_ref)

    @property
    def gone(self) -> Party:
        return Party(PartyKind.CUSTOMER, self.goes_ref)

    def one(self, party: Party) -> Party:
        """Return the party that is meant from now on."""
        return self.stays if party == self.gone else party


def _pair(rows: DirectoryRows, into: str, merged: str) -> tuple[Customer, Customer]:
    known = {one.ref: one for one in rows.customers}
    for ref in (into, merged):
        if ref not in known:
            raise StoreError(f"There is no customer {ref}.", remedy="Load it: autolog customers import FILE.csv")
    if into == merged:
        raise StoreError(
            f"{into} cannot be merged into itself.", remedy="Name two customers: the one that stays first."
        )
    return known[into], known[merged]


def _id_of(connection: Connection, ref: str) -> int:
    found: int = connection.execute(select(customer.c.id).where(customer.c.ref == ref)).scalar_one()
    return found


def _merge_people(connection: Connection, pair: _Pair, now: datetime) -> dict[str, int]:
    """Bring people and their times at the customer that goes to the one that stays; all of them are changed then."""
    there = select(affiliation.c.contact_id).where(affiliation.c.customer_id == pair.goes_id)
    grown = {"revision": contact.c.revision + 1, "changed_at": now}
    concerned = or_(contact.c.customer_id == pair.goes_id, contact.c.id.in_(there))
    connection.execute(update(contact).where(concerned).values(**grown))
    moved = {}
    for name, table in (("contacts", contact), ("affiliations", affiliation)):
        theirs = update(table).where(table.c.customer_id == pair.goes_id)
        moved[name] = connection.execute(theirs.values(customer_id=pair.stays_id)).rowcount
    return moved


def _remember(connection: Connection, pair: _Pair, now: datetime) -> None:
    """Keep that the two are one, and that those which were one with the customer that goes are so too."""
    earlier = update(customer_merge).where(customer_merge.c.into_id == pair.goes_id)
    connection.execute(earlier.values(into_id=pair.stays_id))
    connection.execute(delete(customer_merge).where(customer_merge.c.customer_id.in_([pair.goes_id, pair.stays_id])))
    values = {"customer_id": pair.goes_id, "into_id": pair.stays_id, "merged_at": now}
    connection.execute(insert(customer_merge).values(**values))


# --- verdicts ----------------------------------------------------------------------------------------------------


def _said_of(table: Any, *refs: str) -> tuple[Any, ...]:
    return table.c.party_kind == PartyKind.CUSTOMER, table.c.party_ref.in_(refs)


def _merge_verdicts(connection: Connection, pair: _Pair, ids: Collection[str]) -> dict[str, int]:
    """Leave one verdict where there may have been two, with the reasons that stood beside it; return how many moved."""
    both = pair.stays_ref, pair.goes_ref
    given: dict[str, dict[str, Row[Any]]] = defaultdict(dict)
    for row in rows_where(connection, select(verdict).where(*_said_of(verdict, *both)), verdict.c.interaction_id, ids):
        given[row.interaction_id][row.party_ref] = row
    sure = _linked(connection, pair, given)
    standing = {id_: _standing(rows.values()) for id_, rows in given.items()}
    kept = {id_: row for id_, row in standing.items() if row.status == LinkStatus.LINKED or id_ not in sure}
    own = pair.stays_ref
    reasons = rows_where(
        connection,
        select(verdict_reason).where(*_said_of(verdict_reason, *both)),
        verdict_reason.c.interaction_id,
        kept,
    )
    beside = [row for row in reasons if row.party_ref == kept[row.interaction_id].party_ref]
    for table, rows in ((verdict, list(kept.values())), (verdict_reason, beside)):
        change_where(connection, delete(table).where(*_said_of(table, *both)), table.c.interaction_id, given)
        insert_rows(connection, table, [{**row._mapping, "party_ref": own} for row in rows])
    return {"verdicts": sum(row.party_ref == pair.goes_ref for row in kept.values())}


def _standing(rows: Iterable[Row[Any]]) -> Row[Any]:
    """Return the verdict that stands: a yes before a no, of two alike the later one."""
    return max(rows, key=lambda row: (row.status == LinkStatus.LINKED, row.given_at))


def _linked(connection: Connection, pair: _Pair, ids: Iterable[str]) -> frozenset[str]:
    """Return which of the interactions are linked to one of the two; a no to the other one has lost its meaning."""
    firm = select(link.c.interaction_id).where(
        link.c.customer_id.in_([pair.stays_id, pair.goes_id]), link.c.status == LinkStatus.LINKED
    )
    return frozenset(row.interaction_id for row in rows_where(connection, firm, link.c.interaction_id, ids))


# --- records -----------------------------------------------------------------------------------------------------


def _merge_records(connection: Connection, pair: _Pair, ids: Collection[str], now: datetime) -> dict[str, int]:
    stored = load(connection, sorted(ids))
    _merge_traces(connection, pair, stored, now)
    judgements = judgements_on(connection, stored)
    drafts = {id_: judged(_renamed(one.record, pair), judgements.get(id_, {})) for id_, one in stored.items()}
    refused = [id_ for id_, record in drafts.items() if record is None]
    for id_ in refused:
        let_go(connection, id_, VERDICT, refused_by(judgements[id_]), now)
    erase_interactions(connection, refused)
    _write(connection, stored, {id_: finished(record, now) for id_, record in drafts.items() if record}, now)
    return {
        "interactions": len(stored),
        "links": sum(link.party == pair.gone for one in stored.values() for link in one.record.links),
        "evidence": sum(reason.party == pair.gone for one in stored.values() for reason in one.record.evidence),
        "refused": len(refused),
    }


def _write(
    connection: Connection, stored: Mapping[str, Stored], records: Mapping[str, InteractionRecord], now: datetime
) -> None:
    changes = [
        (stored[id_], replace(stored[id_], record=record))
        for id_, record in records.items()
        if record != stored[id_].record
    ]
    parties = find_parties(connection, {party for _, after in changes for party in after.record.parties})
    update_interactions(connection, changes, parties, now)
    for before, after in changes:
        if before.record.state is not after.record.state:
            record = after.record
            restate(connection, [after.id], record.state, record.decided_by, record.reason, now)


def _merge_traces(connection: Connection, pair: _Pair, ids: Iterable[str], now: datetime) -> None:
    """Let what every copy of a meeting said be said of the customer that stays."""
    copies = [row.id for row in rows_where(connection, select(sighting.c.id), sighting.c.interaction_id, ids)]
    before = load_traces(connection, copies, ())
    after = {id_: _retraced(trace, pair) for id_, trace in before.items()}
    revisions = series_revisions(connection, {trace.series for trace in before.values()})
    write_traces(connection, before, after, revisions, now)


def _retraced(trace: Trace, pair: _Pair) -> Trace:
    return trace if trace.content is None else replace(trace, content=_renamed(trace.content, pair))


def _renamed(record: InteractionRecord, pair: _Pair) -> InteractionRecord:
    """Return the record with what it says of either customer said of the one that stays, once."""
    if pair.gone not in record.parties:
        return record
    links: dict[Party, Link] = {}
    for one in record.links:
        party = pair.one(one.party)
        links[party] = max(links.get(party, one), one, key=_firmness)
    reasons = dict.fromkeys(replace(reason, party=pair.one(reason.party)) for reason in record.evidence)
    named = tuple(replace(one, party=party) for party, one in links.items())
    return replace(record, links=named, evidence=tuple(reasons))


def _firmness(one: Link) -> tuple[int, float]:
    return _FIRMNESS.index(one.status), one.probability
