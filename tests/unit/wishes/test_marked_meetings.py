"""A category that a holder gives to a calendar entry takes the meeting out of every calendar's records."""

from __future__ import annotations

from datetime import timedelta

import pytest

from autolog.model import Raw
from colleagues import Colleagues
from meetings import ORGANIZER, STARTS, Trace

LABEL, PRIVATE = "CATEGORIES:X-NoLog", "CLASS:PRIVATE"
WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=2"
REFUSED = "ignored never-log:private-label"


def entry(*lines: str) -> Raw:
    return Trace(lines=lines, starts=STARTS - timedelta(days=14)).raw()


def put(firm: Colleagues, name: str, *lines: str) -> None:
    firm.put(name, entry(*lines), "event", "calendar")


def test_a_category_given_later_takes_the_meeting_back(firm: Colleagues) -> None:
    put(firm, "anna")
    assert firm.subjects() == ["Hall 4"]
    put(firm, "anna", LABEL)
    assert (firm.subjects(), firm.states()) == ([], {"anna/calendar/event": REFUSED})


@pytest.mark.parametrize("order", [("anna", "boris"), ("boris", "anna")])
def test_it_holds_for_the_calendars_of_all_in_any_order(firm: Colleagues, order: tuple[str, ...]) -> None:
    for name in order:
        put(firm, name, *([LABEL] if name == "boris" else []))
    assert (firm.subjects(), firm.states()["anna/calendar/event"]) == ([], "ignored withheld")


@pytest.mark.parametrize("order", [("anna", "boris"), ("boris", "anna")])
def test_a_meeting_that_belongs_to_nobody_is_withheld_as_well_in_any_order(
    firm: Colleagues, order: tuple[str, ...]
) -> None:
    people = ((ORGANIZER, "ACCEPTED"), ("desk@agency.example", "ACCEPTED"))
    for name in order:
        lines = (LABEL,) if name == "boris" else ()
        firm.put(name, Trace(people, lines=lines, starts=STARTS - timedelta(days=14)).raw(), "event", "calendar")
    firm.sync()
    assert firm.states() == {"anna/calendar/event": "ignored withheld", "boris/calendar/event": REFUSED}


def test_taken_off_it_brings_the_meeting_back(firm: Colleagues) -> None:
    put(firm, "anna")
    put(firm, "boris", LABEL)
    put(firm, "boris")
    firm.sync()
    assert firm.subjects() == ["Hall 4"]


def test_every_occurrence_of_a_series_is_meant(firm: Colleagues) -> None:
    put(firm, "anna", WEEKLY)
    put(firm, "boris", WEEKLY)
    assert len(firm.subjects()) == 2
    put(firm, "boris", WEEKLY, LABEL)
    assert firm.subjects() == []
    put(firm, "boris", WEEKLY)
    firm.sync()
    assert len(firm.subjects()) == 2


def test_marked_private_by_one_the_others_keep_no_words(firm: Colleagues) -> None:
    put(firm, "anna")
    put(firm, "boris", PRIVATE)
    assert firm.subjects() == [""]


def test_no_longer_private_the_words_are_back(firm: Colleagues) -> None:
    put(firm, "anna")
    put(firm, "boris", PRIVATE)
    put(firm, "boris")
    firm.sync()
    assert firm.subjects() == ["Hall 4"]


def test_a_private_entry_that_was_deleted_keeps_the_words_away(firm: Colleagues) -> None:
    put(firm, "anna")
    put(firm, "boris", PRIVATE)
    firm.delete("boris", "event", "calendar")
    firm.sync()
    put(firm, "carla")
    assert firm.subjects() == [""]
