"""An explanation -> lines for a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from autolog.cli.explanations import (
    Explanation,
    FileExplanation,
    InteractionExplanation,
    ItemExplanation,
    PartyExplanation,
    TraceExplanation,
)
from autolog.cli.people import named
from autolog.cli.suggested import suggested_lines
from autolog.cli.terminal import for_people, one_line
from autolog.model import Participant
from autolog.store.answers import LedgerRow

MOST_ITEMS = 20
"""Meetings of one calendar that are shown; machines get all of them."""


def lines_of(explanation: Explanation) -> Iterator[str]:
    """Yield the lines."""
    if isinstance(explanation, InteractionExplanation):
        yield from _interaction(explanation)
    elif isinstance(explanation, TraceExplanation):
        yield from _trace(explanation)
    else:
        yield from _file(explanation)


def _interaction(one: InteractionExplanation) -> Iterator[str]:
    when = one.starts_on.isoformat() if one.starts_on else for_people(one.when)
    yield one_line(f"{_named(one)} {one.id}, {when}: {one.subject or '(the subject is not kept)'}")
    yield one_line(f"{one.state}, decided by {one.decided_by}: {one.reason}")
    if one.marks:
        yield one_line("by the rules: " + ", ".join(f"{mark.kind} {mark.value}" for mark in one.marks))
    if one.lookalike_of:
        yield f"It bears the same Message-ID as {one.lookalike_of}, but says something else."
    yield f"  a link needs {one.link_above:.0%}"
    yield from _parties(one.parties, one.link_above)
    yield from (f"  {line}" for line in suggested_lines(one.suggested))
    yield "seen in:"
    yield from _sightings(one.sightings)


def _named(one: InteractionExplanation | ItemExplanation) -> str:
    """Return the kind with what is to be said of it first: that it is planned, called off, or how far it is."""
    if isinstance(one, ItemExplanation):
        return f"planned {one.kind}" if one.planned else one.kind
    if one.cancelled:
        return f"cancelled {one.kind}"
    if one.planned:
        return f"planned {one.kind}"
    return f"{one.task_state} {one.kind}" if one.task_state else one.kind


def _trace(one: TraceExplanation) -> Iterator[str]:
    yield one_line(f"{one.message_id} became no interaction.  Nothing else is kept of it, or of an answer to it, than:")
    yield from _sightings(one.sightings)


def _file(one: FileExplanation) -> Iterator[str]:
    if one.unreadable:
        yield one_line(f"{one.file} cannot be read and would be quarantined: {one.unreadable}")
    if one.never_log:
        yield one_line(f"{one.file} is never looked at, by the rule {one.never_log}")
    if one.look_again:
        yield one_line(f"{one.file} is looked at again at {for_people(one.look_again)}; as of {for_people(one.as_of)}:")
    if not (one.items or one.unreadable or one.never_log):
        yield one_line(f"{one.file} holds nothing that would be looked at.")
    for item in one.items[:MOST_ITEMS]:
        yield from _item(item)
    if len(one.items) > MOST_ITEMS:
        yield f"... and {len(one.items) - MOST_ITEMS} more: --json shows all."
    yield from (one_line(f"note: {warning}") for warning in one.warnings)


def _item(one: ItemExplanation) -> Iterator[str]:
    yield one_line(f"{_named(one)}, {for_people(one.when)}: {one.subject or '(no subject)'}")
    yield one_line(f"would be {one.state}, decided by {one.rule}: {one.reason}")
    yield f"  a link needs {one.link_above:.0%}, a question {one.review_above:.0%}"
    for person in one.participants:
        shown = named(Participant(person.address, person.name))
        yield "  " + one_line(f"{person.role}: {shown} - {person.known_as}")
    for rule in one.rules:
        yield "  " + one_line(f"rule {rule.id}: {f'no, {rule.failing} does not fit' if rule.failing else 'fits'}")
    yield from _parties(one.parties, one.link_above)
    yield from (f"  missing: {one_line(sentence)}" for sentence in one.missing)
    yield from (f"  {line}" for line in suggested_lines(one.suggested))
    yield from _message(one)


def _message(one: ItemExplanation) -> Iterator[str]:
    if not one.noise:
        return
    yield "  " + one_line(f"written by: {one.noise} ({one.noise_reason or 'no sign of a machine'})")
    yield "  " + one_line(f"sender: {one.authenticity} ({one.authenticity_reason or 'nobody vouches for it'})")
    if one.anomalies:
        yield "  " + one_line(f"anomalies: {', '.join(one.anomalies)}")
    sections = ", ".join(f"{section.kind} {section.length}" for section in one.sections)
    yield f"  sections, in characters: {sections or 'none'}"


def _parties(parties: Iterable[PartyExplanation], link_above: float) -> Iterator[str]:
    for party in parties:
        standing = f"{party.status}, {party.probability:.1%}"
        yield "  " + one_line(f"{party.kind} {party.ref} {party.name}: {standing}, by {party.decided_by}")
        for step in party.waterfall:
            yield f"    {step.bits:+7.2f}  {step.total:+7.2f}  {step.probability:7.1%}  " + one_line(
                f"{step.kind}: {step.detail}"
            )
        if party.missing_bits:
            yield f"    {party.missing_bits:.2f} bits are missing to a link, which needs {link_above:.0%}"


def _sightings(rows: Iterable[LedgerRow]) -> Iterator[str]:
    for row in rows:
        item = f"{row.account}, {row.collection}, {row.remote_id} {row.occurrence}".strip()
        yield "  " + one_line(f"{item}: {row.state} at {for_people(row.decided_at)} by {row.rule} - {row.reason}")
