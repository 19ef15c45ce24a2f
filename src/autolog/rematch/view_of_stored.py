"""A record as rules see it: an item made of its rows, its candidates made of its links, and what they do not tell.

Labels, headers and the parts of a message's text are not kept, texts only as far as its visibility allows.  A condition
that asks for what is not there has no answer, and so has the rule unless another condition already says no.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property

from autolog.directory import Directory
from autolog.model import (
    Candidate,
    Evidence,
    Item,
    LinkStatus,
    MarkKind,
    Meeting,
    MeetingStatus,
    Message,
    Noise,
    OwnSide,
    PartyKind,
    Role,
    Section,
    SectionKind,
    Task,
    Visibility,
)
from autolog.rules.book import CompiledRule
from autolog.rules.conditions import ItemKind, When
from autolog.rules.decide import RULE
from autolog.rules.screen import NeverLogRule
from autolog.rules.sets import NO_TEXTS, NO_WORDS
from autolog.rules.view import View
from autolog.store.past_rows import Kept
from autolog.store.records import InteractionRecord

DOUBTS = frozenset({"look-alike", "spoof", "ambiguous-from"})
"""Rules that speak when it is doubtful who wrote an item; what raised the doubt is not kept whole."""
_OF_PEOPLE = frozenset({"participants", "domain"})
_OF_CUSTOMERS = frozenset({"customer", "probability"})
_AS_LONG = 60_000
"""Texts beyond so many signs may have been cut when they were stored."""


@dataclass(frozen=True)
class StoredView(View):
    """A record as rules see it; `stored_kind` is what it was found to be."""

    stored_kind: str = "email"

    @cached_property
    def kinds(self) -> frozenset[ItemKind]:
        """What it came as, and what it was found to be."""
        return frozenset({ItemKind(self.item.kind), ItemKind(self.stored_kind)})


@dataclass(frozen=True)
class Reading:
    """A record read back: its item, its candidates, and which questions its rows answer."""

    kept: Kept
    own: OwnSide
    directory: Directory

    @property
    def record(self) -> InteractionRecord:
        """The rows."""
        return self.kept.stored.record

    @cached_property
    def item(self) -> Item:
        """The item, as far as it was kept."""
        return item_of(self.record, is_message=self.is_message)

    @property
    def is_message(self) -> bool:
        """Whether mail brought it, and not a calendar or a list of tasks."""
        record = self.record
        return not (self.kept.stored.traced or record.is_occurrence or record.kind == "task")

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """The candidates that were written down, best first."""
        return candidates_of(self.record)

    @cached_property
    def marked(self) -> str:
        """The id of the rule that fitted; empty when none did."""
        marks = (mark.value for mark in self.record.marks if mark.kind is MarkKind.RULE)
        named = self.record.decided_by.removeprefix(RULE) if self.record.decided_by.startswith(RULE) else ""
        return next(marks, named)

    @cached_property
    def is_whole(self) -> bool:
        """Whether its candidates are those that the matcher found: no rule and no person put others in their place."""
        linked_by_rule = any(reason.kind == "rule" for reason in self.record.evidence)
        return not (linked_by_rule or self.kept.judgements)

    def view(self, review_above: float) -> StoredView:
        """Return the record as rules see it."""
        plausible = tuple(one for one in self.candidates if one.probability >= review_above)
        return StoredView(self.item, self.candidates, plausible, self.own, self.directory, self.record.kind)

    def fits(self, rule: CompiledRule, when: When, view: StoredView) -> bool | None:
        """Return whether a rule fits; None when the rows do not tell."""
        open_questions = False
        for name, predicate in rule.conditions:
            answer = predicate(view) if self._tells_no(name, when) else None
            if answer is False:
                return False
            open_questions = open_questions or answer is None or not self._tells(name, when)
        return None if open_questions else True

    def is_refused(self, entry: NeverLogRule) -> bool | None:
        """Return whether an entry of `never_log` fits; None when the rows do not tell."""
        told = replace(entry, labels=NO_TEXTS, present_headers=frozenset(), header_values=())
        if not self._has_subject:
            told = replace(told, subject_prefixes=(), subject_words=NO_WORDS, subject_expressions=())
        if not told.fits_item(self.item):
            return False if self.record.noise is not Noise.BOUNCE else None
        return True if told == entry else None

    def _tells_no(self, name: str, when: When) -> bool:
        """Return whether a 'no' to this condition can be believed: more was kept than is asked for, or all of it."""
        return (name == "sensitive" and self._is_full) or self._tells(name, when)

    def _tells(self, name: str, when: When) -> bool:
        record = self.record
        if name in ("subject", "text", "quoted_text", "attachment", "sensitive"):
            return self._tells_words(name, when)
        if name in _OF_CUSTOMERS:
            return self.is_whole
        if name in _OF_PEOPLE:
            return len(self.kept.there) <= 1 or all(one.role is not Role.BCC for one in record.participants)
        return name not in ("label", "status") and not (name == "kind" and self.marked)

    def _tells_words(self, name: str, when: When) -> bool:
        if name == "subject":
            return self._has_subject
        if not self._is_full or (self.is_message and name in ("quoted_text", "sensitive") and self.record.quoted_text):
            return False
        if name == "text" and when.text is not None:
            plain = not when.text.matches and not (when.text.not_ and when.text.not_.matches)
            return bool(self.record.new_text) and len(self.record.new_text) < _AS_LONG and plain
        return True

    @property
    def _has_subject(self) -> bool:
        return bool(self.record.subject) and self.record.visibility is not Visibility.METADATA

    @property
    def _is_full(self) -> bool:
        """Whether everything was kept, and nothing of it was cut or taken away since."""
        record = self.record
        size = max(len(record.new_text), len(record.quoted_text))
        has_text = bool(record.new_text or record.quoted_text) or not self.is_message
        return record.visibility is Visibility.FULL and has_text and size < _AS_LONG


def item_of(record: InteractionRecord, *, is_message: bool) -> Item:
    """Return the item that a record was made of, as far as it was kept."""
    if is_message:
        return _message(record)
    return _task(record) if record.kind == "task" else _meeting(record)


def _message(record: InteractionRecord) -> Message:
    new = (Section(SectionKind.NEW, record.new_text),) if record.new_text else ()
    quoted = (Section(SectionKind.QUOTED, record.quoted_text, depth=1),) if record.quoted_text else ()
    return Message(
        identity=record.identity,
        message_id=record.identity.key,
        subject=record.subject,
        participants=record.participants,
        sent_at=record.identity.at,
        received_at=record.starts_at,
        sections=(*new, *quoted),
        attachments=record.attachments,
        noise=record.noise,
        authenticity=record.authenticity,
    )


def _meeting(record: InteractionRecord) -> Meeting:
    begin, end = record.starts_at or record.identity.at, record.ends_at or record.starts_at
    days = record.starts_on, record.ends_on
    start, until = (days[0], days[1] + timedelta(days=1)) if days[0] and days[1] else (begin, end)
    assert start is not None and until is not None, "every meeting has a time"  # noqa: S101, PT018
    return Meeting(
        identity=record.identity,
        uid=record.identity.key,
        occurrence="",
        subject=record.subject,
        participants=record.participants,
        start=start,
        end=until,
        all_day=record.all_day,
        status=MeetingStatus.CANCELLED if record.cancelled else MeetingStatus.CONFIRMED,
        location=record.location,
        description=record.new_text,
        planned=record.planned,
        join_link=record.join_link,
    )


def _task(record: InteractionRecord) -> Task:
    return Task(
        identity=record.identity,
        uid=record.identity.key,
        occurrence="",
        subject=record.subject,
        participants=record.participants,
        due=record.due_at,
        completed_at=record.completed_at,
        written_at=record.starts_at,
        location=record.location,
        description=record.new_text,
    )


def candidates_of(record: InteractionRecord) -> tuple[Candidate, ...]:
    """Return the candidates behind a record's links, in their order; each link of a customer begins one."""
    found: list[Candidate] = []
    for link in record.links:
        if link.party.kind is PartyKind.CUSTOMER:
            found.append(Candidate(link.party.ref, link.probability))
        elif found and link.status is not LinkStatus.REJECTED:
            last = found[-1]
            found[-1] = replace(
                last,
                contacts=(*last.contacts, link.party.ref),
                contact_probabilities=(*last.contact_probabilities, link.probability),
            )
    reasons = _reasons_by_customer(found, record.evidence)
    return tuple(replace(one, evidence=reasons.get(one.customer, ())) for one in found)


def _reasons_by_customer(found: Iterable[Candidate], evidence: Iterable[Evidence]) -> dict[str, tuple[Evidence, ...]]:
    """Return the reasons of each candidate; a contact's go with the customer that it was seen at."""
    owners = {contact: one.customer for one in found for contact in one.contacts}
    current = next((one.customer for one in found), "")
    reasons: dict[str, list[Evidence]] = {}
    for reason in evidence:
        is_customer = reason.party.kind is PartyKind.CUSTOMER
        current = reason.party.ref if is_customer else owners.get(reason.party.ref, current)
        reasons.setdefault(current, []).append(reason)
    return {customer: tuple(those) for customer, those in reasons.items()}
