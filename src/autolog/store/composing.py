"""All traces of one meeting or task -> its record.  Pure, and the same in whatever order the traces came.

Of all copies the highest SEQUENCE counts (RFC 5546, 2.1.5).  Among those with it the organizer's own leads, then the
latest DTSTAMP; everybody whom one of them names took part, and an answer that its giver gave counts before hearsay.
The strictest copy decides how much is kept.  A CANCEL counts whenever it came, unless something newer stands.

    vanished   no calendar holds it any more: what was planned goes, what was held stays
    declined   none of our own people went: it was not held for us
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import reduce

from autolog.model import Participant, Party, Response, Role, State, Visibility, strictest
from autolog.store.merging import joined, limited
from autolog.store.records import InteractionRecord, Trace, TraceKind
from autolog.store.unlike_uids import ties_of

FORGOTTEN_AFTER = timedelta(days=1)
"""A meeting that nobody looked at again is taken as held so long after its end."""

_NEVER = datetime.min.replace(tzinfo=UTC)
_ROLES = (Role.ORGANIZER, Role.RESOURCE, Role.ATTENDEE)


@dataclass(frozen=True, slots=True)
class Composed:
    """The record that the traces make, and the sighting that leads it; without a record, why there is none."""

    record: InteractionRecord | None
    speaker: str = ""
    state: State = State.IGNORED
    rule: str = ""
    reason: str = ""

    def limited_to(self, known: Container[Party]) -> Composed:
        """Return the same with links and reasons of these parties alone."""
        if self.record is None:
            return self
        links = tuple(link for link in self.record.links if link.party in known)
        evidence = tuple(reason for reason in self.record.evidence if reason.party in known)
        return replace(self, record=replace(self.record, links=links, evidence=evidence))


def composed(traces: Mapping[str, Trace], occurrence: str, now: datetime) -> Composed:
    """Return what the traces of one series, by sighting, say about one of its occurrences."""
    told = {id_: trace for id_, trace in traces.items() if _concerns(trace, occurrence)}
    pool = _pool(told)
    if not pool:
        return Composed(None, rule="vanished", reason="no calendar holds it any more", state=State.GONE)
    newest = max(trace.sequence for trace in pool.values())
    current = {id_: trace for id_, trace in pool.items() if trace.sequence == newest}
    speaker = max(current, key=lambda id_: (*_authority(current[id_]), id_))
    others = [
        current[id_] for id_ in sorted(current, key=lambda id_: (_authority(current[id_]), id_)) if id_ != speaker
    ]
    record = _united(current[speaker], others, told, now)
    record = replace(record, participants=_people(current[speaker], others, pool, told))
    if _is_planned_and_vanished(record, told):
        return Composed(
            None, rule="vanished", reason="it was planned, and no calendar holds it any more", state=State.GONE
        )
    if _nobody_went(record, told):
        return Composed(None, rule="declined", reason="All of our own people declined.")
    return Composed(limited(record, _visibility(told)), speaker)


def _concerns(trace: Trace, occurrence: str) -> bool:
    if trace.kind in {TraceKind.COPY, TraceKind.REQUEST}:
        return trace.occurrence == occurrence
    return any(answer.concerns(occurrence) for answer in trace.answers)


def _pool(told: Mapping[str, Trace]) -> dict[str, Trace]:
    """Return the copies that count: those in calendars, with invitations; when all are gone, what they said last."""
    contents = {id_: trace for id_, trace in told.items() if trace.content is not None}
    if _is_vanished(told):
        return contents
    return {id_: trace for id_, trace in contents.items() if not trace.gone}


def _is_vanished(told: Mapping[str, Trace]) -> bool:
    copies = [trace for trace in told.values() if trace.kind is TraceKind.COPY]
    return bool(copies) and all(trace.gone for trace in copies)


def _is_planned_and_vanished(record: InteractionRecord, told: Mapping[str, Trace]) -> bool:
    is_open = record.planned or record.task_state in {"open", "started"}
    return is_open and not record.cancelled and _is_vanished(told)


def _authority(trace: Trace) -> tuple[bool, bool, bool, datetime, str]:
    """Return what orders copies of one SEQUENCE, ending in the words themselves, so that no two are alike by chance."""
    content = trace.content
    stands = content is not None and not content.cancelled
    return trace.first_hand, stands, not trace.partial, trace.stamp or _NEVER, repr(content)


def _united(leading: Trace, others: Sequence[Trace], told: Mapping[str, Trace], now: datetime) -> InteractionRecord:
    """Return the leading copy's record with the links that the others add, and whether it is planned or cancelled."""
    first, *further = [
        replace(one.content, visibility=one.visibility) for one in (leading, *others) if one.content is not None
    ]
    record = reduce(joined, further, first)
    same_time = [content for content in (first, *further) if content.ends_at == record.ends_at]
    forgotten = record.ends_at is not None and record.ends_at + FORGOTTEN_AFTER <= now
    return replace(
        record,
        planned=all(content.planned for content in same_time) and not forgotten,
        cancelled=_is_cancelled(leading, others, told),
        references=tuple(sorted(ties_of(told.values()))),
    )


def _is_cancelled(leading: Trace, others: Sequence[Trace], told: Mapping[str, Trace]) -> bool:
    if leading.content is not None and leading.content.cancelled:
        return True
    version = leading.sequence, leading.stamp or _NEVER
    in_calendar = any(trace.kind is TraceKind.COPY and not trace.gone for trace in (leading, *others))
    for trace in told.values():
        if trace.kind is TraceKind.CANCEL and (trace.verified or not in_calendar):
            for answer in trace.answers:
                is_this = answer.concerns(leading.occurrence)
                if is_this and (answer.sequence > version[0] or (answer.sequence, answer.stamp or _NEVER) >= version):
                    return True
    return False


def _people(
    leading: Trace, others: Sequence[Trace], pool: Mapping[str, Trace], told: Mapping[str, Trace]
) -> tuple[Participant, ...]:
    """Return everybody whom a current copy names, the leading copy's people first, each once with the best answer."""
    current = [leading, *others]
    if all(trace.partial for trace in current):
        current += sorted((one for one in pool.values() if one not in current), key=_authority)
    named: dict[str, Participant] = {}
    for trace in current:
        for person in trace.content.participants if trace.content else ():
            known = named.setdefault(person.address or person.name, person)
            role = min(known.role, person.role, key=_rank)
            named[person.address or person.name] = replace(known, role=role, name=known.name or person.name)
    answers = _answers(current, told, leading)
    return tuple(replace(person, response=answers.get(who, person.response)) for who, person in named.items())


def _rank(role: Role) -> int:
    return _ROLES.index(role) if role in _ROLES else len(_ROLES)


def _answers(current: Sequence[Trace], told: Mapping[str, Trace], leading: Trace) -> dict[str, Response]:
    """Return what each person answered: an answer before none, one's own word before hearsay, the later one."""
    best: dict[str, tuple[bool, bool, datetime, str]] = {}
    for trace, person, stamp in _said(current, told, leading):
        if person.response is not None:
            first_hand = trace.kind is TraceKind.REPLY or trace.owner == person.address
            definite = person.response is not Response.NEEDS_ACTION
            word = definite, first_hand, stamp or _NEVER, person.response.value
            who = person.address or person.name
            best[who] = max(best.get(who, word), word)
    return {who: Response(word[3]) for who, word in best.items()}


def _said(
    current: Sequence[Trace], told: Mapping[str, Trace], leading: Trace
) -> Iterator[tuple[Trace, Participant, datetime | None]]:
    for trace in current:
        for person in trace.content.participants if trace.content else ():
            yield trace, person, trace.stamp
    for trace in told.values():
        if trace.kind is TraceKind.COPY and trace.sequence >= leading.sequence and not trace.gone:
            yield from ((trace, person, trace.stamp) for person in trace.ours)
        for answer in trace.answers:
            is_current = answer.concerns(leading.occurrence) and answer.sequence >= leading.sequence
            if trace.kind is TraceKind.REPLY and answer.attendee is not None and is_current:
                yield trace, answer.attendee, answer.stamp


def _nobody_went(record: InteractionRecord, told: Mapping[str, Trace]) -> bool:
    ours = {person.address for trace in told.values() for person in trace.ours}
    present = [person for person in record.participants if person.address in ours and person.role is not Role.RESOURCE]
    return any(one.response is Response.DECLINED for one in present) and not any(one.takes_part for one in present)


def _visibility(told: Mapping[str, Trace]) -> Visibility:
    """Return what the strictest holder lets be kept; one who deleted a copy did not take the wish back."""
    return strictest(*(trace.visibility for trace in told.values()))
