"""The daemon follows rules that somebody applied or rolled back beside it, before it decides anything more.

A page that was just being decided may still have met the old rules; what it brought is looked at again by the new ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from autolog.errors import StoreError
from autolog.installation import Installation
from autolog.logs import Log
from autolog.running import one_line
from autolog.store.rule_versions import LastApplied, RuleVersions


@dataclass(slots=True)
class Following:
    """Remembers which change of the rules this daemon has read; at its start, the last one there is."""

    seen: LastApplied | None = None

    def moved(self, installation: Installation, reload: Callable[[], None]) -> bool:
        """Ask for a reload when rules were applied or rolled back since, and return whether they were."""
        try:
            last = RuleVersions(installation.store.database).last_applied()
        except StoreError as failure:
            Log().error("applied rules were not asked for: " + one_line(failure))
            return False
        if self.seen is None or last == self.seen:
            self.seen = last
            return False
        reload()
        return True

    def caught_up(self, installation: Installation) -> None:
        """Have looked at again what the old rules decided since; from now on the new ones hold."""
        versions = RuleVersions(installation.store.database)
        try:
            last = versions.last_applied()
            if self.seen is not None and last != self.seen and last.at is not None:
                again = versions.decide_again_since(last.at, installation.now())
                Log().info("rules were applied or rolled back", past_items_to_look_at_again=again)
            self.seen = last
        except StoreError as failure:
            Log().error("items decided by the old rules stay as they are: " + one_line(failure))
