"""While one page is stored the next is decoded already; what that changes is the time, and nothing else."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from autolog.decode import DecodeContext
from autolog.decode.worker import Result, decode_here
from autolog.errors import StoreUnavailable
from autolog.model import Raw
from autolog.processing import AccountRun, Decided
from autolog.sync import CollectionRun, Worker, sync_account
from autolog.testing import MemoryConnector, MemoryMailbox, MemorySettings
from autolog.testing.builders import Letter, account_context
from firm import Firm, new_store


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Firm]:
    firm = Firm(MemoryMailbox(), new_store(tmp_path))
    firm.add_customers()
    for number in range(1, 7):
        firm.mailbox.put("INBOX", Letter(number).raw())
    yield firm
    firm.store.close()


@dataclass(slots=True)
class Overlap:
    """A run with two messages a page that notes which pages were decoded, and waits for some while it stores."""

    firm: Firm
    decoded: list[threading.Event] = field(default_factory=lambda: [threading.Event() for _ in range(3)])
    ahead: list[bool] = field(default_factory=list)

    def run(self) -> tuple[CollectionRun, ...]:
        since = self.firm.now - timedelta(days=3650)
        connector = MemoryConnector(self.firm.mailbox, account_context(since=since), MemorySettings(page_size=2))
        worker = Worker(self.firm.store, "worker", lambda: self.firm.now, watch=self.stored)
        mind = replace(self.firm.mind(), decode_many=self.decode_many)
        return tuple(sync_account(connector, AccountRun("anna", "anna@ourfirm.example", since), mind, worker))

    def decode_many(self, raws: Sequence[Raw], context: DecodeContext) -> Iterator[Result]:
        yield from decode_here(raws, context)
        next(page for page in self.decoded if not page.is_set()).set()

    def stored(self, _decided: Sequence[Decided]) -> None:
        """Wait, in the thread that stores, for the page behind this one."""
        following = self.decoded[len(self.ahead) + 1 :][:1]
        self.ahead.append(all(page.wait(30) for page in following))


def test_the_next_page_is_decoded_while_one_is_stored(firm: Firm) -> None:
    overlap = Overlap(firm)
    overlap.run()
    assert overlap.ahead == [True, True, True]


def test_every_page_is_stored_once(firm: Firm) -> None:
    assert [run.items for run in Overlap(firm).run()] == [6]
    assert len(firm.message_ids()) == 6


def test_no_thread_is_left_when_storing_fails(firm: Firm) -> None:
    class Full(Overlap):
        def stored(self, decided: Sequence[Decided]) -> None:
            raise StoreUnavailable("The disk is full.")

    assert [str(run.failure) for run in Full(firm).run()] == ["The disk is full."]
    assert not [thread for thread in threading.enumerate() if thread.name == "read-ahead"]
