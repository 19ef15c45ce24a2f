"""Item + decision -> the trace that it leaves of a meeting or task: pure, and the same rule of privacy as for records.

A copy that is linked, or asked about, says everything.  One that is linked to nobody is a witness: it says that it is a
copy, and what our own people answered, and nothing about anybody else.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

from autolog.model import (
    NEVER_LOG,
    Answer,
    Decision,
    Item,
    Meeting,
    Message,
    Method,
    OwnSide,
    Participant,
    Role,
    State,
    Task,
)
from autolog.store.records import InteractionRecord, Trace, TraceKind

_MOST_OF_US = 200


def trace_of(
    item: Item, decision: Decision, interaction: InteractionRecord | None, own: OwnSide, owner: str
) -> Trace | None:
    """Return the trace; None for mail that says nothing about a meeting, and for what `never_log` keeps out."""
    if decision.rule.startswith(NEVER_LOG):
        return None
    if isinstance(item, Message):
        return _of_mail(item, decision, own)
    organizer = next((one.address for one in item.participants if one.role is Role.ORGANIZER), "")
    by_mail = isinstance(item, Meeting) and item.by_mail
    return Trace(
        series=item.series,
        occurrence=item.occurrence,
        kind=TraceKind.REQUEST if by_mail else TraceKind.COPY,
        state=decision.state,
        rule=decision.rule,
        reason=decision.reason,
        sequence=item.sequence,
        stamp=item.stamp,
        content=interaction,
        first_hand=by_mail or (bool(owner) and organizer == owner.casefold()),
        owner="" if by_mail else owner.casefold(),
        ours=tuple(one for one in item.participants if own.owns(one.address))[:_MOST_OF_US],
        partial=isinstance(item, Meeting) and item.partial,
        private=item.private,
        mailbox=owner.casefold(),
        tie=_tie(item) if interaction is not None else "",
    )


def _tie(item: Meeting | Task) -> str:
    """Return what an invitation and an entry of one meeting have in common even if their UIDs differ, else nothing."""
    identity = item.identity
    if isinstance(item, Task) or not (identity.sender and identity.subject and identity.at):
        return ""
    when = f"{identity.at.astimezone(UTC).isoformat()}{' all day' if item.all_day else ''}"
    return "\x1f".join(("tie", identity.sender, when, identity.subject))


def _of_mail(message: Message, decision: Decision, own: OwnSide) -> Trace | None:
    invitation = message.invitation
    if invitation is None or invitation.method is Method.REQUEST or decision.state in {State.LINKED, State.REVIEW}:
        return None
    answers = tuple(_kept(answer, decision, own) for answer in invitation.answers)
    return Trace(
        series=f"meeting:{invitation.uid}",
        occurrence="",
        kind=TraceKind(invitation.method.value),
        state=decision.state,
        rule=decision.rule,
        reason=decision.reason,
        verified=invitation.verified,
        answers=answers,
    )


def _kept(answer: Answer, decision: Decision, own: OwnSide) -> Answer:
    """Return the answer; whose it is only if that is one of us, or somebody whom the directory knows."""
    attendee: Participant | None = answer.attendee
    known = attendee is not None and (own.owns(attendee.address) or bool(decision.known_sender))
    return answer if known or attendee is None else replace(answer, attendee=None)
