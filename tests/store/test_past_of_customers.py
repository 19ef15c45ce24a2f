"""Customers who come, change, go and come back, on every database: the past is as if it had been so from the start."""

from __future__ import annotations

from pathlib import Path

from autolog.store import Store
from autolog.testing import MemoryMailbox
from changing_world import THINGS, ChangingFirm, Choice
from firm import new_store

ACCOUNTS = ("anna", "boris")
MOMENTS = (
    Choice((1, 1, 1), (1, 1, 1)),
    Choice((2, 2, 0), (3, 1, 0)),
    Choice((0, 0, 0), (0, 0, 0)),
    Choice((3, 4, 2), (2, 2, 2)),
)


def test_the_past_is_that_of_a_firm_that_knew_from_the_start(store: Store, tmp_path: Path) -> None:
    mailbox = MemoryMailbox()
    for name, raw in THINGS.items():
        mailbox.put("INBOX", raw, remote_id=name)
    firm = ChangingFirm(mailbox, store)
    for moment in MOMENTS:
        firm.choose(moment)
        firm.settle(ACCOUNTS)
    assert store.verify().problems == ()
    other = ChangingFirm(mailbox, new_store(tmp_path), now=firm.now)
    other.change_customers(store.load_directory())
    other.settle(ACCOUNTS)
    assert firm.outcome() == other.outcome()
    other.store.close()
