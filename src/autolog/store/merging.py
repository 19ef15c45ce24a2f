"""Two accounts of one thing -> one record.  Pure.

A message lies in several mailboxes, and each copy is decided on its own.  One sighting, the speaker, is the one whose
decision the links follow; every other copy can only add (a Bcc that only the sender's copy shows) and tighten.

    speaks   the same copy was decided again (a customer was added, rules changed), or the speaker is gone: `renewed`
    joins    another copy of the same thing: `joined`
    takes    another copy that has more to say speaks from now on, and what spoke until now joins it: `has_more_to_say`

Who speaks is a matter of what the copies say, never of which mailbox was read first.

A message happened when the first mailbox received it, whoever speaks (`received_first`).
Meetings and tasks are made of all their copies at once (`autolog.store.composing`).
Visibility only ever tightens: the strictest holder wins, and the text goes accordingly.  Verdicts come last and win.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from autolog.model import Evidence, Link, LinkStatus, MarkKind, Participant, Party, State, Visibility, strictest
from autolog.store.records import InteractionRecord

REVIEW_PERIOD = timedelta(days=90)
"""The text of an item that waits for a person's answer is kept no longer."""

VERDICT = "verdict"
"""The rule that a sighting names when a person decided."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A person's yes (linked) or no (rejected) to one party."""

    status: LinkStatus
    person: str


Judgements = Mapping[Party, Judgement]


def renewed(stored: InteractionRecord, seen: InteractionRecord) -> InteractionRecord:
    """Return what was seen in place of what was stored; whoever took part in a message before still did."""
    everybody = with_everybody(seen.participants, stored.participants)
    return limited(
        replace(
            seen,
            identity=stored.identity,
            participants=everybody,
            review_until=_earlier(stored.review_until, seen.review_until),
        ),
        stored.visibility,
    )


def joined(stored: InteractionRecord, seen: InteractionRecord) -> InteractionRecord:
    """Return what was stored with what another copy adds: people, links with their evidence, threads."""
    links = _with_new_links(stored.links, seen.links)
    raised = {link.party for link in links} - {link.party for link in stored.links if link in links}
    firmer = seen if stored.state is State.REVIEW and seen.state is State.LINKED else stored
    return limited(
        replace(
            stored,
            state=firmer.state,
            decided_by=firmer.decided_by,
            reason=firmer.reason,
            participants=with_everybody(stored.participants, seen.participants),
            links=links,
            evidence=_with_new_evidence(stored.evidence, seen.evidence, raised),
            references=tuple(dict.fromkeys((*stored.references, *seen.references))),
            cancelled=stored.cancelled and seen.cancelled,
            review_until=_earlier(stored.review_until, seen.review_until),
        ),
        seen.visibility,
    )


def has_more_to_say(seen: InteractionRecord, stored: InteractionRecord) -> bool:
    """Return whether a copy speaks in place of what was stored: what is linked before what is asked about.

    Of these, what a rule of the firm fits goes first: a rule may ask for the label of one holder.  Between two rules
    the order of their ids decides, so that it is the same whichever copy comes first.
    """
    ranks = [(one.state is State.LINKED, _is_marked_by_rule(one)) for one in (seen, stored)]
    if ranks[0] != ranks[1]:
        return ranks[0] > ranks[1]
    return _said_by_rule(seen) < _said_by_rule(stored)


def _is_marked_by_rule(record: InteractionRecord) -> bool:
    return any(mark.kind is MarkKind.RULE for mark in record.marks)


def _said_by_rule(record: InteractionRecord) -> tuple[tuple[tuple[str, str], ...], str]:
    return tuple((mark.kind.value, mark.value) for mark in record.marks), record.kind


def received_first(record: InteractionRecord, *copies: InteractionRecord) -> InteractionRecord:
    """Return a message with the time at which the first of the mailboxes had it, in whatever order they are read."""
    moments = [copy.starts_at for copy in copies if copy.starts_at]
    return replace(record, starts_at=min(moments, default=None))


def limited(record: InteractionRecord, visibility: Visibility) -> InteractionRecord:
    """Return the record with no more text than this visibility (or its own, if that is stricter) allows."""
    strict = strictest(record.visibility, visibility)
    if strict is record.visibility:
        return record
    people = {participant.address for participant in record.participants}
    return replace(
        record,
        visibility=strict,
        subject="" if strict is Visibility.METADATA else record.subject,
        location="",
        join_link="",
        new_text="",
        quoted_text="",
        attachments=(),
        evidence=tuple(reason.within(strict, people) for reason in record.evidence),
    )


def finished(record: InteractionRecord, now: datetime) -> InteractionRecord:
    """Return the record with a time limit if it waits for a person, and without one if it does not."""
    if record.state is State.LINKED:
        return record if record.review_until is None else replace(record, review_until=None)
    return record if record.review_until else replace(record, review_until=now + REVIEW_PERIOD)


def judged(record: InteractionRecord, judgements: Judgements) -> InteractionRecord | None:
    """Return the record as people want it, or None when they refused everything that it was linked to."""
    if not judgements:
        return record
    links = tuple(_judged_link(link, judgements.get(link.party)) for link in record.links)
    linked = {link.party for link in links}
    links += tuple(
        Link(party, 1.0, LinkStatus.LINKED, by_person(judgement.person))
        for party, judgement in judgements.items()
        if judgement.status is LinkStatus.LINKED and party not in linked
    )
    if not any(link.status is not LinkStatus.REJECTED for link in links):
        return None
    return _with_state_of_links(replace(record, links=links))


def refused_by(judgements: Judgements) -> str:
    """Return the reason of an item that people refused to have linked."""
    return "rejected by " + ", ".join(sorted({judgement.person for judgement in judgements.values()}))


def by_person(person: str) -> str:
    """Return what a link's `decided_by` says about a person."""
    return f"person:{person}"


def _with_state_of_links(record: InteractionRecord) -> InteractionRecord:
    confirmed = [link for link in record.links if link.status is LinkStatus.LINKED]
    by_people = [link.decided_by for link in confirmed if link.decided_by.startswith("person:")]
    if by_people and record.state is not State.LINKED:
        reason = "accepted by " + by_people[0].removeprefix("person:")
        return replace(record, state=State.LINKED, decided_by=VERDICT, reason=reason)
    return record if confirmed else replace(record, state=State.REVIEW)


def _judged_link(link: Link, judgement: Judgement | None) -> Link:
    if judgement is None:
        return link
    return replace(link, status=judgement.status, decided_by=by_person(judgement.person))


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((moment for moment in (one, other) if moment), default=None)


def with_everybody(known: tuple[Participant, ...], seen: tuple[Participant, ...]) -> tuple[Participant, ...]:
    """Return those who are known, and behind them those who are seen and were not known."""
    present = {_who(person) for person in known}
    return known + tuple(person for person in seen if _who(person) not in present)


def _who(person: Participant) -> tuple[str, str]:
    return person.role, person.address or person.name


def _with_new_links(known: tuple[Link, ...], seen: tuple[Link, ...]) -> tuple[Link, ...]:
    found = {link.party: link for link in seen}
    kept = tuple(_firmer(link, found.pop(link.party, link)) for link in known)
    return kept + tuple(found.values())


def _firmer(known: Link, seen: Link) -> Link:
    raises = known.status is LinkStatus.SUGGESTED and seen.status is LinkStatus.LINKED
    return seen if raises else known


def _with_new_evidence(
    known: tuple[Evidence, ...], seen: tuple[Evidence, ...], raised: set[Party]
) -> tuple[Evidence, ...]:
    kept = tuple(reason for reason in known if reason.party not in raised)
    return kept + tuple(reason for reason in seen if reason.party in raised)
