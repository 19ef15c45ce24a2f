"""A mailbox at Microsoft 365 lives, and autolog reads it, is throttled, dies and starts again.

Whatever happened: after the next run that gets through, the ledger holds what is in the mailbox, each thing once, as if
nothing had ever disturbed the reading.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from autolog.connector import AccountContext
from autolog.errors import TransientError
from autolog.processing import AccountRun
from autolog.sync import CollectionRun, Worker, sync_account
from autolog.testing import MemoryMailbox
from autolog.testing.builders import BEGINNING, Letter
from autolog_microsoft.connector import MicrosoftConnector
from firm import Firm, new_store
from life import Crash, dying_at_write
from servers.graph import ANNA, GraphServer
from servers.graph import settings as mailbox_settings
from servers.graph_fake.answering import World
from servers.graph_fake.calendars import StoredEvent
from servers.graph_fake.login import SECRET

FOLDERS = ("inbox", "sentitems", "archive", "deleteditems")
SENDERS = ("Boris <boris@customer1.example>", "Eva <eva@customer2.example>", "Nobody <nobody@elsewhere.example>")
WINDOW = timedelta(days=60)
A_WEEK_AND_A_DAY = timedelta(days=9)
_server: list[GraphServer] = []


@contextmanager
def _running() -> Iterator[GraphServer]:
    """Let one server run for all lives of a test; each life brings a world of its own."""
    with GraphServer() as server:
        _server.append(server)
        try:
            yield server
        finally:
            _server.clear()


class MicrosoftLife(RuleBasedStateMachine):
    """The life of one mailbox, and of the autolog that reads it."""

    def __init__(self) -> None:
        super().__init__()
        self.server = _server[0]
        self.server.world = World()
        self.box = self.server.world.mailbox(ANNA)
        self.folder = Path(mkdtemp(prefix="autolog-microsoft-life-"))
        self.firm = Firm(MemoryMailbox(), new_store(self.folder), window=WINDOW)
        self.letters: list[Letter] = []
        self.runs = 0
        self.page_size = 3

    def teardown(self) -> None:
        """Compare with an undisturbed run, after the week in which Graph's own silence is mended."""
        try:
            self.server.world.faults.throttle = 0
            self.gets_through(7)
            self.firm.now += A_WEEK_AND_A_DAY
            self.gets_through(4)
            self.compare_with_undisturbed_run()
        finally:
            self.firm.store.close()
            shutil.rmtree(self.folder)

    @initialize()
    def customers_are_known(self) -> None:
        self.firm.add_customers()

    @rule(folder=st.sampled_from(FOLDERS[:3]), sender=st.sampled_from(SENDERS), count=st.integers(1, 5))
    def messages_arrive(self, folder: str, sender: str, count: int) -> None:
        for _ in range(count):
            number = len(self.letters)
            at = self.firm.now - timedelta(days=20) + timedelta(minutes=number)
            self.letters.append(Letter(f"{number}@x.example", sender, subject=f"Matter {number}", sent_at=at))
            self.deliver(self.letters[-1], folder)

    @precondition(lambda self: self.letters)
    @rule(folder=st.sampled_from(FOLDERS[:3]), choice=st.integers(0, 1000))
    def a_copy_arrives(self, folder: str, choice: int) -> None:
        self.deliver(self.letters[choice % len(self.letters)], folder)

    @rule(choice=st.integers(0, 1000), folder=st.sampled_from(FOLDERS), back=st.booleans())
    def a_message_is_moved(self, choice: int, folder: str, back: bool) -> None:
        if one := self.message(choice):
            before = self.box.mail.messages[one].folder
            self.box.mail.move(one, self.box.mail.folder(folder))
            if back:
                self.box.mail.move(one, before)

    @rule(choice=st.integers(0, 1000))
    def a_message_is_deleted(self, choice: int) -> None:
        if one := self.message(choice):
            self.box.mail.delete(one)

    @rule(choice=st.integers(0, 1000), lie=st.booleans())
    def a_message_is_read_or_lied_about(self, choice: int, lie: bool) -> None:
        if one := self.message(choice):
            (self.box.mail.lie_about if lie else self.box.mail.mark_read)(one)

    @rule(choice=st.integers(0, 1000), category=st.sampled_from(["CRM", "Later"]))
    def a_message_is_categorised(self, choice: int, category: str) -> None:
        if one := self.message(choice):
            self.box.mail.categorize(one, category)

    @rule(name=st.sampled_from(["Posteingang", "Inbox", "Eingang"]))
    def a_folder_is_renamed(self, name: str) -> None:
        self.box.mail.rename_folder(self.box.mail.folder("inbox"), name)

    @rule(day=st.integers(-30, 30), weeks=st.integers(0, 4))
    def a_meeting_is_set(self, day: int, weeks: int) -> None:
        start = BEGINNING + timedelta(days=30 + day)
        if weeks:
            self.box.calendar.add_series([start + timedelta(days=7 * week) for week in range(weeks)])
        else:
            self.box.calendar.add(start)

    @rule(
        choice=st.integers(0, 1000), edit=st.sampled_from(["move", "cut", "told", "except", "cancel", "delete", "lie"])
    )
    def a_meeting_is_edited(self, choice: int, edit: str) -> None:
        events = list(self.box.calendar.events.values())
        if not events:
            return
        event = events[choice % len(events)]
        if edit == "cancel":
            self.box.calendar.change(event, isCancelled=True)
        elif edit == "delete":
            self.box.calendar.delete(event.id)
        elif edit == "lie":
            self.box.calendar.tell_removed(event.id)
        elif event.occurrences is None:
            self.box.calendar.move(event, event.start + timedelta(days=1))
        else:
            self.edit_series(event, edit)

    @rule(how=st.sampled_from(["410", "syncStateNotFound", "resyncRequired"]))
    def cursors_expire(self, how: str) -> None:
        self.server.world.expire_deltas(how)

    @rule(times=st.integers(1, 3), fault=st.sampled_from(["throttle", "throttle_inner", "server_errors", "truncated"]))
    def graph_is_busy(self, times: int, fault: str) -> None:
        setattr(self.server.world.faults, fault, times)

    @rule()
    def tokens_run_out(self) -> None:
        self.server.login.revoke()

    @rule(pages=st.integers(1, 3))
    def pages_come_twice(self, pages: int) -> None:
        self.server.world.faults.repeated_pages = pages

    @rule(write=st.integers(0, 40), page_size=st.integers(1, 7))
    def the_process_dies(self, write: int, page_size: int) -> None:
        self.start(page_size)
        with dying_at_write(self.firm.store, write), suppress(Crash, TransientError):
            self.sync(self.firm)

    @rule(page_size=st.integers(1, 7))
    def gets_through(self, page_size: int) -> None:
        self.start(page_size)
        faults = self.server.world.faults
        faults.throttle = faults.throttle_inner = faults.server_errors = faults.truncated = 0
        failures = [run.failure for run in self.sync(self.firm) if run.failure is not None]
        assert not failures

    def edit_series(self, event: StoredEvent, edit: str) -> None:
        occurrences = event.occurrences or []
        if edit == "move":
            self.box.calendar.reschedule(event, [one.start + timedelta(days=2) for one in occurrences])
        elif edit == "except":
            self.box.calendar.change_occurrence(event, 0, occurrences[0].start + timedelta(hours=3))
        elif len(occurrences) > 1:
            self.box.calendar.delete_occurrence(event, 0, told=edit == "told")

    def deliver(self, letter: Letter, folder: str) -> None:
        self.box.mail.deliver(letter.content, self.box.mail.folder(folder), received_at=letter.sent_at)

    def message(self, choice: int) -> str:
        ids = sorted(self.box.mail.messages)
        return ids[choice % len(ids)] if ids else ""

    def start(self, page_size: int) -> None:
        """Begin as a new process; the dead one's lease has run out by then."""
        self.runs += 1
        self.firm.worker = f"process-{self.runs}"
        self.page_size = page_size
        self.firm.now += timedelta(minutes=40)

    def sync(self, firm: Firm) -> tuple[CollectionRun, ...]:
        since = firm.now - firm.window
        context = AccountContext("anna", since, lambda: firm.now, lambda _reference: SECRET)
        chosen = mailbox_settings(self.server, page_messages=self.page_size)
        connector = MicrosoftConnector(chosen, context, lambda _seconds: None)
        account = AccountRun(firm.account, ANNA, since, window=str(firm.window))
        worker = Worker(firm.store, firm.worker, lambda: firm.now)
        try:
            return tuple(sync_account(connector, account, firm.mind(), worker))
        finally:
            connector.close()

    def compare_with_undisturbed_run(self) -> None:
        undisturbed = Firm(MemoryMailbox(), new_store(self.folder), now=self.firm.now, window=WINDOW)
        try:
            undisturbed.add_customers()
            self.sync(undisturbed)
            assert {place[1] for place in self.firm.states()} == self.provided()
            assert self.firm.states() == undisturbed.states()
            kept = self.firm.message_ids()
            assert len(kept) == len(set(kept))
            assert set(kept) >= set(undisturbed.message_ids())
        finally:
            undisturbed.store.close()

    def provided(self) -> set[str]:
        """Return the ids of what is to be read: mail in read folders, events with something in the window."""
        since, until = self.firm.now - WINDOW, self.firm.now + timedelta(days=60)
        read = {self.box.mail.folder(alias) for alias in FOLDERS[:3]}
        mails = {one.id for one in self.box.mail.messages.values() if one.folder in read and one.received_at >= since}
        moments = [
            (event.id, at.start, at.end)
            for event in self.box.calendar.events.values()
            for at in (event.occurrences if event.occurrences is not None else [event])
        ]
        return mails | {id_ for id_, start, end in moments if start < until and end > since}


QUICK = settings(max_examples=12, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck))
LONG = settings(QUICK, max_examples=300, stateful_step_count=25)


def test_the_ledger_equals_the_mailbox_whatever_happened() -> None:
    with _running():
        run_state_machine_as_test(MicrosoftLife, settings=QUICK)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_the_ledger_equals_the_mailbox_in_three_hundred_lives() -> None:
    with _running():
        run_state_machine_as_test(MicrosoftLife, settings=LONG)
