"""A label on the mail that brought an invitation takes back what that mail said of the meeting."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from autolog.model import Raw
from colleagues import Colleagues
from meetings import ORGANIZER, STARTS, Trace

HELD = Trace(starts=STARTS - timedelta(days=14))
REFUSED = "ignored never-log:private-label"


def mail(*labels: str) -> Raw:
    return replace(HELD.invitation("REQUEST", ORGANIZER), labels=labels)


def test_labelled_from_the_start_it_says_nothing_of_a_meeting(firm: Colleagues) -> None:
    firm.put("anna", mail("X-NoLog"))
    assert (firm.subjects(), firm.states()) == ([], {"anna/INBOX/1": REFUSED})


def test_labelled_later_it_ends_as_if_labelled_from_the_start(firm: Colleagues) -> None:
    firm.put("anna", mail())
    assert firm.subjects() == ["Hall 4"]
    firm.put("anna", mail("X-NoLog"))
    assert (firm.subjects(), firm.states()) == ([], {"anna/INBOX/1": REFUSED})


def test_the_meeting_stays_as_far_as_a_calendar_holds_it(firm: Colleagues) -> None:
    firm.put("anna", HELD.raw(), "event", "calendar")
    firm.put("anna", mail())
    firm.put("anna", mail("X-NoLog"))
    assert firm.subjects() == ["Hall 4"]


def test_without_the_label_it_speaks_again(firm: Colleagues) -> None:
    firm.put("anna", mail())
    firm.put("anna", mail("X-NoLog"))
    firm.put("anna", mail())
    assert firm.subjects() == ["Hall 4"]


WEEKLY = replace(HELD, lines=("RRULE:FREQ=WEEKLY;COUNT=2",)).invitation("REQUEST", ORGANIZER)


def test_every_occurrence_of_an_invited_series_is_meant(firm: Colleagues) -> None:
    firm.put("anna", WEEKLY)
    assert len(firm.subjects()) == 2
    firm.put("anna", replace(WEEKLY, labels=("X-NoLog",)))
    assert (firm.subjects(), list(firm.states().values())) == ([], [REFUSED, REFUSED])


@pytest.mark.parametrize("first", [(), ("X-NoLog",)])
def test_without_the_label_the_series_is_there_again(firm: Colleagues, first: tuple[str, ...]) -> None:
    for labels in (first, ("X-NoLog",), ()):
        firm.put("anna", replace(WEEKLY, labels=labels))
    firm.sync()
    assert len(firm.subjects()) == 2
