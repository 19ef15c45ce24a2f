"""Who took part, on one line: outsiders first."""

from __future__ import annotations

import pytest

from autolog.cli.people import counterpart, named
from autolog.model import OwnSide, Participant, Response, Role

OWN = OwnSide(domains=("ourfirm.example",))
ANNA = Participant("anna@ourfirm.example", "Anna Berg", Role.FROM)
BORIS = Participant("boris@customer1.example", "Boris Lind", Role.TO)


def test_an_outside_author_is_who_it_is_from() -> None:
    author = Participant("boris@customer1.example", "Boris Lind", Role.FROM)
    assert (
        counterpart([author, Participant("anna@ourfirm.example")], OWN) == "from Boris Lind <boris@customer1.example>"
    )


def test_our_own_mail_is_with_those_it_goes_to() -> None:
    assert counterpart([ANNA, BORIS], OWN) == "with Boris Lind <boris@customer1.example>"


def test_among_ourselves_everybody_is_named() -> None:
    assert counterpart([ANNA], OWN) == "with Anna Berg <anna@ourfirm.example>"


def test_more_than_two_are_counted() -> None:
    others = [Participant(f"{number}@customer1.example") for number in range(5)]
    assert counterpart([ANNA, *others], OWN) == "with 0@customer1.example, 1@customer1.example and 3 more"


def test_who_declined_and_rooms_took_no_part() -> None:
    declined = Participant("x@customer1.example", role=Role.ATTENDEE, response=Response.DECLINED)
    room = Participant("room@customer1.example", role=Role.RESOURCE)
    assert counterpart([declined, room], OWN) == "-"


@pytest.mark.parametrize(
    ("person", "shown"),
    [
        (Participant("a@b.example"), "a@b.example"),
        (Participant("a@b.example", "a@b.example"), "a@b.example"),
        (Participant("", "Only Name"), "Only Name"),
        (Participant("a@b.example", "Name"), "Name <a@b.example>"),
    ],
)
def test_a_participant_is_shown_as_mail_programs_do(person: Participant, shown: str) -> None:
    assert named(person) == shown
