"""Meetings of a labelled set: what is written about them, and how they are scored."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from autolog.errors import ConfigurationError
from autolog.evaluation.meetings import (
    MeetingPrediction,
    MeetingScore,
    read_meeting_labels,
    score_meetings,
    write_meetings,
)
from autolog.evaluation.scoring import ALL, Tally
from autolog.testing.builders import BEGINNING, calendar, event
from unit.evaluation.labelled_folder import OWN, LabelledFolder

NOW = replace(OWN, now=(BEGINNING + timedelta(days=20)).isoformat())
LINKED = {"uid": "1@ourfirm.example", "customers": ["C1"], "contacts": ["P1"]}


def meetings(folder: LabelledFolder) -> tuple[MeetingPrediction, ...]:
    return folder.evaluate(NOW).meetings


def scored(folder: LabelledFolder, *labels: dict[str, object]) -> MeetingScore:
    folder.labels("gold_meetings.jsonl", *labels)
    return score_meetings(read_meeting_labels(folder.path), meetings(folder), {"P1": "C1"})


def tally(folder: LabelledFolder, *labels: dict[str, object]) -> Tally:
    return scored(folder, *labels).score.groups[ALL]


def test_a_meeting_is_written_with_its_uid_as_it_stands_in_the_calendar(folder: LabelledFolder, tmp_path: Path) -> None:
    folder.write("calendars/anna.ics", event(1, uid="Visit-1@ourfirm.example"))
    write_meetings(meetings(folder), tmp_path / "m.jsonl")
    assert [json.loads(line) for line in (tmp_path / "m.jsonl").read_text().splitlines()] == [
        {
            "uid": "Visit-1@ourfirm.example",
            "recurrence_id": None,
            "customers": ["C1"],
            "contacts": ["P1"],
            "held": True,
        }
    ]


def test_each_occurrence_of_a_series_is_one_meeting(folder: LabelledFolder) -> None:
    folder.write("calendars/anna.ics", event(1, lines=["RRULE:FREQ=WEEKLY;COUNT=2"]))
    assert [one.recurrence_id for one in meetings(folder)] == ["2026-03-02T09:00:00Z", "2026-03-09T09:00:00Z"]


def test_a_meeting_in_two_calendars_is_one(folder: LabelledFolder) -> None:
    for user in ("anna", "carla"):
        folder.write(f"calendars/{user}.ics", event(1))
    assert len(meetings(folder)) == 1


def test_a_cancelled_meeting_was_not_held(folder: LabelledFolder) -> None:
    folder.write("calendars/anna.ics", event(1, lines=["STATUS:CANCELLED"]))
    assert [one.held for one in meetings(folder)] == [False]


def test_a_meeting_to_come_is_not_held(folder: LabelledFolder) -> None:
    folder.write("calendars/anna.ics", calendar(event(1), event(25)))
    assert [one.uid for one in meetings(folder) if one.held] == ["1@ourfirm.example"]


def test_a_linked_meeting_counts_as_right(folder: LabelledFolder) -> None:
    folder.write("calendars/anna.ics", event(1))
    found = scored(folder, LINKED)
    assert (found.score.groups[ALL].right, found.score.groups[ALL].contacts_right) == (1, 1)
    assert (found.held_right, found.held_wrong) == (1, 0)


@pytest.mark.parametrize("written", ["2026-03-09T09:00:00Z", "20260309T090000Z", "2026-03-09T10:00:00+01:00"])
def test_an_occurrence_is_found_however_its_start_is_written(folder: LabelledFolder, written: str) -> None:
    folder.write("calendars/anna.ics", event(1, lines=["RRULE:FREQ=WEEKLY;COUNT=2"]))
    assert tally(folder, {**LINKED, "recurrence_id": written}).right == 1


def test_a_meeting_is_found_by_another_uid_that_means_the_same(folder: LabelledFolder) -> None:
    folder.write("calendars/anna.ics", event(1))
    assert tally(folder, {**LINKED, "uid": "other@calendar.example", "also_uids": ["1@ourfirm.example"]}).right == 1


def test_two_records_of_one_meeting_are_told(folder: LabelledFolder) -> None:
    folder.write("calendars/anna.ics", calendar(event(1), event(2)))
    assert scored(folder, {**LINKED, "also_uids": ["2@ourfirm.example"]}).doubled == 1


def test_a_meeting_that_is_not_there_is_missed(folder: LabelledFolder) -> None:
    folder.write("calendars/anna.ics", event(2))
    assert tally(folder, LINKED).missed == 1


def test_a_meeting_that_was_not_held_need_not_be_linked(folder: LabelledFolder) -> None:
    folder.write("calendars/anna.ics", event(25))
    assert (tally(folder, {**LINKED, "uid": "25@ourfirm.example", "held": False}).missed) == 0


def test_a_private_meeting_must_not_be_linked(folder: LabelledFolder) -> None:
    folder.write("calendars/anna.ics", event(1))
    assert tally(folder, {**LINKED, "private": True}).wrong == 1


def test_a_bad_label_is_named_with_its_line(folder: LabelledFolder) -> None:
    folder.labels("gold_meetings.jsonl", LINKED, {"customers": []}, {**LINKED, "held": "yes"})
    with pytest.raises(ConfigurationError) as caught:
        read_meeting_labels(folder.path)
    assert [problem.line for problem in caught.value.problems] == [2, 3]
