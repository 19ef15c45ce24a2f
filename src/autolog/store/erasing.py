"""One person taken out of every table, in one transaction.

alone      an interaction in which nobody else from outside took part goes, and so does what waits for an answer
together   of any other the person's part goes, and with it all texts: who wrote what in them nobody can tell apart
contact    the person's own rows in the directory, links, reasons, verdicts and what was learned
traces     keyed hashes of items that were linked to nobody
changes    what the undo of a change would write back
words      whatever still names the person anywhere, in whatever table: `autolog.store.sweeping`

A plan does the same and takes it back, so that it says exactly what would be done.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Table, delete, exists, select, update

from autolog.model import PartyKind, State, Visibility
from autolog.store.auditing import write_audit
from autolog.store.engine import Database
from autolog.store.failures import translated
from autolog.store.forgetting import forget_person
from autolog.store.interactions import erase_interactions
from autolog.store.schema import (
    attachment,
    contact,
    evidence,
    interaction,
    learned_alias,
    link,
    meeting_trace,
    participant,
    sighting,
    sighting_hash,
    tombstone,
    verdict,
    verdict_reason,
)
from autolog.store.settled import ERASED
from autolog.store.sightings import carriers, forget_traces
from autolog.store.statements import change_where, insert_rows, rows_where
from autolog.store.sweeping import left_over, redact
from autolog.store.who import KnownPerson
from autolog.store.wordless import take_words_away

Terms = tuple[tuple[str, str], ...]
Counts = Mapping[str, int]
REASON = "erased at a person's request"


@dataclass(frozen=True, slots=True)
class ErasureOrder:
    """Who is to be erased: what is known of the person, the keyed hashes, who is our own side, and who asks for it.

    What carries `hashes` (of addresses) is closed; `names` are keyed hashes that others' items may carry.
    """

    person: KnownPerson
    hashes: Terms
    stones: Terms
    owns: Callable[[str], bool]
    by: str
    rules_in_force: str
    """The hash of the rules in force: their text is a file of the firm, and is left as it is."""
    names: Terms = ()


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was done, as counts of rows by what was done to which table, and where a word is left by column."""

    counts: Counts
    left: Counts


_STONES = select(tombstone.c.kind, tombstone.c.digest)


@dataclass(frozen=True, slots=True)
class Erasures:
    """Erasing in a database."""

    database: Database

    def stones(self) -> frozenset[tuple[str, str]]:
        """Return the tombstones of everybody who was erased."""
        return self.database.read(
            lambda connection: frozenset((row.kind, row.digest) for row in connection.execute(_STONES))
        )

    def plan(self, order: ErasureOrder, now: datetime) -> Erasure:
        """Return what `erase` would do; nothing is changed."""
        with translated(self.database.engine), self.database.engine.connect() as connection:
            try:
                return _erase(connection.execution_options(autolog_writes=True), order, now)
            finally:
                connection.rollback()

    def erase(self, order: ErasureOrder, now: datetime) -> Erasure:
        """Erase the person for good."""
        return self.database.write(lambda connection: _erase(connection, order, now))


def _erase(connection: Connection, order: ErasureOrder, now: datetime) -> Erasure:
    counts: Counter[str] = Counter()
    alone, together = _parted(connection, order)
    _erase_alone(connection, alone, counts, now)
    _erase_part(connection, order.person, together, counts, now)
    _erase_contact(connection, order.person, counts)
    _erase_unlinked(connection, together, counts, now)
    _erase_traces(connection, order, counts, now)
    _erase_changes(connection, order, alone | together, counts, now)
    counts.update(redact(connection, order.person.words, order.rules_in_force))
    _lay_stones(connection, order.stones, counts, now)
    kept = {what: count for what, count in sorted(counts.items()) if count}
    subject = next((digest for kind, digest in order.stones if kind == "erased-address"), "")
    write_audit(connection, now, order.by, "erase", subject, ", ".join(f"{what} {n}" for what, n in kept.items()))
    return Erasure(kept, left_over(connection, order.person.words))


def _parted(connection: Connection, order: ErasureOrder) -> tuple[frozenset[str], frozenset[str]]:
    """Return the interactions that go, and those that stay because others from outside took part.

    What waits for an answer goes in any case: without its text nobody could answer.
    """
    mine = rows_where(
        connection, select(participant.c.interaction_id), participant.c.address, sorted(order.person.addresses)
    )
    ids = {row.interaction_id for row in mine}
    tied = rows_where(connection, select(link.c.interaction_id), link.c.contact_id, sorted(order.person.contact_ids))
    ids |= {row.interaction_id for row in tied}
    people = rows_where(connection, select(participant), participant.c.interaction_id, sorted(ids))
    shared = {row.interaction_id for row in people if _is_somebody_else(row.address, row.name, order)}
    asked = select(interaction.c.id).where(interaction.c.state == State.REVIEW)
    shared -= {row.id for row in rows_where(connection, asked, interaction.c.id, sorted(ids))}
    return frozenset(ids - shared), frozenset(shared)


def _is_somebody_else(address: str, name: str, order: ErasureOrder) -> bool:
    if order.owns(address) or address in order.person.addresses:
        return False
    return bool(address) or name.casefold() not in {one.casefold() for one in order.person.names}


def _erase_alone(connection: Connection, ids: Collection[str], counts: Counter[str], now: datetime) -> None:
    for table in (participant, link, evidence, attachment):
        rows = rows_where(connection, select(table.c.interaction_id), table.c.interaction_id, sorted(ids))
        counts[f"{table.name} deleted"] += sum(1 for _ in rows)
    seen = rows_where(connection, select(sighting.c.id), sighting.c.interaction_id, sorted(ids))
    counts["sighting closed"] += _close(connection, [row.id for row in seen], now)
    for table in (verdict, verdict_reason):
        statement = delete(table)
        counts[f"{table.name} deleted"] += change_where(connection, statement, table.c.interaction_id, sorted(ids))
    counts["interaction deleted"] += erase_interactions(connection, sorted(ids))


def _close(connection: Connection, ids: Iterable[str], now: datetime) -> int:
    """Bring sightings into their last state, without hashes or interaction; what is gone from its mailbox stays so."""
    wanted = sorted(ids)
    change_where(connection, delete(sighting_hash), sighting_hash.c.sighting_id, wanted)
    change_where(connection, delete(meeting_trace), meeting_trace.c.sighting_id, wanted)
    free = update(sighting).where(sighting.c.state == State.GONE).values(interaction_id=None, reason=REASON)
    change_where(connection, free, sighting.c.id, wanted)
    values = {"state": State.IGNORED, "rule": ERASED, "reason": REASON, "interaction_id": None, "until": None}
    closed = update(sighting).where(sighting.c.state != State.GONE).values(**values, decided_at=now)
    return change_where(connection, closed, sighting.c.id, wanted)


def _erase_part(
    connection: Connection, person: KnownPerson, ids: Collection[str], counts: Counter[str], now: datetime
) -> None:
    wanted = sorted(ids)
    bare = dict.fromkeys(("subject", "location", "join_link", "new_text", "quoted_text", "subject_hash"), "")
    head = update(interaction).values(
        **bare, visibility=Visibility.METADATA, revision=interaction.c.revision + 1, changed_at=now
    )
    counts["meeting_trace deleted"] += forget_traces(connection, wanted)
    counts["interaction stripped"] += change_where(connection, head, interaction.c.id, wanted)
    theirs = participant.c.address.in_(sorted(person.addresses))
    nameless = (participant.c.address == "") & participant.c.name.in_(sorted(person.names))
    gone = delete(participant).where(theirs | nameless)
    counts["participant deleted"] += change_where(connection, gone, participant.c.interaction_id, wanted)
    statement = delete(attachment)
    counts["attachment deleted"] += change_where(connection, statement, attachment.c.interaction_id, wanted)
    explained = delete(evidence).where(evidence.c.explains.in_(sorted(person.addresses)))
    counts["evidence deleted"] += change_where(connection, explained, evidence.c.interaction_id, wanted)
    take_words_away(connection, wanted)
    sender = update(interaction).where(interaction.c.sender.in_(sorted(person.addresses))).values(sender="")
    counts["interaction sender"] += change_where(connection, sender, interaction.c.id, wanted)


def _erase_contact(connection: Connection, person: KnownPerson, counts: Counter[str]) -> None:
    ids, refs = sorted(person.contact_ids), sorted(person.contact_refs)
    for table in (link, evidence):
        counts[f"{table.name} deleted"] += change_where(connection, delete(table), table.c.contact_id, ids)
    for table in (verdict, verdict_reason):
        theirs = delete(table).where(table.c.party_kind == PartyKind.CONTACT)
        counts[f"{table.name} deleted"] += change_where(connection, theirs, table.c.party_ref, refs)
    learned = delete(learned_alias).where(learned_alias.c.party_kind == PartyKind.CONTACT)
    counts["learned_alias deleted"] += change_where(connection, learned, learned_alias.c.party_ref, refs)
    texts = sorted({*person.addresses, *person.names})
    counts["learned_alias deleted"] += change_where(connection, delete(learned_alias), learned_alias.c.text, texts)
    counts["contact deleted"] += change_where(connection, delete(contact), contact.c.id, ids)


def _erase_unlinked(connection: Connection, ids: Collection[str], counts: Counter[str], now: datetime) -> None:
    """Of these, a record that was tied to the person alone belongs to nobody now, and goes."""
    tied = exists(select(link.c.ordinal).where(link.c.interaction_id == interaction.c.id))
    loose = rows_where(connection, select(interaction.c.id).where(~tied), interaction.c.id, sorted(ids))
    _erase_alone(connection, [row.id for row in loose], counts, now)


def _erase_traces(connection: Connection, order: ErasureOrder, counts: Counter[str], now: datetime) -> None:
    """Close what is linked to nobody and names the person; what others' records and items say goes by itself."""
    held = select(sighting.c.id).where(sighting.c.interaction_id.is_not(None))
    found = carriers(connection, order.hashes)
    found -= {row.id for row in rows_where(connection, held, sighting.c.id, found)}
    counts["sighting_hash deleted"] += _count(connection, sighting_hash, found)
    counts["sighting closed"] += _close(connection, found, now)
    for kind in sorted({kind for kind, _ in (*order.hashes, *order.names)}):
        digests = [digest for one, digest in (*order.hashes, *order.names) if one == kind]
        gone = delete(sighting_hash).where(sighting_hash.c.kind == kind)
        counts["sighting_hash deleted"] += change_where(connection, gone, sighting_hash.c.digest, digests)


def _erase_changes(
    connection: Connection, order: ErasureOrder, ids: Collection[str], counts: Counter[str], now: datetime
) -> None:
    """Drop what change sets keep of the person, so that no undo brings anything of it back."""
    digests, contacts = [digest for _, digest in order.hashes], order.person.contact_ids
    counts["change_set forgotten"] += forget_person(connection, order.person.words, digests, ids, contacts, now)


def _count(connection: Connection, table: Table, sighting_ids: Collection[str]) -> int:
    rows = rows_where(connection, select(table.c.sighting_id), table.c.sighting_id, sorted(sighting_ids))
    return sum(1 for _ in rows)


def _lay_stones(connection: Connection, stones: Terms, counts: Counter[str], now: datetime) -> None:
    known = {(row.kind, row.digest) for row in connection.execute(select(tombstone))}
    rows = [
        {"kind": kind, "digest": digest, "erased_at": now} for kind, digest in stones if (kind, digest) not in known
    ]
    counts["tombstone laid"] += insert_rows(connection, tombstone, rows)
