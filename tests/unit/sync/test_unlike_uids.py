"""An invitation and a calendar entry with different UIDs: one meeting only where PROVIDERS 6.2 says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest

from autolog.model import LinkStatus, Party, PartyKind, State
from meetings import GUEST, NOW, ORGANIZER, STARTS, Office, Trace

CARLA = "carla@ourfirm.example"
EVERYBODY = ((ORGANIZER, "ACCEPTED"), (GUEST, "ACCEPTED"), (CARLA, "ACCEPTED"))
INVITED = Trace(EVERYBODY, uid="asked@ourfirm.example")
ENTERED = replace(INVITED, uid="entered-by-a-program")
HOUR = timedelta(hours=1)
ORDERS = list(permutations(range(3)))


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def invite(office: Office, trace: Trace = INVITED, name: str = "carla", remote_id: str = "mail") -> None:
    office.put(name, remote_id, trace.invitation("REQUEST", trace.organizer, (CARLA,)))


def enter(office: Office, trace: Trace = ENTERED, name: str = "carla", remote_id: str = "event") -> None:
    office.put(name, remote_id, trace.raw())


def uids(office: Office) -> list[str]:
    return [one.record.identity.key.removeprefix("meeting:") for one in office.records()]


def test_an_entry_under_another_uid_is_the_meeting_of_the_invitation(office: Office) -> None:
    invite(office)
    enter(office)
    assert uids(office) == ["entered-by-a-program"]
    assert {(one.remote_id, one.state) for one in office.only().sightings} == {
        ("mail", State.LINKED),
        ("event", State.LINKED),
    }


def test_the_invitation_may_be_read_after_the_entry(office: Office) -> None:
    enter(office)
    invite(office)
    assert uids(office) == ["entered-by-a-program"]
    assert len(office.only().sightings) == 2


def test_case_and_white_space_of_the_summary_do_not_count(office: Office) -> None:
    invite(office)
    enter(office, replace(ENTERED, summary="HALL  4"))
    assert len(office.records()) == 1


@pytest.mark.parametrize(
    "other",
    [
        replace(ENTERED, summary="Hall 5"),
        replace(ENTERED, starts=STARTS - HOUR),
        replace(ENTERED, organizer=CARLA),
        replace(ENTERED, organizer=""),
    ],
    ids=["summary", "start", "organizer", "no organizer"],
)
def test_where_one_of_the_three_differs_there_are_two_meetings(office: Office, other: Trace) -> None:
    invite(office)
    enter(office, other)
    assert len(office.records()) == 2


def test_a_meeting_without_a_summary_is_like_no_other(office: Office) -> None:
    invite(office, replace(INVITED, summary=""))
    enter(office, replace(ENTERED, summary=""))
    assert len(office.records()) == 2


def test_an_entry_in_somebody_elses_calendar_is_another_meeting(office: Office) -> None:
    invite(office)
    enter(office, name="dora")
    assert len(office.records()) == 2


def test_two_entries_of_one_calendar_are_two_meetings(office: Office) -> None:
    enter(office, INVITED, remote_id="one")
    enter(office, ENTERED, remote_id="other")
    assert len(office.records()) == 2


def test_two_invitations_in_one_mailbox_are_two_meetings(office: Office) -> None:
    invite(office)
    invite(office, replace(INVITED, uid="again", stamped=INVITED.stamped + HOUR), remote_id="other")
    assert len(office.records()) == 2


@pytest.mark.parametrize("order", ORDERS)
def test_where_two_entries_fit_none_is_taken(office: Office, order: tuple[int, ...]) -> None:
    steps = [
        lambda: invite(office),
        lambda: enter(office),
        lambda: enter(office, replace(ENTERED, uid="third"), remote_id="third"),
    ]
    for number in order:
        steps[number]()
    assert uids(office) == ["asked@ourfirm.example", "entered-by-a-program", "third"]


@pytest.mark.parametrize("order", ORDERS)
def test_an_exact_uid_comes_first(office: Office, order: tuple[int, ...]) -> None:
    steps = [lambda: invite(office), lambda: enter(office), lambda: enter(office, INVITED, remote_id="exact")]
    for number in order:
        steps[number]()
    assert [(key, len(one.sightings)) for key, one in zip(uids(office), office.records(), strict=True)] == [
        ("asked@ourfirm.example", 2),
        ("entered-by-a-program", 1),
    ]


@pytest.mark.parametrize("order", ORDERS)
def test_the_organizers_own_entry_gives_the_record_its_identity(office: Office, order: tuple[int, ...]) -> None:
    steps = [
        lambda: invite(office),
        lambda: enter(office),
        lambda: enter(office, INVITED, name="anna"),
    ]
    for number in order:
        steps[number]()
    assert uids(office) == ["asked@ourfirm.example"]
    assert len(office.only().sightings) == 3


def test_a_cancellation_under_the_uid_of_the_invitation_calls_the_meeting_off(office: Office) -> None:
    office.now = STARTS - HOUR
    enter(office)
    invite(office)
    cancel = replace(INVITED, sequence=1, stamped=INVITED.stamped + HOUR)
    office.put("carla", "cancel", cancel.invitation("CANCEL", ORGANIZER, (CARLA,)))
    assert uids(office) == ["entered-by-a-program"]


def test_an_entry_that_is_deleted_takes_the_planned_meeting_of_the_invitation_with_it(office: Office) -> None:
    office.now = STARTS - HOUR
    invite(office)
    enter(office)
    office.delete("carla", "event")
    assert office.records() == []


def test_an_entry_that_moves_away_is_another_meeting_until_the_invitation_follows(office: Office) -> None:
    invite(office)
    enter(office)
    enter(office, replace(ENTERED, sequence=1, starts=STARTS - HOUR))
    assert len(office.records()) == 2
    invite(office, replace(INVITED, sequence=1, starts=STARTS - HOUR, stamped=NOW), remote_id="update")
    assert uids(office) == ["entered-by-a-program"]
    assert len(office.only().sightings) == 3


def test_a_persons_word_on_the_invitation_holds_for_the_entry(office: Office) -> None:
    invite(office)
    globex = Party(PartyKind.CUSTOMER, "C2")
    office.store.record_verdict(office.only().id, globex, LinkStatus.LINKED, "anna", NOW)
    enter(office)
    assert globex in {link.party for link in office.only().record.links if link.status is LinkStatus.LINKED}


def test_the_database_is_in_order_after_joining_and_parting(office: Office) -> None:
    invite(office)
    enter(office)
    enter(office, INVITED, remote_id="exact")
    office.delete("carla", "event")
    assert office.store.verify().problems == ()
