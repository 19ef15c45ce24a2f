"""A meeting's record follows from its traces, not from the order in which they were read."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autolog.model import Raw
from meetings import GUEST, NOW, ORGANIZER, STARTS, Office, Trace

CARLA = "carla@ourfirm.example"
EVERYBODY = ((ORGANIZER, "ACCEPTED"), (GUEST, "NEEDS-ACTION"), (CARLA, "NEEDS-ACTION"))
HOUR = timedelta(hours=1)
LOOKED_AT_AGAIN = timedelta(minutes=2)
"""A mail whose meeting went away for a while is looked at again after a minute."""
FIRST = Trace(EVERYBODY)
MOVED = replace(FIRST, sequence=1, starts=STARTS - HOUR, summary="Hall 4, earlier")

Step = tuple[str, str, Raw | None]
"""Whose mailbox, the remote id, and what is put there; None deletes it."""

SOURCES: tuple[tuple[Step, ...], ...] = (
    (("anna", "event", FIRST.raw()), ("anna", "event", MOVED.raw())),
    (("carla", "event", FIRST.raw()), ("carla", "event", replace(MOVED, summary="Carla's copy").raw())),
    (("dora", "event", replace(FIRST, people=EVERYBODY[:2]).raw()), ("dora", "event", None)),
    (("carla", "request", FIRST.invitation("REQUEST", ORGANIZER)),),
    (("emil", "update", MOVED.invitation("REQUEST", ORGANIZER)),),
    (
        (
            "anna",
            "reply",
            replace(MOVED, people=((GUEST, "ACCEPTED"),), stamped=NOW).invitation("REPLY", GUEST),
        ),
    ),
    (("emil", "cancel", replace(MOVED, stamped=NOW).invitation("CANCEL", ORGANIZER)),),
)


def interleaved(order: list[int], sources: list[tuple[Step, ...]]) -> list[Step]:
    """Return the steps of all sources, each source's in its own order."""
    left = {number: list(steps) for number, steps in enumerate(sources)}
    return [left[number].pop(0) for number in order if left[number]]


@st.composite
def stories(draw: st.DrawFn) -> tuple[list[Step], list[Step]]:
    """Draw some of the sources, and two orders in which they are read."""
    chosen = draw(st.lists(st.sampled_from(range(len(SOURCES))), min_size=2, max_size=len(SOURCES), unique=True))
    sources = [SOURCES[number] for number in chosen]
    turns = [number for number, steps in enumerate(sources) for _ in steps]
    one, other = draw(st.permutations(turns)), draw(st.permutations(turns))
    return interleaved(list(one), sources), interleaved(list(other), sources)


def told(steps: list[Step], now: datetime) -> list[object]:
    folder = Path(tempfile.mkdtemp(prefix="autolog-traces-"))
    try:
        office = Office(folder, now)
        for name, remote_id, raw in steps:
            if raw is None:
                office.delete(name, remote_id)
            else:
                office.put(name, remote_id, raw)
        office.wait(now + LOOKED_AT_AGAIN)
        found = [
            (
                replace(one.record, participants=()),
                frozenset(one.record.participants),
                {(row.account, row.remote_id, row.state) for row in one.sightings},
            )
            for one in office.records()
        ]
        assert office.store.verify().problems == ()
        office.store.close()
        return found
    finally:
        shutil.rmtree(folder)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(stories(), st.sampled_from([NOW, STARTS - 2 * HOUR]))
def test_any_order_of_the_traces_gives_the_same_records(story: tuple[list[Step], list[Step]], now: datetime) -> None:
    one, other = story
    assert told(one, now) == told(other, now)
