"""The firm's rules on the whole path: what is written, and what a rule cannot undo."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from autolog.model import LinkStatus, Mark, MarkKind, Party, PartyKind, State
from autolog.rules import RuleSet, parse_rules
from autolog.store.records import InteractionRecord
from autolog.testing import MemoryMailbox
from autolog.testing.builders import BEGINNING, Letter, customer, event, raw_event
from firm import CUSTOMERS, RULES, Firm, new_store

STRANGER = "Nobody <nobody@elsewhere.example>"
ONE, TWO = customer(1).ref, customer(2).ref


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Firm]:
    firm = Firm(MemoryMailbox(), new_store(tmp_path))
    firm.add_customers(CUSTOMERS)
    yield firm
    firm.store.close()


def rules(text: str) -> RuleSet:
    return parse_rules(Path("rules.yaml"), RULES + f"rules:\n{text}\n".encode())


def again(firm: Firm, text: str) -> None:
    """Let everything be read again with these rules."""
    firm.rules = rules(text)
    firm.window += timedelta(days=1)
    firm.sync()


def records(firm: Firm) -> list[InteractionRecord]:
    return [one.record for one in firm.store.export()]


def customers(firm: Firm) -> list[str]:
    return [link.party.ref for one in records(firm) for link in one.links if link.party.kind is PartyKind.CUSTOMER]


def test_what_a_rule_says_is_stored_with_the_record(firm: Firm) -> None:
    firm.rules = rules("  - {id: r, then: {kind: offer, owner: kim, tag: [hall], notify: owner}}")
    firm.mailbox.put("INBOX", Letter().raw())
    firm.sync()
    (record,) = records(firm)
    assert (record.kind, record.decided_by) == ("offer", "threshold")
    assert record.marks == (
        Mark(MarkKind.RULE, "r"),
        Mark(MarkKind.OWNER, "kim"),
        Mark(MarkKind.TAG, "hall"),
        Mark(MarkKind.NOTIFY, "owner"),
    )


def test_the_same_mail_again_writes_no_row(firm: Firm) -> None:
    firm.rules = rules("  - {id: r, then: {kind: offer, tag: hall}}")
    firm.mailbox.put("INBOX", Letter().raw())
    firm.sync()
    firm.window += timedelta(days=1)
    assert [(run.created, run.merged) for run in firm.sync()] == [(0, 0)]


def test_a_rule_that_is_changed_changes_what_is_read_again(firm: Firm) -> None:
    firm.mailbox.put("INBOX", Letter("9@elsewhere.example", STRANGER).raw())
    firm.rules = rules(f"  - {{id: r, then: {{link: {ONE}}}}}")
    firm.sync()
    assert customers(firm) == [ONE]
    again(firm, f"  - {{id: r, then: {{link: {TWO}, tag: new}}}}")
    assert customers(firm) == [TWO]
    assert Mark(MarkKind.TAG, "new") in records(firm)[0].marks


def test_a_rule_that_ignores_does_not_undo_what_a_person_decided(firm: Firm) -> None:
    firm.mailbox.put("INBOX", Letter().raw())
    firm.sync()
    (stored,) = firm.store.export()
    firm.store.record_verdict(stored.id, Party(PartyKind.CUSTOMER, ONE), LinkStatus.LINKED, "kim", firm.now)
    again(firm, "  - {id: r, then: {ignore: not ours}}")
    assert customers(firm) == [ONE]
    assert list(firm.states().values()) == ["linked"]


def test_a_rule_that_links_does_not_undo_what_a_person_refused(firm: Firm) -> None:
    firm.mailbox.put("INBOX", Letter().raw())
    firm.sync()
    (stored,) = firm.store.export()
    firm.store.record_verdict(stored.id, Party(PartyKind.CUSTOMER, TWO), LinkStatus.REJECTED, "kim", firm.now)
    again(firm, f"  - {{id: r, then: {{link: {TWO}}}}}")
    statuses = {link.party.ref: link.status for one in records(firm) for link in one.links}
    assert statuses.get(TWO) is not LinkStatus.LINKED


def test_a_rule_that_ignores_takes_out_what_no_person_decided(firm: Firm) -> None:
    firm.mailbox.put("INBOX", Letter().raw())
    firm.sync()
    again(firm, "  - {id: r, then: {ignore: not ours}}")
    assert records(firm) == []
    (row,) = firm.store.ledger()
    assert (row.state, row.rule) == (State.IGNORED, "rule:r")


def test_a_meeting_that_a_rule_calls_a_call_is_still_moved_and_cancelled_as_one(firm: Firm) -> None:
    firm.rules = rules("  - {id: r, when: {kind: meeting}, then: {kind: call}}")
    start = BEGINNING + timedelta(days=1)
    firm.mailbox.put("calendar", raw_event(event(1, starts_at=start)), remote_id="m")
    firm.sync()
    moved = event(1, starts_at=start, summary="Another title", lines=["SEQUENCE:1"])
    firm.mailbox.put("calendar", raw_event(moved), remote_id="m")
    firm.sync()
    (record,) = records(firm)
    assert (record.kind, record.subject, record.cancelled) == ("call", "Another title", False)
    cancelled = event(1, starts_at=start, lines=["SEQUENCE:2", "STATUS:CANCELLED"])
    firm.mailbox.put("calendar", raw_event(cancelled), remote_id="m")
    firm.sync()
    assert records(firm)[0].cancelled


def test_sensitive_mail_leaves_no_word_in_the_database(firm: Firm) -> None:
    firm.rules = rules("  - {id: gate, when: {sensitive: health}, then: {visibility: metadata}}")
    firm.mailbox.put("INBOX", Letter(subject="Monday morning", text="My sick leave goes on.\n").raw())
    firm.sync()
    assert [one.visibility for one in records(firm)] == ["metadata"]
    dump = "\n".join(line for line in dump_of(firm))
    assert "sick leave" not in dump
    assert "Monday morning" not in dump


def dump_of(firm: Firm) -> list[str]:
    connection = firm.store.database.engine.raw_connection()
    try:
        return list(connection.driver_connection.iterdump())  # type: ignore[union-attr]
    finally:
        connection.close()
