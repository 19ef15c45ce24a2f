"""What a person's own list withdraws: their own copies, and a record only with the last copy that speaks for it."""

from __future__ import annotations

from sqlalchemy import select

from autolog.model import State
from autolog.store import Store
from autolog.store.auditing import Audit
from autolog.store.own_copies import OwnCopies, Withdrawal, Word
from autolog.store.schema import sighting_hash
from store.examples import HASHES, HOUR, NOW, Mailbox, meeting, message, open_mailbox, seen, unmatched

RULE, REASON = "never-log:own-list", "Its owner keeps this out."
WORD = Word("anna", "anna@ourfirm.example", "0 -> 1 entries")


def withdraw(store: Store, address: str = "mira@acme.example") -> Withdrawal:
    own = OwnCopies(store.database, ("anna",))
    return own.withdraw(address.__eq__, HASHES[:1], RULE, REASON, WORD, NOW)


def rules(store: Store) -> dict[str, str]:
    return {f"{row.account}/{row.remote_id}": row.rule for row in store.ledger()}


def test_a_record_that_only_the_person_has_goes(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message()))
    assert withdraw(store) == Withdrawal(1, 1)
    assert (list(store.export()), rules(store)) == ([], {"anna/1": RULE})


def test_a_record_that_a_colleague_has_too_stays_and_is_made_anew(store: Store, inbox: Mailbox) -> None:
    bob = open_mailbox(store, "bob", "INBOX")
    inbox.commit(seen("1", message(new_text="from Anna's copy")))
    bob.commit(seen("1", message()))
    assert withdraw(store) == Withdrawal(1, 0)
    assert bob.states() == {"1": State.PARKED}
    bob.commit(seen("1", message(new_text="from Bob's copy")), now=NOW + HOUR)
    (stored,) = store.export()
    assert (stored.record.new_text, len(stored.sightings)) == ("from Bob's copy", 1)


def test_what_followed_a_record_that_went_is_looked_at_again(store: Store, inbox: Mailbox) -> None:
    answer = message("m2@globex.example", references=("m2@globex.example", "m1@acme.example"))
    inbox.commit(seen("1", message()))
    open_mailbox(store, "bob", "INBOX").commit(seen("2", answer))
    withdraw(store)
    assert {row.account: row.state for row in store.ledger()} == {"anna": State.IGNORED, "bob": State.PARKED}


def test_what_followed_a_record_that_a_colleague_keeps_stays(store: Store, inbox: Mailbox) -> None:
    answer = message("m2@globex.example", references=("m2@globex.example", "m1@acme.example"))
    bob = open_mailbox(store, "bob", "INBOX")
    inbox.commit(seen("1", message()))
    bob.commit(seen("1", message()), seen("2", answer))
    withdraw(store)
    assert bob.states() == {"1": State.PARKED, "2": State.LINKED}


def test_a_copy_that_is_gone_from_the_mailbox_is_withdrawn_too(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message()))
    inbox.commit(gone=("1",))
    assert withdraw(store).records == 1
    assert list(store.export()) == []


def test_a_meeting_goes_with_what_its_copy_said(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", meeting()))
    withdraw(store)
    assert list(store.export()) == []


def test_somebody_else_s_correspondence_stays(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message()))
    assert withdraw(store, "zoe@globex.example") == Withdrawal(0, 0)
    assert len(list(store.export())) == 1


def test_strangers_are_found_by_their_hashes_and_lose_them(store: Store, inbox: Mailbox) -> None:
    bob = open_mailbox(store, "bob", "INBOX")
    inbox.commit(unmatched("1"))
    bob.commit(unmatched("1"))
    assert withdraw(store).copies == 1
    assert rules(store) == {"anna/1": RULE, "bob/1": "nobody-known"}
    with store.database.engine.connect() as connection:
        assert len(connection.scalars(select(sighting_hash.c.digest)).all()) == len(HASHES)


def test_a_shorter_list_has_its_own_copies_looked_at_again(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message()))
    withdraw(store)
    assert OwnCopies(store.database, ("anna",)).look_again(RULE, WORD, NOW) == 1
    assert store.due_parked(inbox.id, NOW, 10) == ("1",)


def test_each_change_is_in_the_audit(store: Store, inbox: Mailbox) -> None:
    withdraw(store)
    assert [(one.who, one.action) for one in Audit(store.database).entries()][-1] == ("anna", "never-log")
