"""Whom our colleagues dealt with before, as the matcher asks for it."""

from __future__ import annotations

from dataclasses import replace

from autolog.model import Acquaintance, DirectoryRows, Identity, LinkStatus, State
from autolog.store import Store
from autolog.store.encounters import Encounters
from store.examples import ACME, GLOBEX, HOUR, NOW, Mailbox, in_doubt, linked_to, meeting, message, seen

ANNA = "anna@ourfirm.example"


def test_a_colleague_knows_the_customer_and_the_contact_since_the_first_time(store: Store, inbox: Mailbox) -> None:
    earlier = message("m2@acme.example", starts_at=NOW - HOUR)
    inbox.commit(seen("1", message()), seen("2", earlier))
    found = store.acquaintances([ANNA, "else@ourfirm.example"], ["C-1", "C-2"])
    assert found == (
        Acquaintance(ANNA, NOW - HOUR, ("C-1",)),
        Acquaintance(ANNA, NOW - HOUR, ("C-1",), ("P-1",)),
    )


def test_what_is_only_suggested_makes_no_acquaintance(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", in_doubt()))
    assert store.acquaintances([ANNA], ["C-1"]) == ()


def test_only_the_customers_that_are_asked_for_are_told(store: Store, inbox: Mailbox) -> None:
    identity = Identity("m2@acme.example", "mira@acme.example", "offer", NOW)
    both = replace(message(), identity=identity, links=linked_to(ACME, GLOBEX))
    inbox.commit(seen("1", both))
    assert store.acquaintances([ANNA], ["C-2"]) == (Acquaintance(ANNA, NOW, ("C-2",)),)


def test_where_a_contact_is_today_says_nothing_of_whom_it_stood_for_then(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message()))
    (mira, *_) = store.load_directory().contacts
    store.save_directory(DirectoryRows((), (replace(mira, customer="C-2"),)), NOW)
    assert store.acquaintances([ANNA], ["C-2"]) == ()
    assert Acquaintance(ANNA, NOW, ("C-1",), ("P-1",)) in store.acquaintances([ANNA], ["C-1"])


def test_without_a_question_nothing_is_told(store: Store) -> None:
    assert store.acquaintances([], ["C-1"]) == ()
    assert store.acquaintances([ANNA], []) == ()


# --- meetings ---


def test_an_outsider_is_known_by_the_customer_s_meetings_since_the_first(store: Store, inbox: Mailbox) -> None:
    later = meeting(identity=Identity("series@acme.example/2"), starts_at=NOW + HOUR)
    inbox.commit(seen("1", later, "2"), seen("1", meeting(), "1"))
    found = Encounters(store.database)(["mira@acme.example", "else@acme.example"], ["C-1", "C-2"])
    assert found == (Acquaintance("mira@acme.example", NOW, ("C-1",)),)


def test_mail_and_what_is_only_suggested_are_no_meetings(store: Store, inbox: Mailbox) -> None:
    suggested = linked_to(ACME, status=LinkStatus.SUGGESTED)
    doubtful = meeting(identity=Identity("other@acme.example/1"), state=State.REVIEW, links=suggested)
    inbox.commit(seen("1", message()), seen("2", doubtful))
    assert Encounters(store.database)(["mira@acme.example"], ["C-1"]) == ()


def test_without_an_outsider_or_customer_no_meeting_is_looked_for(store: Store) -> None:
    assert Encounters(store.database)([], ["C-1"]) == ()
    assert Encounters(store.database)(["mira@acme.example"], []) == ()
