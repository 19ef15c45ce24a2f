"""A firm in miniature whose one account is at the pretend Google."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from autolog.processing import AccountRun
from autolog.sync import CollectionRun, Worker, sync_account
from autolog.testing import MemoryKeptSecrets, MemoryMailbox
from firm import Firm
from servers.google import Google
from servers.google_account import Time, connected, context


@dataclass(slots=True)
class GoogleFirm:
    """Runs the whole path on one person at the pretend Google."""

    google: Google
    time: Time
    firm: Firm
    reads: Sequence[str] = ("mail",)
    kept: MemoryKeptSecrets = field(default_factory=MemoryKeptSecrets)

    @classmethod
    def of(cls, google: Google, time: Time, store: Any, reads: Sequence[str] = ("mail",)) -> GoogleFirm:
        firm = Firm(MemoryMailbox(), store, now=time.now())
        firm.add_customers()
        return cls(google, time, firm, reads)

    def sync(self, **changed: Any) -> tuple[CollectionRun, ...]:
        """Run the account once, as a new process."""
        self.firm.now = self.time.now()
        since = self.time.now() - timedelta(days=3650)
        account = AccountRun("anna", "anna@ourfirm.example", since, window="3650 days")
        worker = Worker(self.firm.store, self.firm.worker, self.time.now)
        with connected(
            self.google, self.time, context(self.time, since=since, kept=self.kept), read=list(self.reads), **changed
        ) as connector:
            return tuple(sync_account(connector, account, self.firm.mind(), worker))

    def present(self) -> set[str]:
        """Return the ids that the ledger holds and does not call gone."""
        return {remote_id for _, remote_id, _ in self.firm.states()}
