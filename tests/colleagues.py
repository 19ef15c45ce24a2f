"""Colleagues with a mailbox each, one store and the rules of a firm: who marks what private, and who follows."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from autolog.model import Raw
from autolog.rules import RuleSet, parse_rules
from autolog.store import Store
from autolog.testing import MemoryMailbox
from firm import Firm, new_store

RULES = b"""
version: 1
lists: {own_domains: [ourfirm.example]}
never_log:
  - {id: private-label, label: [Private, X-NoLog]}
"""


def rules(text: bytes = RULES) -> RuleSet:
    return parse_rules(Path("rules.yaml"), text)


@dataclass(slots=True)
class Colleagues:
    """One firm as each colleague's account sees it; `said` are the rules."""

    folder: Path
    said: RuleSet = field(default_factory=rules)
    store: Store = field(init=False)
    firms: dict[str, Firm] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.store = new_store(self.folder)

    def of(self, name: str) -> Firm:
        """Return the account of a colleague."""
        if name not in self.firms:
            self.firms[name] = Firm(MemoryMailbox(), self.store, name, rules=self.said)
            if len(self.firms) == 1:
                self.firms[name].add_customers()
        return self.firms[name]

    def put(self, name: str, raw: Raw, remote_id: str = "1", folder: str = "INBOX") -> None:
        """Put a copy into a colleague's mailbox, or change the one that is there, and read the mailbox."""
        self.of(name).mailbox.put(folder, raw, remote_id)
        self.sync(name)

    def delete(self, name: str, remote_id: str = "1", folder: str = "INBOX") -> None:
        """Delete a copy, and read the mailbox."""
        self.of(name).mailbox.delete(folder, remote_id)
        self.sync(name)

    def sync(self, *names: str) -> None:
        """Read the mailboxes of these colleagues, or of all."""
        for name in names or self.firms:
            self.of(name).sync()

    def states(self) -> dict[str, str]:
        """Return the state of each copy that is there: account and folder, and the remote id -> state by rule."""
        return {
            f"{row.account}/{row.collection}/{row.remote_id}{row.occurrence}": f"{row.state.value} {row.rule}"
            for row in self.store.ledger()
            if row.state.value != "gone"
        }

    def reasons(self) -> dict[str, str]:
        """Return the reason of each colleague's copies."""
        return {row.account: row.reason for row in self.store.ledger()}

    def subjects(self) -> list[str]:
        """Return the subjects of all records."""
        return sorted(one.record.subject for one in self.store.export())

    def dump(self) -> str:
        """Return everything that lies in the database."""
        connection = self.store.database.engine.raw_connection()
        try:
            return "\n".join(connection.driver_connection.iterdump())  # type: ignore[union-attr]  # sqlite3's own
        finally:
            connection.close()
