"""Meetings with different UIDs are never joined unless a person's mailbox and calendar leave no other reading."""

from __future__ import annotations

import shutil
import tempfile
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autolog.model import State
from autolog.store.records import Trace, TraceKind
from autolog.store.unlike_uids import groups_of, head_of, place_of
from meetings import GUEST, NOW, ORGANIZER, STARTS, Office
from meetings import Trace as Told

PEOPLE = ("anna", "carla", "dora")
UIDS = ("one", "two", "three", "four")
LOOKS = ((STARTS, "Hall 4"), (STARTS, "Hall 5"), (STARTS - timedelta(hours=2), "Hall 4"))
TIES = ("", "hall 4", "hall 5", "earlier")


@dataclass(frozen=True, slots=True)
class Thing:
    """One mail or entry of one person."""

    person: str
    uid: str
    look: int
    by_mail: bool

    @property
    def told(self) -> Told:
        starts, summary = LOOKS[self.look]
        everybody = ((ORGANIZER, "ACCEPTED"), (GUEST, "ACCEPTED"), *((f"{one}@ourfirm.example", "") for one in PEOPLE))
        return Told(everybody, uid=self.uid, starts=starts, summary=summary)

    def put(self, office: Office) -> None:
        raw = self.told.invitation("REQUEST", ORGANIZER) if self.by_mail else self.told.raw()
        office.put(self.person, f"{'mail' if self.by_mail else 'entry'}-{self.uid}", raw)


things = st.builds(Thing, st.sampled_from(PEOPLE[:2]), st.sampled_from(UIDS[:3]), st.integers(0, 2), st.booleans())
worlds = st.lists(things, min_size=2, max_size=6, unique_by=lambda one: (one.person, one.uid, one.by_mail))

traces = st.builds(
    Trace,
    series=st.sampled_from(UIDS),
    occurrence=st.sampled_from(["", "2026-03-02"]),
    kind=st.sampled_from([TraceKind.COPY, TraceKind.REQUEST]),
    state=st.just(State.LINKED),
    rule=st.just("model"),
    reason=st.just(""),
    sequence=st.integers(0, 2),
    first_hand=st.booleans(),
    gone=st.booleans(),
    mailbox=st.sampled_from(PEOPLE),
    tie=st.sampled_from(TIES),
)


@settings(max_examples=500, deadline=None)
@given(st.lists(traces, max_size=10), st.randoms())
def test_the_groups_do_not_depend_on_the_order(told: list[Trace], random: Random) -> None:
    other = list(told)
    random.shuffle(other)
    assert groups_of(told) == groups_of(other)


@settings(max_examples=500, deadline=None)
@given(st.lists(traces, max_size=10))
def test_each_place_is_in_one_group_and_each_group_has_one_head(told: list[Trace]) -> None:
    groups = groups_of(told)
    assert all(place in group and all(groups[one] == group for one in group) for place, group in groups.items())
    assert all(head_of(group, {}) in group for group in groups.values())


@settings(max_examples=500, deadline=None)
@given(st.lists(traces, max_size=10))
def test_places_are_joined_only_by_a_mailbox_that_holds_the_mail_of_one_and_a_calendar_with_the_entry_of_the_other(
    told: list[Trace],
) -> None:
    kinds = defaultdict(set)
    for trace in told:
        if trace.tie:
            kinds[(trace.mailbox, trace.tie), trace.occurrence, trace.kind].add(trace.series)
    for place, group in groups_of(told).items():
        mates = {series for series, _ in group - {place}}
        allowed = {
            other
            for (tie, occurrence, kind), series in kinds.items()
            if place[0] in series and occurrence == place[1]
            for other in kinds.get((tie, occurrence, _opposite(kind)), set())
        }
        assert not mates or mates & allowed


@settings(max_examples=500, deadline=None)
@given(st.lists(traces, max_size=10))
def test_what_one_calendar_or_one_mailbox_tells_apart_stays_apart(told: list[Trace]) -> None:
    for group in groups_of(told).values():
        for person in PEOPLE:
            for kind in (TraceKind.COPY, TraceKind.REQUEST):
                held = {place_of(one) for one in told if (one.mailbox, one.kind, one.gone) == (person, kind, False)}
                assert len(group & held) <= 1


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(worlds, st.data(), st.sampled_from([NOW, STARTS - timedelta(hours=3)]))
def test_any_order_of_arrival_makes_the_same_records_of_meetings_that_look_alike(
    world: list[Thing], data: st.DataObject, now: datetime
) -> None:
    other = data.draw(st.permutations(world))
    assert told_of(world, now) == told_of(other, now)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(worlds, st.permutations(range(3)))
def test_meetings_that_differ_in_start_or_summary_share_no_record(world: list[Thing], looks: list[int]) -> None:
    look_of = dict(zip(UIDS, looks, strict=False))
    world = [replace(thing, look=look_of[thing.uid]) for thing in world]
    assert all(len({uid for _, _, uid in record}) == 1 for record in told_of(world, NOW))


def told_of(world: list[Thing], now: datetime) -> list[frozenset[tuple[str, str, str]]]:
    """Return the sightings of each record: whose, mail or entry, and the UID."""
    folder = Path(tempfile.mkdtemp(prefix="autolog-uids-"))
    try:
        office = Office(folder, now)
        for thing in world:
            thing.put(office)
        assert office.store.verify().problems == ()
        found = [
            frozenset((one.account, *_kind_and_uid(one.remote_id)) for one in record.sightings)
            for record in office.records()
        ]
        office.store.close()
        return found
    finally:
        shutil.rmtree(folder)


def _kind_and_uid(remote_id: str) -> tuple[str, str]:
    kind, _, uid = remote_id.partition("-")
    return kind, uid


def _opposite(kind: TraceKind) -> TraceKind:
    return TraceKind.REQUEST if kind is TraceKind.COPY else TraceKind.COPY
