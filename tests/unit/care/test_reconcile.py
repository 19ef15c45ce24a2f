"""The ledger against the provider: what the cursor never told is found, and nothing is called gone that is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from autolog.brakes import Thresholds
from autolog.connector import Collection
from autolog.errors import LeaseLost, Paused, TransientError
from autolog.processing import AccountRun
from autolog.reconcile import Count, Treatment, leave, reconcile_account, repair
from autolog.store.pauses import Pauses
from autolog.store.reconciliations import Reconciliations
from autolog.sync import Worker
from autolog.testing import MemoryConnector, MemoryMailbox, MemorySettings
from autolog.testing.builders import Letter, account_context
from autolog.testing.mailbox import Stored
from firm import Firm, new_store


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Firm]:
    firm = Firm(MemoryMailbox(), new_store(tmp_path))
    firm.add_customers()
    for number in range(1, 31):
        firm.mailbox.put("INBOX", Letter(number).raw())
    firm.sync()
    yield firm
    firm.store.close()


def count(
    firm: Firm, treat: Treatment = repair, connector: type[MemoryConnector] = MemoryConnector, **limits: int | None
) -> Count:
    since = firm.now - firm.window
    opened = connector(firm.mailbox, account_context(since=since), MemorySettings(page_size=firm.page_size))
    worker = Worker(firm.store, "counting", lambda: firm.now, thresholds=Thresholds(**limits))
    account = AccountRun(firm.account, f"{firm.account}@ourfirm.example", since, window=str(firm.window))
    (found,) = reconcile_account(opened, account, firm.mind(), worker, since, treat)
    return found


def hide(firm: Firm, number: int) -> str:
    """Put a message into the mailbox that no change will ever tell of."""
    firm.mailbox.collection("INBOX").things[f"hidden{number}"] = Stored(Letter(number).raw())
    return f"hidden{number}"


def vanish(firm: Firm, how_many: int = 1) -> list[str]:
    """Take messages out of the mailbox without a word."""
    things = firm.mailbox.collection("INBOX").things
    gone = sorted(things)[:how_many]
    for one in gone:
        del things[one]
    return gone


def test_a_ledger_that_is_right_stays_as_it_is(firm: Firm) -> None:
    before = firm.states()
    found = count(firm)
    assert (found.present, found.missing, found.gone, found.repaired) == (30, (), (), 0)
    assert firm.states() == before


def test_what_the_cursor_never_told_is_found_fetched_and_decided(firm: Firm) -> None:
    hidden = hide(firm, 77)
    assert firm.sync()[0].items == 0
    found = count(firm)
    assert (found.missing, found.repaired) == ((hidden,), 1)
    assert firm.states()[("INBOX", hidden, "")] == "linked"
    assert count(firm).missing == ()


def test_what_vanished_without_a_word_is_marked_gone(firm: Firm) -> None:
    gone = vanish(firm, 3)
    found = count(firm)
    assert (list(found.gone), found.repaired) == (gone, 3)
    assert len(firm.states()) == 27
    assert len(firm.message_ids()) == 30


def test_only_looking_changes_nothing_but_the_note_of_the_count(firm: Firm) -> None:
    hide(firm, 77)
    vanish(firm)
    before = firm.states()
    found = count(firm, leave)
    assert (len(found.missing), len(found.gone), found.repaired) == (1, 1, 0)
    assert firm.states() == before
    (row,) = Reconciliations(firm.store.database).latest()
    assert (row.present, row.missing, row.gone, row.repaired) == (30, 1, 1, 0)


def test_what_is_newer_than_the_cursor_is_left_to_the_sync(firm: Firm) -> None:
    firm.mailbox.put("INBOX", Letter(40).raw())
    firm.mailbox.delete("INBOX", sorted(firm.mailbox.collection("INBOX").things)[0])
    found = count(firm)
    assert (found.missing, found.gone) == ((), ())
    assert firm.sync()[0].items == 2


def test_what_another_worker_stores_during_the_count_is_no_find(firm: Firm) -> None:
    class Beside(MemoryConnector):
        def census(self, collection: Collection, since: datetime) -> Iterator[str]:
            firm.mailbox.put("INBOX", Letter(41).raw())
            yield from super().census(collection, since)
            firm.sync()

    found = count(firm, connector=Beside)
    assert (found.missing, found.gone, found.failure) == ((), (), None)
    assert len(firm.message_ids()) == 31


def test_a_sync_that_moves_on_during_a_repair_loses_nothing(firm: Firm) -> None:
    hidden = hide(firm, 77)

    class Beside(MemoryConnector):
        def census(self, collection: Collection, since: datetime) -> Iterator[str]:
            yield from super().census(collection, since)
            firm.mailbox.put("INBOX", Letter(42).raw())
            firm.sync()

    assert count(firm, connector=Beside).missing == (hidden,)
    assert len(firm.message_ids()) == 32
    assert count(firm).missing == ()


def test_while_another_worker_holds_the_collection_nothing_is_repaired(firm: Firm) -> None:
    hidden = hide(firm, 77)
    (state,) = firm.store.collection_states("anna")
    lease = firm.store.acquire_lease(state.id, "another", firm.now, timedelta(minutes=5))
    assert lease is not None
    assert isinstance(count(firm).failure, LeaseLost)
    firm.store.release_lease(lease)
    assert count(firm).missing == (hidden,)


def test_a_list_that_ends_early_calls_nothing_gone(firm: Firm) -> None:
    class Broken(MemoryConnector):
        def census(self, collection: Collection, since: datetime) -> Iterator[str]:
            yield next(super().census(collection, since))
            raise TransientError("The server hung up.")

    found = count(firm, connector=Broken)
    assert (found.gone, str(found.failure)) == ((), "The server hung up.")
    assert len(firm.states()) == 30


def test_a_message_that_is_still_there_when_asked_for_is_not_gone(firm: Firm) -> None:
    class Forgetful(MemoryConnector):
        def census(self, collection: Collection, since: datetime) -> Iterator[str]:
            return (one for number, one in enumerate(super().census(collection, since)) if number)

    assert len(count(firm, connector=Forgetful).gone) == 1
    assert len(firm.states()) == 30


def test_a_mailbox_that_suddenly_looks_empty_is_paused_and_nothing_is_deleted(firm: Firm) -> None:
    vanish(firm, 29)
    found = count(firm)
    assert isinstance(found.failure, Paused)
    assert "only 1 of the 30 things" in str(found.failure)
    assert "autolog resume anna --collection 'INBOX'" in str(found.failure)
    assert len(firm.states()) == 30
    assert firm.sync()[0].paused.startswith("'INBOX' of anna is paused")
    assert count(firm).skipped


def test_a_small_mailbox_that_was_emptied_is_no_alarm(tmp_path: Path) -> None:
    firm = Firm(MemoryMailbox(), new_store(tmp_path))
    for number in range(1, 6):
        firm.mailbox.put("INBOX", Letter(number).raw())
    firm.sync()
    vanish(firm, 5)
    assert len(count(firm).gone) == 5
    assert firm.states() == {}
    firm.store.close()


def test_after_a_person_has_looked_it_goes_on(firm: Firm) -> None:
    vanish(firm, 29)
    count(firm)
    (ended,) = Pauses(firm.store.database).end("anna", "INBOX", "kim", firm.now)
    assert ended.brake == "empty"
    assert len(count(firm).gone) == 29
    assert len(firm.states()) == 1


def test_the_brake_is_armed_again_a_day_later(firm: Firm) -> None:
    vanish(firm, 29)
    count(firm)
    Pauses(firm.store.database).end("anna", None, "kim", firm.now)
    firm.now += timedelta(days=2)
    assert isinstance(count(firm).failure, Paused)


def test_many_deletions_at_once_stop_the_sync_and_delete_nothing(firm: Firm) -> None:
    for number in range(100, 140):
        firm.mailbox.put("INBOX", Letter(number).raw())
    firm.page_size = 100
    firm.sync()
    for one in sorted(firm.mailbox.collection("INBOX").things)[:51]:
        firm.mailbox.delete("INBOX", one)
    (run,) = firm.sync()
    assert "51 things are gone at once" in str(run.failure)
    assert len(firm.states()) == 70
    assert firm.sync()[0].paused
    Pauses(firm.store.database).end("anna", None, "kim", firm.now)
    assert firm.sync()[0].failure is None
    assert len(firm.states()) == 19


def test_fifty_deletions_are_taken_for_granted(firm: Firm) -> None:
    for one in sorted(firm.mailbox.collection("INBOX").things)[:30]:
        firm.mailbox.delete("INBOX", one)
    assert firm.sync()[0].failure is None
    assert firm.states() == {}


def test_messages_that_were_moved_to_another_folder_are_no_deletions(firm: Firm) -> None:
    for number in range(100, 160):
        firm.mailbox.put("INBOX", Letter(number).raw())
    firm.sync()
    moved = dict(firm.mailbox.collection("INBOX").things)
    for one, thing in moved.items():
        firm.mailbox.put("Archive", thing.raw, one)
    firm.sync()
    for one in moved:
        firm.mailbox.delete("INBOX", one)
    assert [run.failure for run in firm.sync()] == [None, None]
    assert len(firm.states()) == 90


def test_a_rescan_of_an_empty_mailbox_is_paused(firm: Firm) -> None:
    vanish(firm, 30)
    firm.mailbox.collection("INBOX").generation += 1
    firm.mailbox.collection("INBOX").log.clear()
    firm.mailbox.collection("INBOX").latest.clear()
    (run,) = firm.sync()
    assert isinstance(run.failure, Paused)
    assert len(firm.states()) == 30


def test_a_resume_is_in_the_audit(firm: Firm) -> None:
    from autolog.store.auditing import Audit

    vanish(firm, 29)
    count(firm)
    Pauses(firm.store.database).end("anna", None, "kim", firm.now)
    entries: Sequence[object] = [(one.who, one.action, one.subject) for one in Audit(firm.store.database).entries()]
    assert entries == [("kim", "resume", "anna, INBOX")]
