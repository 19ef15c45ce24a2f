"""Two writers at once: one wins, the other sees what it wrote, and nothing is written twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from autolog.errors import LeaseLost
from autolog.store import Store, open_store
from store.examples import NOW, Mailbox, id_of, message, open_mailbox, seen


def at_once(*works: Callable[[], object]) -> None:
    start = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        start.wait()
        work()

    with ThreadPoolExecutor(len(works)) as pool:
        for future in [pool.submit(run, work) for work in works]:
            future.result()


def boxes(store: Store, inbox: Mailbox, number: int) -> Sequence[Mailbox]:
    return [inbox, *(open_mailbox(store, f"user{n}", "INBOX") for n in range(1, number))]


@pytest.mark.parametrize("attempt", range(5))
def test_one_message_from_two_accounts_at_once_is_one_interaction(store: Store, inbox: Mailbox, attempt: int) -> None:
    record = message(f"m{attempt}@acme.example")
    one, other = boxes(store, inbox, 2)
    at_once(lambda: one.commit(seen("1", record)), lambda: other.commit(seen("1", record)))
    (stored,) = store.export()
    assert (stored.id, len(stored.sightings)) == (id_of(record), 2)


def test_the_same_pages_from_four_accounts_at_once_are_written_once(store: Store, inbox: Mailbox) -> None:
    records = [message(f"m{number}@acme.example") for number in range(60)]
    pages = [records[start : start + 20] for start in range(0, 60, 20)]

    def read(box: Mailbox, backwards: bool) -> None:
        for page in reversed(pages) if backwards else pages:
            box.commit(*(seen(record.identity.key, record) for record in page))

    at_once(*(lambda box=box, n=n: read(box, n % 2 == 1) for n, box in enumerate(boxes(store, inbox, 4))))
    stored = list(store.export())
    assert len(stored) == 60
    assert {len(one.sightings) for one in stored} == {4}
    assert store.verify().problems == ()


def test_of_two_versions_of_a_meeting_at_once_the_newer_stays(store: Store, inbox: Mailbox) -> None:
    from store.examples import meeting

    three = boxes(store, inbox, 3)
    three[0].commit(seen("1", meeting()))
    newer = [meeting(sequence=number, subject=f"version {number}") for number in (1, 2)]
    at_once(*(lambda box=box, one=one: box.commit(seen("1", one)) for box, one in zip(three[1:], newer, strict=True)))
    stored = store.interaction(id_of(meeting()))
    assert stored is not None
    assert stored.record.subject == "version 2"


def test_only_one_of_many_gets_the_lease(store: Store, inbox: Mailbox) -> None:
    from store.examples import HOUR

    store.release_lease(inbox.lease)
    won: list[object] = []
    at_once(
        *(
            lambda name=name: won.append(store.acquire_lease(inbox.id, name, NOW, HOUR))
            for name in ("worker-2", "worker-3", "worker-4")
        )
    )
    assert sum(lease is not None for lease in won) == 1


def test_two_imports_of_the_same_customers_at_once_make_them_once(store: Store) -> None:
    from store.examples import DIRECTORY

    at_once(lambda: store.save_directory(DIRECTORY, NOW), lambda: store.save_directory(DIRECTORY, NOW))
    assert store.load_directory() == DIRECTORY


@pytest.mark.parametrize("attempt", range(3))
def test_t58_of_two_processes_that_write_from_one_cursor_at_once_one_is_refused(
    store: Store, url: str, inbox: Mailbox, attempt: int
) -> None:
    from store.examples import HOUR

    records = [message(f"{attempt}-{number}@acme.example") for number in range(10)]
    page = [seen(record.identity.key, record) for record in records]
    other_store = open_store(url)
    later = NOW + 2 * HOUR
    lease = other_store.acquire_lease(inbox.id, "another process", later, HOUR)
    assert lease is not None
    other = Mailbox(other_store, inbox.account, inbox.id, lease)
    refused: list[Mailbox] = []

    def write(box: Mailbox) -> None:
        try:
            box.commit(*page, now=later)
        except LeaseLost:
            refused.append(box)

    at_once(lambda: write(inbox), lambda: write(other))
    other_store.close()
    assert refused == [inbox]
    assert sorted(one.id for one in store.export()) == sorted(id_of(record) for record in records)
    assert store.collection_states("anna")[0].version == 1
    assert store.verify().problems == ()


def test_t58_the_second_of_two_that_began_at_one_cursor_is_refused(store: Store, url: str, inbox: Mailbox) -> None:
    from store.examples import HOUR

    other_store = open_store(url)
    (began,) = other_store.collection_states("anna")
    inbox.commit(seen("1", message()))
    store.release_lease(inbox.lease)
    lease = other_store.acquire_lease(inbox.id, "another process", NOW, HOUR)
    assert lease is not None
    with pytest.raises(LeaseLost):
        Mailbox(other_store, inbox.account, inbox.id, lease, began.version).commit(seen("1", message()))
    other_store.close()
    (stored,) = store.export()
    assert len(stored.sightings) == 1


@pytest.mark.parametrize("attempt", range(3))
def test_t61_one_meeting_from_two_calendars_at_once_is_one_interaction(
    store: Store, inbox: Mailbox, attempt: int
) -> None:
    from autolog.model import Identity
    from store.examples import meeting

    record = meeting(identity=Identity(f"series{attempt}@acme.example", "mira@acme.example", "offer", NOW))
    one, other = boxes(store, inbox, 2)
    at_once(lambda: one.commit(seen("1", record)), lambda: other.commit(seen("1", record)))
    (stored,) = store.export()
    assert len(stored.sightings) == 2


@pytest.mark.parametrize("attempt", range(3))
def test_a_cancellation_and_the_invitation_at_once_do_not_overlook_each_other(
    store: Store, inbox: Mailbox, attempt: int
) -> None:
    from dataclasses import replace

    from autolog.model import Answer, State
    from autolog.store.records import SightingRecord, TraceKind
    from store.examples import meeting, trace

    record = meeting()
    word = Answer("", sequence=1, stamp=NOW)
    cancel = replace(trace(record, TraceKind.CANCEL, content=None, answers=(word,)), state=State.IGNORED)
    mail = SightingRecord("mail", State.IGNORED, "noise:calendar", "a cancellation", at=NOW, trace=cancel)
    request = replace(seen("1", record), trace=trace(record, TraceKind.REQUEST))
    one, other = boxes(store, inbox, 2)
    at_once(lambda: one.commit(request), lambda: other.commit(mail))
    (stored,) = store.export()
    assert stored.record.cancelled is True
    assert {row.remote_id for row in stored.sightings} == {"1", "mail"}


@pytest.mark.parametrize("attempt", range(5))
def test_an_invitation_and_its_entry_under_another_uid_at_once_do_not_overlook_each_other(
    store: Store, inbox: Mailbox, attempt: int
) -> None:
    from dataclasses import replace

    from autolog.model import Identity
    from autolog.store.records import TraceKind
    from store.examples import meeting, trace

    asked, entered = (
        meeting(identity=Identity(uid, "mira@acme.example", "offer", NOW)) for uid in ("asked", "entered")
    )
    tied = {"mailbox": "anna@ourfirm.example", "tie": f"mira, now, offer {attempt}"}
    mail = replace(seen("mail", asked), trace=trace(asked, TraceKind.REQUEST, **tied))
    entry = replace(seen("entry", entered), trace=trace(entered, **tied))
    one, other = boxes(store, inbox, 2)
    at_once(lambda: one.commit(mail), lambda: other.commit(entry))
    (stored,) = store.export()
    assert {row.remote_id for row in stored.sightings} == {"mail", "entry"}
