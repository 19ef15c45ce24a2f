"""A mailbox and a calendar at Google live; autolog runs, is refused, dies and runs again; nothing is lost or doubled.

At the end the ledger is compared with what Google holds and with a run that nothing disturbed.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from autolog.errors import TransientError
from autolog_google.messages import HIDDEN
from firm import new_store
from life import Crash, dying_at_write
from servers.google import Google
from servers.google_account import ANNA, Time, mail
from servers.google_firm import GoogleFirm

READS = ("mail", "calendars")
START = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
CHOICE = st.integers(0, 1000)


class GoogleLife(RuleBasedStateMachine):
    """One person's mail and calendar at a pretend Google."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp(prefix="autolog-google-life-"))
        self.time = Time()
        self.google = Google(self.time.now)
        self.google.__enter__()
        self.anna = self.google.person(ANNA)
        self.anna.mail.history_page = 5
        self.firm = GoogleFirm.of(self.google, self.time, new_store(self.folder), READS)
        self.arrived = self.runs = self.series = 0

    def teardown(self) -> None:
        try:
            self.google.faults.clear()
            self.gets_through(25)
            # Half a rescan infers no deletions; a whole one does.
            self.cursors_expire()
            self.gets_through(25)
            self.compare()
        finally:
            self.firm.firm.store.close()
            self.google.__exit__()
            shutil.rmtree(self.folder)

    @rule(count=st.integers(1, 6), sent=st.booleans(), hidden=st.sampled_from(["", "", "", "SPAM", "DRAFT"]))
    def messages_arrive(self, count: int, sent: bool, hidden: str) -> None:
        for _ in range(count):
            label = hidden or ("SENT" if sent else "INBOX")
            self.anna.mail.deliver(mail(self.arrived), labels=(label,))
            self.arrived += 1

    @precondition(lambda self: self.anna.mail.mails)
    @rule(choice=CHOICE, what=st.sampled_from(["trash", "delete", "archive", "release", "label", "read"]))
    def something_happens_to_a_message(self, choice: int, what: str) -> None:
        known = sorted(self.anna.mail.mails)
        one = known[choice % len(known)]
        box = self.anna.mail
        if what == "trash":
            box.trash(one)
        elif what == "delete":
            box.delete(one)
        elif what == "release":
            box.modify(one, add=("INBOX",), remove=("SPAM", "TRASH", "DRAFT"))
        elif what == "label":
            box.modify(one, add=(box.add_label(f"Label {choice}"),))
        else:
            box.modify(one, remove=("INBOX",) if what == "archive" else ("UNREAD",))

    @rule(day=st.integers(0, 10), count=st.integers(1, 4))
    def a_series_is_set(self, day: int, count: int) -> None:
        start = START + timedelta(days=day)
        self.series += 1
        self.anna.calendar.put({
            "id": f"series{self.series}",
            "summary": f"Visit {self.series}",
            "recurrence": [f"RRULE:FREQ=DAILY;COUNT={count}"],
            "start": {"dateTime": start.isoformat()},
            "end": {"dateTime": (start + timedelta(hours=1)).isoformat()},
            "organizer": {"email": ANNA},
            "attendees": [{"email": "boris@customer1.example", "responseStatus": "accepted"}],
        })  # fmt: skip

    @precondition(lambda self: self.series)
    @rule(choice=CHOICE, what=st.sampled_from(["move", "cancel", "split", "rename", "remove"]))
    def a_series_is_edited(self, choice: int, what: str) -> None:
        calendar = self.anna.calendar
        master = f"series{choice % self.series + 1}"
        event = calendar.events[master]
        if event["status"] == "cancelled":
            return
        start = datetime.fromisoformat(event["start"]["dateTime"]).astimezone(UTC)
        if what == "move":
            calendar.move_instance(master, start, start + timedelta(hours=3))
        elif what == "cancel":
            calendar.cancel_instance(master, start)
        elif what == "rename":
            calendar.put({"id": master, "summary": f"Renamed {choice}"})
        elif what == "remove":
            calendar.remove(master)
        elif f"{master}_R" not in "".join(calendar.events) and "COUNT=1" not in event["recurrence"][0]:
            calendar.split(master, start + timedelta(days=1))

    @rule()
    def cursors_expire(self) -> None:
        self.anna.mail.forget_history()
        self.anna.calendar.expire_tokens()

    @rule()
    def tokens_are_revoked(self) -> None:
        self.google.tokens.revoke_all()

    @rule(
        match=st.sampled_from(["/history", "/messages", "messages/", "/events", "/batch", "/token"]),
        status=st.sampled_from([429, 500, 503]),
        times=st.integers(1, 12),
        inside=st.booleans(),
    )
    def google_is_busy(self, match: str, status: int, times: int, inside: bool) -> None:
        self.google.faults.add(match, status=status, reason="rateLimitExceeded", times=times, inside=inside)
        self.start()
        with suppress(TransientError):
            for run in self.firm.sync(page_size=3, batch_size=3):
                assert run.failure is None or isinstance(run.failure, TransientError)
        self.google.faults.clear()

    @rule(write=st.integers(0, 40), page_size=st.integers(1, 7))
    def the_process_dies(self, write: int, page_size: int) -> None:
        self.start()
        with dying_at_write(self.firm.firm.store, write), suppress(Crash):
            self.firm.sync(page_size=page_size)

    @rule(page_size=st.integers(1, 7))
    def gets_through(self, page_size: int) -> None:
        self.start()
        assert [run.failure for run in self.firm.sync(page_size=page_size) if run.failure is not None] == []

    def start(self) -> None:
        """Begin as a new process; the dead one's lease has run out by then."""
        self.runs += 1
        self.firm.firm.worker = f"process-{self.runs}"
        self.time.advance(timedelta(minutes=10))

    def compare(self) -> None:
        undisturbed = GoogleFirm.of(self.google, self.time, new_store(self.folder), READS)
        try:
            undisturbed.sync()
            held = {one for one, found in self.anna.mail.mails.items() if HIDDEN.isdisjoint(found.labels)}
            states = self.firm.firm.states()
            assert {one for key, one, _ in states if key == "Gmail"} == held
            assert states == undisturbed.firm.states()
            kept = self.firm.firm.message_ids()
            assert len(kept) == len(set(kept))
            assert set(kept) >= set(undisturbed.firm.message_ids())
        finally:
            undisturbed.firm.store.close()


QUICK = settings(max_examples=10, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck))


def test_a_life_at_google_leaves_the_ledger_as_google_is() -> None:
    run_state_machine_as_test(GoogleLife, settings=QUICK)


@pytest.mark.soak
def test_three_hundred_lives_at_google_leave_the_ledger_as_google_is() -> None:
    run_state_machine_as_test(GoogleLife, settings=settings(QUICK, max_examples=300, stateful_step_count=25))
