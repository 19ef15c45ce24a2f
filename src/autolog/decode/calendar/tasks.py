"""One VTODO -> a Task: what is to be done, by whom, until when, and how far it is (RFC 5545, 3.6.2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from autolog.decode.calendar.event import is_private, labels_of, sequence_of
from autolog.decode.calendar.identity import occurrence_name, series_uid, task_identity
from autolog.decode.calendar.people import read_people
from autolog.decode.calendar.properties import first_text, read_properties
from autolog.decode.calendar.splitting import Block
from autolog.decode.calendar.texts import description_text, line_text, place_text
from autolog.decode.calendar.times import read_moment, read_stamp
from autolog.decode.calendar.timezones import Zones
from autolog.model import Task, TaskState, at_midnight

MOST_PARTICIPANTS = 1_000
_STATES = {
    "NEEDS-ACTION": TaskState.OPEN,
    "IN-PROCESS": TaskState.STARTED,
    "COMPLETED": TaskState.DONE,
    "CANCELLED": TaskState.CANCELLED,
}
_NEVER = 1970
"""Microsoft writes years before this one for "never"."""


def read_task(block: Block, zones: Zones, labels: tuple[str, ...]) -> Task:
    """Return the task.  Raises DecodeError when its times make no sense."""
    properties = read_properties(block.lines)
    zone = first_text(read_properties(block.header), "X-WR-TIMEZONE").strip()
    occurrence = occurrence_name(read_moment(properties, "RECURRENCE-ID", zones, zone))
    due = read_moment(properties, "DUE", zones, zone)
    completed = _unless_never(read_stamp(properties, "COMPLETED"))
    written = (read_stamp(properties, name) for name in ("LAST-MODIFIED", "CREATED", "DTSTAMP"))
    subject = line_text(first_text(properties, "SUMMARY"))
    task = Task(
        identity=task_identity(block.uid, occurrence, subject, at_midnight(due) if due else None),
        uid=series_uid(block.uid),
        occurrence=occurrence,
        subject=subject,
        participants=read_people(properties)[:MOST_PARTICIPANTS],
        due=due,
        state=_STATES.get(first_text(properties, "STATUS").strip().upper(), TaskState.OPEN),
        completed_at=completed,
        written_at=next((moment for moment in written if moment), None),
        private=is_private(properties),
        location=place_text(first_text(properties, "LOCATION")),
        description=description_text(first_text(properties, "DESCRIPTION")),
        sequence=sequence_of(properties),
        stamp=read_stamp(properties),
        labels=tuple(dict.fromkeys((*labels, *labels_of(properties)))),
    )
    return replace(task, state=TaskState.DONE) if completed and task.state is TaskState.OPEN else task


def is_in_window(task: Task, window_start: datetime) -> bool:
    """Return whether anything about the task lies in the window: it is open, or was due, done or changed in it."""
    if task.state in {TaskState.OPEN, TaskState.STARTED}:
        return True
    times = (task.completed_at, task.written_at, task.occurred_at)
    return any(moment is not None and moment >= window_start for moment in times)


def _unless_never(moment: datetime | None) -> datetime | None:
    return moment if moment and moment.year > _NEVER else None
