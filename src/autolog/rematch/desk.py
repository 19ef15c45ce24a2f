"""What planning needs of an installation, and a rehearsal made of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from autolog.errors import AutologError, ConfigurationError
from autolog.processing import Mind
from autolog.rematch.fetching import Fetcher, Mailboxes
from autolog.rematch.rehearsal import Rehearsal
from autolog.rematch.stored import Judge
from autolog.rules import RuleSet
from autolog.rules.difference import Difference, Version
from autolog.store.engine import Database
from autolog.store.rule_versions import RuleVersion, RuleVersions


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a plan is made: the database, what decides by given rules, the mailboxes, and how versions are read.

    Before `bare_before` no texts are kept.  `unasked` hears of each mailbox that gives no answer, and why.
    """

    database: Database
    mind: Callable[[RuleSet], Mind]
    mailboxes: Mailboxes
    read: Callable[[str], Version]
    now: datetime
    bare_before: datetime | None = None
    unasked: Callable[[str, AutologError], None] = lambda _account, _failure: None

    def deciding(self) -> tuple[RuleVersion, ...]:
        """Return the versions by which the past may have been decided, the one in force last."""
        return RuleVersions(self.database).deciding()

    def difference(self, draft: Version) -> Difference:
        """Return the draft held against these versions; where there is none yet, against itself."""
        readable: list[Version] = []
        stored = self.deciding()
        for one in stored:
            try:
                readable.append(self.read(one.text))
            except ConfigurationError:
                continue
        return Difference(tuple(readable) or (draft,), draft, opaque=len(readable) < len(stored))

    def rehearsal(self, draft: Version, since: datetime | None) -> tuple[Rehearsal, Fetcher]:
        """Return the rehearsal of a draft, and what fetches for it."""
        mind = self.mind(draft.rules)
        judge = Judge(self.difference(draft), mind.own, mind.directory, self.now)
        rehearsal = Rehearsal(judge, mind, since, self.now, self.bare_before)
        return rehearsal, Fetcher(self.mailboxes, mind, self.now, self.unasked)
