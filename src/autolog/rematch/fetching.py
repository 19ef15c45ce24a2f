"""What rows cannot tell, fetched again from its mailbox: by remote id, and decoded as new mail is.

What a mailbox or its network does not give is left out; whoever asked then leaves its record as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from autolog.connector import Change, Collection, Connector, Deletion, Unreadable
from autolog.errors import AutologError, DecodeError, Fault
from autolog.model import Decoded
from autolog.processing import AccountRun, Mind, decode_page
from autolog.store.past_rows import Copy

AT_ONCE = 100
"""Things that are fetched and decoded as one page."""

Spot = tuple[int, str]
"""A collection's id and a remote id in it."""


class Mailboxes(Protocol):
    """The accounts that can be asked."""

    def run_of(self, account: str) -> AccountRun | None:
        """Return what a run of the account needs to know; None for one that is no longer read."""

    def connect(self, account: str) -> Connector:
        """Open the account's connector.  Raises Forbidden."""


@dataclass(frozen=True, slots=True)
class Thing:
    """What a mailbox gave: the change that its connector reported, and what its bytes mean."""

    run: AccountRun
    change: Change
    decoded: Decoded | None


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches again.  `unasked` hears of each mailbox that gives no answer, and why."""

    mailboxes: Mailboxes
    mind: Mind
    now: datetime
    unasked: Callable[[str, AutologError], None]

    def fetch(self, copies: Iterable[Copy]) -> dict[Spot, Thing | None]:
        """Return what the mailboxes give of these copies, by spot; None for what none of them gives."""
        wanted: dict[str, dict[str, dict[str, Spot]]] = {}
        for copy in copies:
            in_account = wanted.setdefault(copy.account, {})
            in_account.setdefault(copy.key, {})[copy.remote_id] = copy.collection_id, copy.remote_id
        found: dict[Spot, Thing | None] = {
            spot: None for keys in wanted.values() for ids in keys.values() for spot in ids.values()
        }
        for account, keys in wanted.items():
            found.update(self._of_account(account, keys))
        return found

    def _of_account(self, account: str, keys: Mapping[str, Mapping[str, Spot]]) -> dict[Spot, Thing | None]:
        run = self.mailboxes.run_of(account)
        found: dict[Spot, Thing | None] = {}
        if run is None:
            return found
        try:
            with closing(self.mailboxes.connect(account)) as connector:
                for collection in connector.collections():
                    found.update(self._of_collection(connector, collection, run, keys.get(collection.key, {})))
        except AutologError as failure:
            self.unasked(account, failure)
        except Exception as unforeseen:  # noqa: BLE001 - a connector's mistake must not stop the other accounts
            self.unasked(account, Fault(unforeseen))
        return found

    def _of_collection(
        self, connector: Connector, collection: Collection, run: AccountRun, spots: Mapping[str, Spot]
    ) -> Iterator[tuple[Spot, Thing]]:
        ids, mind = sorted(spots), self.mind.heeding(run.own_list)
        for start in range(0, len(ids), AT_ONCE):
            changes = list(connector.fetch(collection, ids[start : start + AT_ONCE], mind.rules.screen))
            for change, decoded in self._decoded(changes, run, mind):
                if change.remote_id in spots:
                    yield spots[change.remote_id], Thing(run, change, decoded)

    def _decoded(
        self, changes: Sequence[Change], run: AccountRun, mind: Mind
    ) -> Iterator[tuple[Change, Decoded | None]]:
        results = decode_page(changes, run, mind, self.now).results
        for change in changes:
            result = results.get(change.remote_id)
            if not isinstance(change, Deletion | Unreadable) and not isinstance(result, DecodeError):
                yield change, result
