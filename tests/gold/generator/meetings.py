"""Meetings: who takes part, what the title says, series, what was cancelled or is still to come, what is private."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from .calendars import Entry, local
from .languages import MAIN, language
from .letters import Mailbox
from .nouns import Colleague, Expect, Firm, Label
from .scene import ZONE, Scene, box, scene_of
from .world import COLLEAGUES, World

NOW = datetime(2026, 6, 1, 8, 0, tzinfo=ZONE)
"""The time of the evaluation."""


@dataclass(frozen=True, slots=True)
class Planned:
    """Entries that stand in the calendars of `users`, and the labels of their occurrences."""

    users: tuple[str, ...]
    entries: tuple[Entry, ...]
    labels: tuple[Occurrence, ...]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """The label of one occurrence; `original` is its original start in a series."""

    uid: str
    label: Label
    start: datetime
    end: datetime
    held: bool = True
    private: bool = False
    original: datetime | None = None


def perform_meetings(world: World) -> Iterator[Planned]:
    """Yield every meeting, without ending."""
    for name, tell in _ACTS:
        for code in MAIN:
            yield tell(scene_of(world, language(code), name, 0))


def _entry(scene: Scene, kind: str, others: Sequence[Mailbox], company: str = "") -> Entry:
    start = scene.at.replace(minute=0, second=0)
    return Entry(
        uid=f"{scene.random.getrandbits(96):024x}@calendar.ostermoor.example",
        summary=scene.phrase(f"meeting_{kind}", company=company),
        start=start,
        end=start + timedelta(minutes=scene.random.choice((30, 45, 60, 90))),
        attendees=(scene.our_box(), *others),
    )


def _planned(
    scene: Scene, entry: Entry, label: Label, *, held: bool = True, users: tuple[str, ...] = (), private: bool = False
) -> Planned:
    occurrence = Occurrence(entry.uid, label, entry.start, entry.end, held, private)
    return Planned(users or (scene.us.user,), (entry,), (occurrence,))


def _colleague(scene: Scene) -> Colleague:
    return scene.random.choice([one for one in COLLEAGUES if one is not scene.us])


def _with_contact(scene: Scene) -> tuple[Entry, Label]:
    person, firm = scene.contact()
    label = scene.label("meetings", Expect.LINK, customers=(firm.ref,), contacts=(person.ref,))
    return _entry(scene, "plain", (box(person),)), label


def contact_attends(scene: Scene) -> Planned:
    """A contact takes part; the meeting stands in two of our calendars."""
    entry, label = _with_contact(scene)
    other = _colleague(scene)
    entry = replace(entry, attendees=(*entry.attendees, Mailbox(other.full_name, other.address)))
    return _planned(scene, entry, label, users=(scene.us.user, other.user))


def new_person_attends(scene: Scene) -> Planned:
    """Somebody new at a customer's domain takes part."""
    firm = scene.firm()
    entry = _entry(scene, "call", (box(scene.stranger(firm)),), firm.name)
    return _planned(scene, entry, scene.label("meetings", Expect.LINK, customers=(firm.ref,)))


def from_home(scene: Scene) -> Planned:
    """A contact takes part with a private address; the title names the firm."""
    person, firm = scene.contact()
    guest = Mailbox(person.full_name, scene.private_address(person.first, person.last))
    entry = _entry(scene, "call", (guest,), firm.name)
    label = scene.label("meetings", Expect.LINK, customers=(firm.ref,), contacts=(person.ref,))
    return _planned(scene, entry, label)


def visit(scene: Scene) -> Planned:
    """Only we take part, but title and place say that it is a visit to a customer: a person is asked."""
    firm = scene.firm()
    entry = replace(_internal(scene, "visit", firm), location=f"{firm.name}, {firm.street}")
    return _planned(scene, entry, scene.label("meetings", Expect.REVIEW, candidates=(firm.ref,)))


def preparation(scene: Scene) -> Planned:
    """We prepare among ourselves for a customer."""
    entry = _internal(scene, "preparation", scene.firm())
    return _planned(scene, entry, scene.label("meetings", Expect.NONE))


def among_us(scene: Scene) -> Planned:
    """We meet among ourselves."""
    return _planned(scene, _internal(scene, "internal", scene.firm()), scene.label("meetings", Expect.NONE))


def _internal(scene: Scene, kind: str, firm: Firm) -> Entry:
    other = _colleague(scene)
    return _entry(scene, kind, (Mailbox(other.full_name, other.address),), firm.name)


def private(scene: Scene) -> Planned:
    """A contact takes part, but the entry is marked private: it is not looked at."""
    entry, label = _with_contact(scene)
    return _planned(scene, replace(entry, more=("CLASS:PRIVATE",)), label, private=True)


def cancelled(scene: Scene) -> Planned:
    """A meeting with a contact was called off."""
    entry, label = _with_contact(scene)
    return _planned(scene, replace(entry, more=("STATUS:CANCELLED", "SEQUENCE:1")), label, held=False)


def still_to_come(scene: Scene) -> Planned:
    """A meeting with a contact next week."""
    scene = scene.moved(NOW + timedelta(days=3), 10)
    entry, label = _with_contact(scene)
    return _planned(scene, entry, label, held=False)


def series(scene: Scene) -> Planned:
    """Four weekly meetings with a contact; the second is moved by a day, the third called off."""
    scene = scene.moved(datetime(2026, 3, 30, tzinfo=ZONE), 14)
    entry, label = _with_contact(scene)
    starts = [entry.start + timedelta(weeks=week) for week in range(4)]
    lasts = entry.end - entry.start
    exdate = f"EXDATE;TZID=Europe/Berlin:{local(starts[2])}"
    first = replace(entry, more=("RRULE:FREQ=WEEKLY;COUNT=4", exdate))
    moved_to = starts[1] + timedelta(days=1)
    moved = replace(entry, start=moved_to, end=moved_to + lasts, recurrence=starts[1])
    labels = tuple(
        Occurrence(entry.uid, label, start, start + lasts, original=original)
        for original, start in ((starts[0], starts[0]), (starts[1], moved_to), (starts[3], starts[3]))
    )
    return Planned((scene.us.user,), (first, moved), labels)


_ACTS: tuple[tuple[str, Callable[[Scene], Planned]], ...] = (
    ("meeting_contact", contact_attends), ("meeting_domain", new_person_attends), ("meeting_home", from_home),
    ("meeting_visit", visit), ("meeting_preparation", preparation), ("meeting_internal", among_us),
    ("meeting_private", private), ("meeting_cancelled", cancelled), ("meeting_future", still_to_come),
    ("meeting_series", series),
)  # fmt: skip
