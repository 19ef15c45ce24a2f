"""Invitations whose meeting bears another UID in the calendar: which of them are one meeting.  Pure.

Some programs give a meeting a new UID when they put an invitation into a calendar.  Where no UID fits, an invitation
and a calendar entry of one person are one meeting when organizer, start and summary are the same (PROVIDERS 6.2).  The
three make the `tie` of a trace, and `mailbox` says whose it is.

Two meetings may look alike as well.  So a tie joins exactly one invitation without an entry and one entry without an
invitation; where several fit, none is joined, and what one person's calendar or mailbox tells apart stays apart.  Only
the newest version of each counts.  The answer depends on the traces alone, in whatever order they came.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from autolog.store.records import Trace, TraceKind

Place = tuple[str, str]
"""A series and the original start of one of its occurrences."""

Group = frozenset[Place]
"""Places that are one meeting; most are alone."""

CONTENTS = frozenset({TraceKind.COPY, TraceKind.REQUEST})

_Whose = tuple[Place, str, TraceKind]
"""A place as one person's mailbox or calendar has it."""


def place_of(trace: Trace) -> Place:
    """Return the occurrence that a copy or an invitation tells of."""
    return trace.series, trace.occurrence


def ties_of(traces: Iterable[Trace]) -> set[str]:
    """Return the ties of these traces."""
    return {trace.tie for trace in traces if trace.tie}


def groups_of(traces: Iterable[Trace]) -> dict[Place, Group]:
    """Return the group of each place that a copy or an invitation tells of."""
    told = [trace for trace in traces if trace.kind in CONTENTS]
    groups: dict[Place, Group] = {place_of(trace): frozenset({place_of(trace)}) for trace in told}
    for one, other in _pairs(told):
        united = groups[one] | groups[other]
        groups.update(dict.fromkeys(united, united))
    for group in {group for group in groups.values() if len(group) > 1}:
        if _are_told_apart(group, told):
            groups.update({place: frozenset({place}) for place in group})
    return groups


def head_of(group: Group, copies: Mapping[Place, Mapping[str, Trace]]) -> Place:
    """Return the place whose interaction a group shares: one with the organizer's entry, else one with any entry.

    The same traces, by place and sighting, always have the same head.
    """
    if len(group) == 1:
        return next(iter(group))
    return min(group, key=lambda place: (*_standing(copies.get(place, {}).values()), place))


def _standing(traces: Collection[Trace]) -> tuple[bool, bool]:
    entries = [trace for trace in traces if trace.kind is TraceKind.COPY]
    return not any(trace.first_hand for trace in entries), not entries


def _pairs(told: Collection[Trace]) -> Iterator[tuple[Place, Place]]:
    """Yield the invitation and the entry of each tie that joins two."""
    held = {_whose(trace, trace.kind) for trace in told}
    claims: dict[tuple[str, str, TraceKind, bool], set[Place]] = defaultdict(set)
    for trace in _newest(told):
        other = TraceKind.COPY if trace.kind is TraceKind.REQUEST else TraceKind.REQUEST
        if trace.tie and trace.mailbox and _whose(trace, other) not in held:
            left = trace.kind is TraceKind.COPY and trace.gone
            claims[trace.mailbox, trace.tie, trace.kind, left].add(place_of(trace))
    for tie in sorted({(whose, tie) for whose, tie, kind, _ in claims if kind is TraceKind.REQUEST}):
        invited = claims[*tie, TraceKind.REQUEST, False]
        entered = claims[*tie, TraceKind.COPY, False] or claims[*tie, TraceKind.COPY, True]
        if len(invited) == 1 and len(entered) == 1:
            (one,), (other_place,) = invited, entered
            if one[1] == other_place[1]:
                yield one, other_place


def _newest(told: Collection[Trace]) -> Iterator[Trace]:
    """Yield what a mailbox or a calendar says now; a meeting that was moved is no longer where it was."""
    versions: dict[_Whose, int] = {}
    for trace in told:
        whose = _whose(trace, trace.kind)
        versions[whose] = max(versions.get(whose, trace.sequence), trace.sequence)
    return (trace for trace in told if trace.sequence == versions[_whose(trace, trace.kind)])


def _are_told_apart(group: Group, told: Iterable[Trace]) -> bool:
    """Return whether one person's calendar holds two of them, or one person was invited to two of them."""
    seen: dict[tuple[str, TraceKind], set[Place]] = defaultdict(set)
    for trace in told:
        if place_of(trace) in group and not trace.gone:
            seen[trace.mailbox, trace.kind].add(place_of(trace))
    return any(len(places) > 1 for places in seen.values())


def _whose(trace: Trace, kind: TraceKind) -> _Whose:
    return place_of(trace), trace.mailbox, kind
