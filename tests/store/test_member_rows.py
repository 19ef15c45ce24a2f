"""Which mailboxes an entry stands for, on every database."""

from __future__ import annotations

import pytest

from autolog.store import Store
from autolog.store.kept_rows import KeptRows
from autolog.store.member_rows import Member, MemberChange, MemberRows
from store.examples import HOUR, NOW, open_mailbox

ANNA, BORIS = "anna@ourfirm.example", "boris@ourfirm.example"


@pytest.fixture
def rows(store: Store) -> MemberRows:
    return MemberRows(store.database)


def test_of_an_entry_that_was_never_asked_nothing_is_known(rows: MemberRows) -> None:
    assert rows.memberships() == {}


def test_who_joins_and_who_leaves_is_told_and_kept(rows: MemberRows) -> None:
    assert rows.answered("firm", {ANNA, BORIS}, {"eve@elsewhere.example"}, NOW) == MemberChange((ANNA, BORIS), ())
    assert rows.answered("firm", {ANNA}, (), NOW + HOUR) == MemberChange((), (BORIS,))
    firm = rows.memberships()["firm"]
    assert firm.members == (Member(ANNA, NOW), Member(BORIS, NOW, NOW + HOUR))
    assert (firm.asked_at, firm.refused) == (NOW + HOUR, ())


def test_who_comes_back_joined_when_he_first_came(rows: MemberRows) -> None:
    rows.answered("firm", {ANNA, BORIS}, (), NOW)
    rows.answered("firm", {ANNA}, (), NOW + HOUR)
    assert rows.answered("firm", {ANNA, BORIS}, (), NOW + 2 * HOUR) == MemberChange((BORIS,), ())
    assert rows.memberships()["firm"].members[1] == Member(BORIS, NOW)


def test_two_entries_have_members_of_their_own(rows: MemberRows) -> None:
    rows.answered("firm", {ANNA}, (), NOW)
    rows.answered("other", {BORIS}, (), NOW)
    assert [one.address for one in rows.memberships()["firm"].members] == [ANNA]


def test_a_failure_leaves_the_members_and_the_next_answer_ends_it(rows: MemberRows) -> None:
    rows.answered("firm", {ANNA}, (), NOW)
    for _ in range(2):
        rows.failed("firm", "It does not\nanswer.", NOW + 2 * HOUR)
    firm = rows.memberships()["firm"]
    assert (firm.failures, firm.last_error, firm.next_attempt_at) == (2, "It does not answer.", NOW + 2 * HOUR)
    assert (firm.asked_at, len(firm.members)) == (NOW, 1)
    rows.answered("firm", {ANNA}, (), NOW + HOUR)
    assert (rows.memberships()["firm"].failures, rows.memberships()["firm"].last_error) == (0, "")


def test_what_a_person_mended_is_tried_at_once_with_all_its_members_and_nothing_else(store: Store) -> None:
    rows = MemberRows(store.database)
    rows.failed("firm", "refused", NOW + HOUR)
    for account in ("firm", f"firm/{ANNA}", "firm-2"):
        open_mailbox(store, account, "INBOX")
        store.record_account_failure(account, "refused", NOW + HOUR, NOW)
    KeptRows(store.database).try_again_now("firm")
    waiting = {state.account for state in store.account_states() if state.next_attempt_at is not None}
    assert waiting == {"firm-2"}
    assert rows.memberships()["firm"].next_attempt_at is None
