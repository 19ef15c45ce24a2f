"""Item + decision -> the rows that are stored: pure, and the one place that knows how much is kept about whom.

What is linked or asked about becomes an interaction, cut to its visibility.  Everything else becomes a sighting alone.
With all that may be decided otherwise one day stay keyed hashes of what its decision looked up (`autolog.resting`), so
that a customer who is added later is found in the past without the past having been kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from autolog.directory.phones import normalise_phone
from autolog.directory.terms import terms_of_address
from autolog.model import (
    Attachment,
    Authenticity,
    Decision,
    Identity,
    Item,
    Meeting,
    MeetingStatus,
    Message,
    Noise,
    OwnSide,
    Participant,
    Refusal,
    Section,
    SectionKind,
    State,
    Task,
    TaskState,
    Visibility,
    at_midnight,
)
from autolog.rules.view import spoken_by
from autolog.secrets.keyed_hash import Hasher, Term
from autolog.store.records import NOTHING_TOLD, UNTIED, Direction, InteractionRecord, SightingRecord, Tied, Told
from autolog.tracing import trace_of

REVIEW_PERIOD = timedelta(days=90)
TEXT_LIMIT = 64 * 1024
"""Bytes of new text, and of quoted text, that an interaction keeps."""
NOT_YET, WAITS = "not-yet", "waits for the meeting to end"
"""What the sighting of a planned meeting says."""
_KEPT = (State.LINKED, State.REVIEW)


@dataclass(frozen=True, slots=True)
class Place:
    """Whose mailbox or calendar a copy lies in, and when a planned meeting in it is to be looked at again."""

    owner: str = ""
    until: datetime | None = None


SOMEWHERE = Place()


def record_item(
    remote_id: str,
    item: Item,
    decision: Decision,
    own: OwnSide,
    now: datetime,
    tied: Tied = UNTIED,
    place: Place = SOMEWHERE,
) -> SightingRecord:
    """Return the sighting of an item that was decided, with its interaction when one is to be written.

    `tied` are the keyed hashes by which it is found when the directory, or what came before it, has changed, and by
    which copies of it know each other.
    A planned meeting is parked until it is over; its interaction says that it is planned.
    """
    interaction = _interaction(item, decision, own, now) if decision.state in _KEPT else None
    sighting = SightingRecord(
        remote_id=remote_id,
        occurrence=item.occurrence,
        state=decision.state,
        rule=decision.rule,
        reason=decision.reason,
        at=item.occurred_at,
        hashes=tied.asked,
        told=tied.told,
        interaction=interaction,
        trace=trace_of(item, decision, interaction, own, place.owner),
        signs=tied.signs,
        marked=decision.marked,
    )
    if not isinstance(item, Meeting) or not item.planned:
        return sighting
    if sighting.trace is None:
        return replace(sighting, until=place.until)
    return replace(sighting, state=State.PARKED, rule=NOT_YET, reason=WAITS, until=place.until)


def decided_anew(record: InteractionRecord, decision: Decision) -> InteractionRecord:
    """Return a record with what another decision says of it; its texts, and the time for an answer, stay."""
    return replace(
        record,
        state=decision.state,
        links=decision.links,
        evidence=decision.evidence,
        decided_by=decision.rule,
        reason=decision.reason,
        kind=decision.kind or record.kind,
        marks=decision.marks,
    )


def record_refusal(
    remote_id: str, refusal: Refusal, hasher: Hasher, at: datetime | None, occurrence: str = ""
) -> SightingRecord:
    """Return the sighting of what `never_log` kept out, with the signs by which other copies know of the mark."""
    return SightingRecord(
        remote_id=remote_id,
        occurrence=occurrence,
        state=State.IGNORED,
        rule=refusal.rule,
        reason=refusal.reason,
        at=at,
        told=told_of_mark(refusal.marked, hasher),
        signs=signs_of(refusal.marked, hasher),
        marked=refusal.marked,
    )


def shared_identity(item: Item) -> Identity | None:
    """Return what all copies of an item share; None for a message that is known by its content alone."""
    if isinstance(item, Message):
        return None if item.identity.account_bound else item.identity
    return Identity(item.series)


def told_of_mark(marked: Identity | None, hasher: Hasher) -> Told:
    """Return who is told of a mark: whatever names the message, its own copies among them."""
    return NOTHING_TOLD if marked is None else Told(hasher({("thread", marked.key)}))


def signs_of(identity: Identity | None, hasher: Hasher) -> tuple[Term, ...]:
    """Return keyed hashes of what copies share; two messages are one if any agrees (`same_message`, without times)."""
    if identity is None:
        return ()
    if not identity.sender and not identity.subject:
        return hasher({("sign", identity.key)})
    both = (f"{identity.key}\x1fsubject\x1f{identity.subject}", f"{identity.key}\x1fsender\x1f{identity.sender}")
    return hasher({("sign", text) for text in both})


def terms_of_item(item: Item, own: OwnSide) -> frozenset[Term]:
    """Return what may tie an unmatched item to somebody later: outsiders' addresses and domains, and its thread."""
    terms: set[Term] = set()
    for address in _outside_addresses(item, own):
        terms.update(terms_of_address(address))
    terms.update(("thread", message_id) for message_id in thread_of(item))
    return frozenset(terms)


def thread_of(item: Item) -> tuple[str, ...]:
    """Return the Message-IDs that tie a message to its thread, its own first; nothing for a meeting or task."""
    if not isinstance(item, Message):
        return ()
    if not item.in_reply_to and not item.references:
        return (item.message_id,) if item.message_id else ()
    return tuple(dict.fromkeys(filter(None, (item.message_id, *item.in_reply_to, *item.references))))


def direction_of(item: Item, own: OwnSide) -> Direction:
    """Return who spoke first, judged by the participants and not by the mailbox it was found in."""
    return Direction(spoken_by(item, own).value)


@dataclass(frozen=True, slots=True)
class _Words:
    """What people wrote in a message, as far as it is kept."""

    new: str = ""
    quoted: str = ""
    attachments: tuple[Attachment, ...] = ()


def _interaction(item: Item, decision: Decision, own: OwnSide, now: datetime) -> InteractionRecord:
    people = {participant.address for participant in item.participants}
    words = _words_of(item) if decision.visibility is Visibility.FULL else _Words()
    record = InteractionRecord(
        identity=item.identity,
        kind=decision.kind or item.kind,
        direction=direction_of(item, own),
        subject=item.subject if decision.visibility is not Visibility.METADATA else "",
        starts_at=item.occurred_at,
        ends_at=None,
        visibility=decision.visibility,
        participants=item.participants,
        links=decision.links,
        evidence=tuple(reason.within(decision.visibility, people) for reason in decision.evidence),
        decided_by=decision.rule,
        reason=decision.reason,
        state=decision.state,
        references=thread_of(item),
        marks=decision.marks,
        review_until=now + REVIEW_PERIOD if decision.state is State.REVIEW else None,
        phone=(normalise_phone(decision.phone) or decision.phone) if decision.phone else "",
        noise=item.noise if isinstance(item, Message) else Noise.HUMAN,
        authenticity=item.authenticity if isinstance(item, Message) else Authenticity.UNVERIFIED,
        new_text=words.new,
        quoted_text=words.quoted,
        attachments=words.attachments,
    )
    match item:
        case Meeting():
            return _with_meeting(record, item)
        case Task():
            return _with_task(record, item)
        case _:
            return record


def _words_of(item: Item) -> _Words:
    if not isinstance(item, Message):
        return _Words()
    return _Words(
        new=_text(section for section in item.sections if section.depth == 0),
        quoted=_text(section for section in item.sections if section.depth > 0),
        attachments=item.attachments,
    )


def _with_meeting(record: InteractionRecord, meeting: Meeting) -> InteractionRecord:
    record = replace(
        record,
        ends_at=at_midnight(meeting.end),
        all_day=meeting.all_day,
        starts_on=meeting.start if meeting.all_day else None,
        ends_on=meeting.end - timedelta(days=1) if meeting.all_day else None,
        planned=meeting.planned,
        cancelled=meeting.status is MeetingStatus.CANCELLED,
        sequence=meeting.sequence,
        stamp=meeting.stamp,
    )
    if record.visibility is not Visibility.FULL:
        return record
    return replace(record, location=meeting.location, new_text=_cut(meeting.description), join_link=meeting.join_link)


def _with_task(record: InteractionRecord, task: Task) -> InteractionRecord:
    day = task.due if task.due is not None and not isinstance(task.due, datetime) else None
    record = replace(
        record,
        all_day=day is not None,
        starts_on=day,
        ends_on=day,
        due_at=at_midnight(task.due) if task.due is not None else None,
        completed_at=task.completed_at,
        task_state=task.state.value,
        cancelled=task.state is TaskState.CANCELLED,
        sequence=task.sequence,
        stamp=task.stamp,
    )
    if record.visibility is not Visibility.FULL:
        return record
    return replace(record, location=task.location, new_text=_cut(task.description))


def _text(sections: Iterator[Section]) -> str:
    """Join sections for a reader; a quoted one begins with the lines that say whose words it holds."""
    return _cut("\n\n".join(filter(None, (_readable(section) for section in sections))))


def _readable(section: Section) -> str:
    if section.kind is not SectionKind.QUOTED:
        return section.text.strip()
    names = ", ".join(_name(participant) for participant in section.participants)
    heading = " · ".join(filter(None, (names, section.sent_at, section.subject)))
    return "\n".join(filter(None, (f"[{heading}]" if heading else "", section.text.strip())))


def _name(participant: Participant) -> str:
    return f"{participant.name} <{participant.address}>".strip() if participant.address else participant.name


def _cut(text: str) -> str:
    if len(text) <= TEXT_LIMIT and text.isascii():
        return text
    return text.encode("utf-8", "replace")[:TEXT_LIMIT].decode("utf-8", "ignore")


def _outside_addresses(item: Item, own: OwnSide) -> Iterator[str]:
    seen = [participant.address for participant in item.participants]
    for section in item.sections if isinstance(item, Message) else ():
        seen.extend(participant.address for participant in section.participants)
        seen.extend(section.mentioned)
    yield from (address for address in dict.fromkeys(seen) if address and not own.owns(address))
