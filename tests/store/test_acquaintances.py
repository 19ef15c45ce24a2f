"""Whom our colleagues dealt with before, as the matcher asks for it."""

from __future__ import annotations

from dataclasses import replace

from autolog.model import Acquaintance, Identity
from autolog.store import Store
from store.examples import ACME, GLOBEX, HOUR, NOW, Mailbox, in_doubt, linked_to, message, seen

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


def test_without_a_question_nothing_is_told(store: Store) -> None:
    assert store.acquaintances([], ["C-1"]) == ()
    assert store.acquaintances([ANNA], []) == ()
