"""What a copy said, as 32 digits: the same copy seen again says the same and writes nothing.

Hashes also stand for ids (of sightings, of Message-IDs in threads) and for a subject that corroborates an identity but
may itself not be kept.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from itertools import chain

from autolog.model import Identity
from autolog.store.records import InteractionRecord, SightingRecord, Trace, interaction_id

_SEPARATOR = "\x1f"


def sighting_id(collection_id: int, remote_id: str, occurrence: str) -> str:
    """Return the id of a sighting: 32 hexadecimal digits of where it was seen."""
    return _digest(_SEPARATOR.join((str(collection_id), remote_id, occurrence)))


def fingerprint(sighting: SightingRecord) -> str:
    """Return a digest of everything that the copy said and what was decided about it."""
    words = [sighting.state, sighting.rule, sighting.reason, _time(sighting.at), _time(sighting.until)]
    words += chain.from_iterable(sighting.hashes)
    if sighting.interaction is not None:
        words += _words(sighting.interaction)
    if sighting.marked is not None:
        words += [digest for _, digest in sighting.signs]
    if sighting.trace is not None:
        words.append(repr(replace(sighting.trace, content=None)))
    return _digest(_SEPARATOR.join(words))


def record_digest(record: InteractionRecord) -> str:
    """Return a digest of everything that a record says, but for when its review runs out."""
    return _digest(_SEPARATOR.join(_words(replace(record, references=tuple(sorted(record.references))))))


def sealed(record: InteractionRecord, account: str) -> InteractionRecord:
    """Return the record as it is compared and stored: its key bound, its subject's corroboration and thread hashed."""
    return replace(
        record,
        identity=sealed_identity(record.identity, account),
        references=tuple(dict.fromkeys(map(interaction_id, record.references))),
    )


def sealed_identity(identity: Identity, account: str) -> Identity:
    """Return the identity as it is compared and stored."""
    bound = f"{identity.key}:{account}" if identity.account_bound else identity.key
    subject = _digest(identity.subject) if identity.subject else ""
    return replace(identity, key=bound, account_bound=False, subject=subject)


def sealed_trace(trace: Trace, account: str) -> Trace:
    """Return the trace as it is compared and stored: its series and tie hashed, its content sealed."""
    content = sealed(trace.content, account) if trace.content else None
    tie = interaction_id(trace.tie) if trace.tie else ""
    return replace(trace, series=interaction_id(trace.series), tie=tie, content=content)


def lookalike_id(identity: Identity) -> str:
    """Return the id of an interaction whose key is taken by another one: made from key, sender, subject and time."""
    return interaction_id(_SEPARATOR.join((identity.key, identity.sender, identity.subject, _time(identity.at))))


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _words(record: InteractionRecord) -> list[str]:
    words = [
        record.identity.key,
        record.kind,
        record.direction,
        record.state,
        record.visibility,
        record.subject,
        _time(record.starts_at),
        _time(record.ends_at),
        f"{record.all_day} {record.cancelled} {record.sequence} {record.planned} {record.starts_on} {record.ends_on}",
        f"{record.join_link} {record.phone} {record.task_state}",
        _time(record.due_at),
        _time(record.completed_at),
        _time(record.stamp),
        record.location,
        record.new_text,
        record.quoted_text,
        record.noise,
        record.authenticity,
        record.decided_by,
        record.reason,
        *record.references,
    ]
    for person in record.participants:
        words += (person.address, person.name, person.role, person.response or "")
    for link in record.links:
        words += (link.party.kind, link.party.ref, link.status, link.decided_by, repr(link.probability))
    for reason in record.evidence:
        words += (reason.kind, reason.party.kind, reason.party.ref, reason.detail, reason.explains, repr(reason.bits))
    for attached in record.attachments:
        words += (attached.name, attached.media_type, str(attached.size))
    for mark in record.marks:
        words += (mark.kind, mark.value)
    return words


def _time(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat()
