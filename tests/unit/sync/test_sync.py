"""The one path: what each kind of item ends in, and what a run survives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from autolog.errors import AuthError, Forbidden, TransientError
from autolog.model import DirectoryRows, State
from autolog.testing import MemoryMailbox
from autolog.testing.builders import ANNA, BEGINNING, Letter, calendar, customer, event, raw_event, reply
from firm import COLLEAGUES, CUSTOMERS, Firm, new_store

STRANGER = "Nobody <nobody@elsewhere.example>"


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Firm]:
    firm = Firm(MemoryMailbox(), new_store(tmp_path))
    firm.add_customers()
    yield firm
    firm.store.close()


def states(firm: Firm) -> list[str]:
    return sorted(firm.states().values())


def test_a_customer_s_message_becomes_an_interaction(firm: Firm) -> None:
    firm.mailbox.put("INBOX", Letter().raw())
    firm.sync()
    assert states(firm) == ["linked"]
    assert firm.message_ids() == ["1@customer1.example"]


def test_a_second_run_writes_no_row(firm: Firm) -> None:
    firm.mailbox.put("INBOX", Letter().raw())
    firm.sync()
    assert [(run.items, run.rows) for run in firm.sync()] == [(0, 0)]


def test_a_stranger_leaves_one_sighting_and_no_text(firm: Firm) -> None:
    firm.mailbox.put("INBOX", Letter("9@elsewhere.example", STRANGER, subject="Secret plans").raw())
    firm.sync()
    assert states(firm) == ["unmatched"]
    dump = "\n".join(raw_dump(firm))
    assert "elsewhere.example" not in dump
    assert "Secret plans" not in dump


def test_never_log_leaves_nothing_but_the_rule(firm: Firm) -> None:
    firm.mailbox.put(
        "INBOX", Letter(sender="Boris <boris.lind@customer1.example>", subject="Re: [private] Salary").raw()
    )
    firm.sync()
    (row,) = firm.store.ledger()
    assert (row.state, row.rule) == (State.IGNORED, "never-log:private")
    dump = "\n".join(raw_dump(firm))
    assert "boris.lind" not in dump
    assert "Salary" not in dump


def test_the_same_message_in_inbox_and_sent_is_one_interaction(firm: Firm) -> None:
    firm.mailbox.put("INBOX", Letter().raw())
    firm.mailbox.put("Sent", Letter().raw())
    firm.sync()
    assert states(firm) == ["linked", "linked"]
    assert len(firm.message_ids()) == 1


def test_a_reply_from_an_unknown_address_follows_its_thread(firm: Firm) -> None:
    first = Letter()
    answer = replace(reply(first, "Gladly."), sender="boris.private@gmail.com", to=(ANNA,))
    firm.mailbox.put("INBOX", first.raw())
    firm.mailbox.put("INBOX", answer.raw())
    firm.sync()
    assert states(firm) == ["linked", "linked"]


def test_a_customer_added_later_takes_over_what_was_asked_about(firm: Firm) -> None:
    firm.mailbox.put("INBOX", Letter("3@customer3.example", "Cleo <cleo@customer3.example>").raw())
    firm.sync()
    assert states(firm) == ["review"], "customer3.example looks like customer1.example"
    firm.add_customers(DirectoryRows(customers=(customer(3),)))
    firm.sync()
    assert states(firm) == ["linked"]


def test_a_customer_added_later_links_the_past(firm: Firm) -> None:
    firm.mailbox.put("INBOX", Letter("3@harbour.example", "Cleo <cleo@harbour.example>").raw())
    firm.sync()
    assert states(firm) == ["unmatched"]
    assert firm.add_customers(DirectoryRows(customers=(customer(3, domains=["harbour.example"]),))) == 1
    assert states(firm) == ["parked"]
    firm.sync()
    assert states(firm) == ["linked"]


def test_an_unreadable_item_is_quarantined_and_the_rest_goes_on(firm: Firm) -> None:
    broken = firm.mailbox.put("INBOX", Letter("1@x.example").raw())
    firm.mailbox.put("INBOX", Letter("2@x.example").raw())
    firm.mailbox.break_thing("INBOX", broken)
    firm.sync()
    assert states(firm) == ["linked", "quarantined"]


def test_a_deleted_message_is_gone_but_its_interaction_stays(firm: Firm) -> None:
    one = firm.mailbox.put("INBOX", Letter().raw())
    firm.sync()
    firm.mailbox.delete("INBOX", one)
    firm.sync()
    assert firm.states() == {}
    assert len(firm.message_ids()) == 1


def test_an_expired_cursor_reads_the_window_again_and_doubles_nothing(firm: Firm) -> None:
    for number in range(30):
        firm.mailbox.put("INBOX", Letter(f"{number}@x.example").raw())
    firm.sync()
    firm.mailbox.expire_cursors("INBOX")
    (run,) = firm.sync()
    assert (run.failure, run.created) == (None, 0)
    assert len(firm.message_ids()) == 30


def test_a_rescan_that_was_ended_is_over(firm: Firm) -> None:
    firm.mailbox.put("INBOX", Letter().raw())
    firm.sync()
    firm.mailbox.expire_cursors("INBOX")
    firm.sync()
    (before,) = firm.store.collection_states(firm.account)
    firm.sync()
    assert firm.store.collection_states(firm.account) == (before,), "the next look writes nothing"


def test_a_window_that_was_widened_is_read_from_its_new_beginning(firm: Firm) -> None:
    firm.mailbox.put("INBOX", Letter("1@x.example").raw())
    firm.window = timedelta(days=7)
    firm.sync()
    assert firm.message_ids() == []
    firm.window = timedelta(days=365)
    firm.sync()
    assert firm.message_ids() == ["1@x.example"]


def test_a_window_that_only_moves_with_the_clock_is_not_read_again(firm: Firm) -> None:
    firm.mailbox.put("INBOX", Letter("1@x.example").raw())
    firm.sync()
    firm.now += timedelta(days=1)
    assert [run.items for run in firm.sync()] == [0]


def test_what_vanished_while_the_cursor_was_expired_is_gone(firm: Firm) -> None:
    kept = firm.mailbox.put("INBOX", Letter("1@x.example").raw())
    lost = firm.mailbox.put("INBOX", Letter("2@x.example").raw())
    firm.sync()
    firm.mailbox.delete("INBOX", lost)
    firm.mailbox.expire_cursors("INBOX")
    firm.sync()
    assert [place[1] for place in firm.states()] == [kept]


def test_a_failure_at_a_page_keeps_the_pages_before_it(firm: Firm) -> None:
    for number in range(30):
        firm.mailbox.put("INBOX", Letter(f"{number}@x.example").raw())
    firm.mailbox.fail_at_page(3, TransientError("The line broke."))
    (run,) = firm.sync()
    assert isinstance(run.failure, TransientError)
    assert len(firm.message_ids()) == 20
    firm.sync()
    assert len(firm.message_ids()) == 30


def test_one_folder_s_failure_does_not_stop_the_next(firm: Firm) -> None:
    firm.mailbox.put("INBOX", Letter("1@x.example").raw())
    firm.mailbox.put("Sent", Letter("2@x.example").raw())
    firm.mailbox.fail_at_page(1, TransientError("The line broke."))
    first, second = firm.sync()
    assert first.failure is not None
    assert second.created == 1


@pytest.mark.parametrize("refusal", [AuthError("refused"), Forbidden("closed"), TransientError("away")])
def test_a_refused_account_is_told_to_the_caller(firm: Firm, refusal: AuthError) -> None:
    firm.mailbox.put("INBOX", Letter().raw())
    firm.mailbox.disconnect(refusal)
    with pytest.raises(type(refusal)):
        firm.sync()


def test_a_meeting_is_logged_after_it_has_ended_and_not_before(firm: Firm) -> None:
    firm.mailbox.put("calendar", raw_event(event(1, starts_at=firm.now + timedelta(hours=1))))
    firm.sync()
    assert states(firm) == ["parked"]
    firm.now += timedelta(hours=3)
    firm.sync()
    assert states(firm) == ["linked"]


def test_a_series_becomes_one_interaction_for_each_held_occurrence(firm: Firm) -> None:
    weekly = event(1, starts_at=firm.now - timedelta(days=15), lines=["RRULE:FREQ=WEEKLY;COUNT=4"])
    firm.mailbox.put("calendar", raw_event(weekly), remote_id="series")
    firm.sync()
    assert states(firm) == ["linked", "linked", "linked", "parked"]


def test_an_occurrence_that_is_taken_out_is_gone(firm: Firm) -> None:
    start = firm.now - timedelta(days=15)
    firm.mailbox.put(
        "calendar", raw_event(event(1, starts_at=start, lines=["RRULE:FREQ=DAILY;COUNT=3"])), remote_id="s"
    )
    firm.sync()
    excluded = f"EXDATE:{start + timedelta(days=1):%Y%m%dT%H%M%SZ}"
    changed = event(1, starts_at=start, lines=["RRULE:FREQ=DAILY;COUNT=3", "SEQUENCE:1", excluded])
    firm.mailbox.put("calendar", raw_event(changed), remote_id="s")
    firm.sync()
    assert states(firm) == ["linked", "linked"]


def test_a_private_meeting_is_ignored(firm: Firm) -> None:
    firm.mailbox.put("calendar", raw_event(event(1, starts_at=BEGINNING, lines=["CLASS:PRIVATE"])))
    firm.sync()
    assert states(firm) == ["ignored"]


def test_a_calendar_bomb_is_quarantined(firm: Firm) -> None:
    firm.mailbox.put("calendar", raw_event(event(1, starts_at=BEGINNING, lines=["RRULE:FREQ=SECONDLY"])))
    firm.mailbox.put("calendar", raw_event(calendar(event(2, starts_at=BEGINNING))))
    firm.sync()
    assert states(firm) == ["linked", "quarantined"]


def test_t49_five_mailboxes_that_hold_one_message_make_one_interaction(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    Firm(MemoryMailbox(), store).add_customers(CUSTOMERS)
    for account in COLLEAGUES[:5]:
        firm = Firm(MemoryMailbox(), store, account=account)
        firm.mailbox.put("Sent" if account == "anna" else "INBOX", Letter().raw())
        firm.sync()
    (interaction,) = store.export()
    assert len(store.sightings_of(interaction.id)) == 5
    store.close()


def test_t22_two_messages_without_message_id_stay_apart(firm: Firm) -> None:
    firm.mailbox.put("INBOX", Letter("", text="one").raw())
    firm.mailbox.put("INBOX", Letter("", text="two").raw())
    firm.sync()
    assert len(list(firm.store.export())) == 2


def test_a_message_without_message_id_that_is_moved_stays_one(firm: Firm) -> None:
    firm.mailbox.put("INBOX", Letter("").raw())
    firm.mailbox.put("Archive", Letter("").raw())
    firm.sync()
    assert len(list(firm.store.export())) == 1


def raw_dump(firm: Firm) -> Iterator[str]:
    connection = firm.store.database.engine.raw_connection()
    try:
        yield from connection.driver_connection.iterdump()  # type: ignore[union-attr]  # sqlite3's own
    finally:
        connection.close()


def test_a_meeting_that_could_not_be_read_for_a_while_has_its_record_again(firm: Firm) -> None:
    raw = raw_event(event(1, starts_at=BEGINNING + timedelta(days=1)))
    firm.mailbox.put("Sent", raw, remote_id="m")
    firm.sync()
    firm.mailbox.break_thing("Sent", "m")
    firm.sync()
    firm.mailbox.put("Sent", raw, remote_id="m")
    firm.sync()
    assert set(firm.states().values()) == {"linked"}
    assert len(list(firm.store.export())) == 1
