"""Rules planned, applied and rolled back in an installation: its files, its mailboxes and its database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from autolog.config import Configuration
from autolog.config.rule_files import put_rules, refuse_if_locked, set_aside
from autolog.connector import Connector
from autolog.errors import AutologError, ConfigurationError, Forbidden
from autolog.installation import Installation
from autolog.matching.learning.proposal import rules_in_force
from autolog.processing import AccountRun, DecodeMany, Mind
from autolog.rematch.applying import Applied, apply_plan
from autolog.rematch.desk import Desk
from autolog.rematch.plan import Made, make_plan
from autolog.rematch.rolling_back import RolledBack, roll_back
from autolog.rules import RuleSet, Sources
from autolog.rules.difference import Version
from autolog.rules.load import PARTS, ReadRules, files_of, read_draft, read_kept


@dataclass(frozen=True, slots=True)
class InstalledMailboxes:
    """The accounts of an installation."""

    installation: Installation

    def run_of(self, account: str) -> AccountRun | None:
        """Return what a run of the account needs to know; None for one that is no longer configured."""
        found = self.installation.configuration.account(account)
        return None if found is None else self.installation.account_run(found)

    def connect(self, account: str) -> Connector:
        """Open the account's connector.  Raises Forbidden."""
        found = self.installation.configuration.account(account)
        if found is None:
            raise Forbidden(f"{account} is not configured.", remedy="Its records stay.")
        return self.installation.connect(found)


@dataclass(frozen=True, slots=True)
class RuleChanges:
    """What a person does with drafts of the rules."""

    installation: Installation
    decode_many: DecodeMany
    unasked: Callable[[str, AutologError], None]
    """Hears of each mailbox that gives no answer, and why."""

    def plan(self, draft: Path | None, since: datetime | None, who: str) -> Made:
        """Return what a draft would change, as a plan; without one, the rules as they lie on disk are the draft.

        Raises ConfigurationError and StoreUnavailable.
        """
        file = (draft or self._place).resolve()
        read = read_draft(file, self._place, self._sources)
        return make_plan(self._desk(), self._version(read), str(file), since, who)

    def apply(self, plan: str, who: str) -> Applied:
        """Carry a plan out and put its draft into the rules' files.  Raises WrongUse when something has moved since."""
        refuse_if_locked(self._place)
        applied = apply_plan(self._desk(), plan, who, self._digest_of)
        put_rules(self._place, self._place.parent / PARTS, files_of(applied.text))
        return applied

    def roll_back(self, version: int, who: str) -> RolledBack:
        """Go back to a version in the past and in the rules' files; what lies there is kept as a version.

        With a fault it is no version, and is kept beside the file.  Raises WrongUse.
        """
        refuse_if_locked(self._place)
        installation, replaced = self.installation, self._as_they_lie()
        back = roll_back(installation.store.database, version, who, installation.now(), replaced)
        if replaced is None:
            set_aside(self._place)
        put_rules(self._place, self._place.parent / PARTS, files_of(back.version.text))
        return back

    @property
    def _place(self) -> Path:
        return self.installation.configuration.rules

    @property
    def _sources(self) -> Sources:
        return Sources(ask=self.installation.list_entries)

    def _desk(self) -> Desk:
        now = self.installation.now()
        return Desk(
            self.installation.store.database,
            self._mind,
            InstalledMailboxes(self.installation),
            lambda text: self._version(read_kept(text, self._place, self._sources)),
            now,
            bare_before(self.installation.configuration, now),
            self.unasked,
        )

    def _mind(self, rules: RuleSet) -> Mind:
        return replace(self.installation, rules=rules).mind(self.decode_many)

    def _version(self, read: ReadRules) -> Version:
        return Version(read, rules_in_force(read.compiled(), self.installation.store.matching_versions()))

    def _digest_of(self, file: Path) -> str:
        return read_draft(file, self._place, self._sources).digest

    def _as_they_lie(self) -> tuple[str, str] | None:
        """Return digest and text of the rules' files as they are now, or None when they have a fault.

        They may have been changed by hand, and with a fault they are no version that could be gone back to.
        """
        try:
            read = read_draft(self._place, self._place, self._sources)
        except ConfigurationError:
            return None
        return read.digest, read.text


def bare_before(configuration: Configuration, now: datetime) -> datetime | None:
    """Return the time before which texts are no longer kept."""
    period = configuration.file.retention.text
    return None if period is None else now - period
