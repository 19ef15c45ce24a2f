"""Fetching again for a plan: what a mailbox does not give is left out, whatever went wrong there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from autolog.connector import Collection, Connector
from autolog.errors import AutologError, Fault
from autolog.model import State
from autolog.processing import AccountRun
from autolog.rematch.fetching import Fetcher
from autolog.store.past_rows import Copy
from autolog.testing import MemoryConnector, MemoryMailbox, MemorySettings
from autolog.testing.builders import account_context
from rules_past import Past

COPY = Copy("1", 1, "INBOX", "anna", "anna@ourfirm.example", "m1", "", State.LINKED, "threshold", None, None)


class Mistaken(MemoryConnector):
    """A connector with a mistake in it."""

    def collections(self) -> Iterable[Collection]:
        raise KeyError("folder")


@dataclass(frozen=True, slots=True)
class MistakenMailboxes:
    """Mailboxes of a past that are opened by a connector with a mistake."""

    past: Past

    def run_of(self, account: str) -> AccountRun:
        return self.past.run_of(account)

    def connect(self, _account: str) -> Connector:
        return Mistaken(MemoryMailbox(), account_context(), MemorySettings())


def test_a_mistake_of_a_connector_is_told_and_costs_its_account_alone(past: Past) -> None:
    told: list[AutologError] = []
    firm = past.firms[0]
    fetcher = Fetcher(MistakenMailboxes(past), firm.mind(), firm.now, lambda _account, failure: told.append(failure))
    found = fetcher.fetch([replace(COPY, account=firm.account)])
    assert (set(found.values()), [type(failure) for failure in told]) == ({None}, [Fault])
