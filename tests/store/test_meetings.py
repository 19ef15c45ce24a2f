"""A meeting is one interaction for each occurrence, and its newest version counts."""

from __future__ import annotations

from autolog.model import Identity, Participant, Response, Role, State
from autolog.store import Store
from autolog.store.answers import StoredInteraction
from store.examples import (
    ACME,
    GLOBEX,
    HOUR,
    MIRA,
    NOW,
    Mailbox,
    id_of,
    linked_to,
    meeting,
    open_mailbox,
    seen,
)

NEWER = {"sequence": 1, "subject": "Offer, moved", "starts_at": NOW + HOUR}


def stored(store: Store) -> StoredInteraction:
    found = store.interaction(id_of(meeting()))
    assert found is not None
    return found


def test_a_newer_version_replaces_the_older(store: Store, inbox: Mailbox) -> None:
    guest = Participant("zoe@globex.example", "Zoë", Role.ATTENDEE, Response.ACCEPTED)
    inbox.commit(seen("1", meeting()))
    newer = meeting(**NEWER, participants=(guest,), links=linked_to(GLOBEX), evidence=())
    open_mailbox(store, "bob", "Calendar").commit(seen("1", newer))
    record = stored(store).record
    assert (record.subject, record.starts_at, record.participants) == ("Offer, moved", NOW + HOUR, (guest,))
    assert [link.party for link in record.links] == [GLOBEX]


def test_of_one_sequence_the_later_stamp_is_newer(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", meeting()))
    open_mailbox(store, "bob", "Calendar").commit(seen("1", meeting(stamp=NOW + HOUR, subject="Later")))
    assert stored(store).record.subject == "Later"


def test_an_older_version_is_only_a_sighting_with_its_trace(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", meeting(**NEWER)))
    outcome = open_mailbox(store, "bob", "Calendar").commit(seen("1", meeting(links=linked_to(GLOBEX))))
    assert outcome.rows == 2
    assert stored(store).record.subject == "Offer, moved"
    assert [link.party for link in stored(store).record.links] == [ACME, MIRA]


def test_everybody_whom_any_calendar_names_took_part(store: Store, inbox: Mailbox) -> None:
    colleague = Participant("bob@ourfirm.example", "Bob", Role.ATTENDEE)
    inbox.commit(seen("1", meeting()))
    other = meeting(participants=(*meeting().participants[:1], colleague))
    open_mailbox(store, "bob", "Calendar").commit(seen("1", other))
    assert set(stored(store).record.participants) == {*meeting().participants, colleague}


def test_a_planned_occurrence_that_is_no_longer_named_goes(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("series", meeting(planned=True), "20260302"), replaces=("series",))
    second = meeting(identity=Identity("series@acme.example/20260309", "mira@acme.example", "offer", NOW))
    inbox.commit(seen("series", second, "20260309"), replaces=("series",))
    assert inbox.states() == {"series20260302": State.GONE, "series20260309": State.LINKED}
    assert store.interaction(id_of(meeting())) is None
    other = store.interaction(id_of(second))
    assert other is not None
    assert other.record.cancelled is False


def test_a_held_occurrence_that_is_no_longer_named_stays(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("series", meeting(), "20260302"), replaces=("series",))
    inbox.commit(replaces=("series",))
    assert inbox.states() == {"series20260302": State.GONE}
    assert stored(store).record.cancelled is False


def test_an_occurrence_before_the_window_is_left_alone(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("series", meeting(), "20260302"), replaces=("series",))
    inbox.commit(replaces=("series",), replaces_since=NOW + HOUR)
    assert inbox.states() == {"series20260302": State.LINKED}


def test_a_planned_meeting_goes_once_no_calendar_holds_it(store: Store, inbox: Mailbox) -> None:
    other = open_mailbox(store, "bob", "Calendar")
    inbox.commit(seen("1", meeting(planned=True)))
    other.commit(seen("1", meeting(planned=True)))
    inbox.commit(gone=("1",))
    assert stored(store).record.planned is True
    other.commit(gone=("1",))
    assert store.interaction(id_of(meeting())) is None


def test_a_held_meeting_stays_when_every_calendar_deletes_it(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", meeting()))
    inbox.commit(gone=("1",))
    assert stored(store).record.cancelled is False


def test_a_deleted_planned_meeting_that_is_restored_is_planned_again(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", meeting(planned=True)))
    inbox.commit(gone=("1",))
    inbox.commit(seen("1", meeting(planned=True)))
    assert stored(store).record.planned is True


def test_a_calendar_object_that_cannot_be_read_cancels_nothing(store: Store, inbox: Mailbox) -> None:
    from autolog.store.records import QuarantineRecord

    inbox.commit(seen("series", meeting(), "20260302"), replaces=("series",))
    inbox.commit(quarantined=(QuarantineRecord("series", "garbled"),), replaces=("series",))
    assert stored(store).record.cancelled is False
    assert inbox.states() == {"series20260302": State.LINKED, "series": State.QUARANTINED}


def test_a_held_meeting_stays_when_the_window_moves_past_it(store: Store, inbox: Mailbox) -> None:
    from autolog.store.records import SightingRecord

    inbox.commit(seen("1", meeting()), replaces=("1",))
    note = SightingRecord("1", State.IGNORED, "nothing-in-window", "nothing in it falls into the window that is read")
    inbox.commit(note, replaces=("1",), replaces_since=NOW + HOUR)
    assert inbox.states() == {"1": State.LINKED}
    assert stored(store).record.cancelled is False
