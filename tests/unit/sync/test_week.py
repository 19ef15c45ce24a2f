"""One person's week, seen through several accounts at once, is the week seen through one of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from autolog.model import MediaType, Raw, State
from autolog.store.answers import StoredInteraction
from autolog.testing.builders import Letter
from meetings import GUEST, ORGANIZER, STARTS, Office, Trace

DAY = timedelta(days=1)
COLLEAGUES = ("anna", "boris", "carla", "dora")


def week() -> list[tuple[str, Raw]]:
    """Five meetings (one moved, one declined by us), a call, a task, an invitation, an offer and some mail."""
    people = ((ORGANIZER, "ACCEPTED"), (GUEST, "ACCEPTED"))
    meetings = [
        Trace(people, uid=f"m{number}@ourfirm.example", starts=STARTS - number * DAY, summary=f"Visit {number}")
        for number in range(4)
    ]
    declined = Trace(((GUEST, "ACCEPTED"), (ORGANIZER, "DECLINED")), organizer=GUEST, uid="declined", summary="No")
    todo = "\r\n".join(
        (
            *("BEGIN:VCALENDAR", "BEGIN:VTODO", "UID:t1", "SUMMARY:Send offer", "DUE;VALUE=DATE:20260410"),
            *(f"ATTENDEE:mailto:{GUEST}", "END:VTODO", "END:VCALENDAR", ""),
        )
    ).encode()
    letters = [Letter(message_id=f"{number}@customer1.example", subject=f"Matter {number}") for number in range(3)]
    return [
        *((f"event{number}", trace.raw()) for number, trace in enumerate(meetings)),
        ("event0", replace(meetings[0], starts=STARTS - timedelta(hours=3), sequence=1).raw()),
        ("declined", declined.raw()),
        ("call", Trace(people, uid="call@ourfirm.example", summary="Call with Boris").raw()),
        ("task", Raw(MediaType.CALENDAR, todo, size=len(todo))),
        ("invitation", meetings[1].invitation("REQUEST", ORGANIZER)),
        *((f"letter{number}", letter.raw()) for number, letter in enumerate(letters)),
    ]


def seen_through(folder: Path, accounts: tuple[str, ...]) -> list[StoredInteraction]:
    folder.mkdir()
    office = Office(folder)
    for name in accounts:
        for remote_id, raw in week():
            office.put(name, remote_id, raw)
    found = office.records()
    office.store.close()
    return found


@pytest.mark.parametrize("number", [2, 4])
def test_several_accounts_make_the_same_interactions_with_as_many_sightings_each(tmp_path: Path, number: int) -> None:
    alone = seen_through(tmp_path / "one", COLLEAGUES[:1])
    together = seen_through(tmp_path / "many", COLLEAGUES[:number])
    assert len(alone) == 9
    assert [one.record for one in together] == [one.record for one in alone]
    for one, other in zip(alone, together, strict=True):
        assert len(other.sightings) == number * len(one.sightings)
        assert {row.state for row in other.sightings} == {State.LINKED}
