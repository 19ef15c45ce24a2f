"""The ledger against the provider: what a cursor never told is found by counting, once a night.

Each collection is listed whole (`census`) and compared with the ledger.  The order makes it safe beside a sync:

1. the cursor is noted and the ledger read, then the collection is listed;
2. what happened since the cursor is asked for, and left alone: the next sync brings it anyway;
3. the ledger is read again: what another worker stored meanwhile is no find.

A listing that ends early raises, so nothing is ever called gone by half a list.  A repair fetches each find again: the
provider's own answer (there, or gone) is what goes down the normal path, under the lease.  Brakes hold here too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from autolog.brakes import Brake, looks_empty
from autolog.connector import Connector, Cursor
from autolog.decode.headers import Headers
from autolog.errors import AuthError, AutologError, CursorExpired, Forbidden
from autolog.model import Refusal
from autolog.processing import AccountRun, Mind
from autolog.store.pauses import Pauses
from autolog.store.reconciliations import Reconciliations
from autolog.sync import CENSUS_MARGIN, Reading, Worker

AT_ONCE = 100
"""Finds that are fetched and stored as one page."""


@dataclass(frozen=True, slots=True)
class Count:
    """What the count of one collection found.

    `missing` are there and not in the ledger, `gone` in the ledger and no longer there, `repaired` counts those that
    were put right.  `skipped` says why it was not counted.
    """

    account: str
    collection: str
    present: int = 0
    missing: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    repaired: int = 0
    skipped: str = ""
    failure: AutologError | None = None


Treatment = Callable[[Reading, Count], Count]
"""What is done with the finds: `repair` or `leave`."""


def reconcile_account(
    connector: Connector, account: AccountRun, mind: Mind, worker: Worker, since: datetime, treat: Treatment
) -> Iterator[Count]:
    """Count every collection of the account that was read before; `treat` is `repair`, or `leave` to only look.

    `since` is the beginning of what the connector reads: no earlier than the account's window.  Raises AuthError,
    Forbidden, TransientError (nothing could be listed) and StoreUnavailable.
    """
    mind = mind.heeding(account.own_list)
    states = {state.key: state for state in worker.store.collection_states(account.id)}
    paused = {one.collection_id: one.reason for one in Pauses(worker.store.database).open(account.id)}
    for collection in connector.collections():
        state = states.get(collection.key)
        if worker.cancelled():
            return
        if state is None or state.cursor is None:
            yield Count(account.id, collection.name, skipped="It was not read to its end yet.")
        elif reason := paused.get(state.id, paused.get(None, "")):
            yield Count(account.id, collection.name, skipped=reason)
        else:
            reading = Reading(connector, collection, account, mind, worker, state.id, state.version, state.cursor)
            yield _counted(reading, state.cursor, since, treat)


def _counted(reading: Reading, cursor: str, since: datetime, treat: Treatment) -> Count:
    nothing = Count(reading.account.id, reading.collection.name)
    try:
        found = treat(reading, _find(reading, Cursor(cursor), since))
    except (AuthError, Forbidden):
        raise
    except CursorExpired:
        return replace(nothing, skipped="Its cursor expired; the next sync reads it whole.")
    except AutologError as failure:
        return replace(nothing, failure=reading.worker.cleaned(failure))
    finally:
        reading.release()
    _note(found, reading)
    return found


def _find(reading: Reading, cursor: Cursor, since: datetime) -> Count:
    """Compare list and ledger; what is newer than the cursor is left alone.  Raises CursorExpired and Paused."""
    counts = Reconciliations(reading.worker.store.database)
    believed = _believed(reading, since)
    present = frozenset(reading.connector.census(reading.collection, since))
    newer = _newer(reading, cursor)
    known, left = counts.known(reading.id), counts.marked_gone(reading.id)
    reading.brake(Brake.EMPTY, looks_empty(len(believed), len(believed & present), reading.worker.thresholds))
    return Count(
        reading.account.id,
        reading.collection.name,
        present=len(present),
        missing=tuple(sorted((present - (known - left)) - newer)),
        gone=tuple(sorted((believed & _believed(reading, since)) - present - newer)),
    )


def _believed(reading: Reading, since: datetime) -> frozenset[str]:
    return frozenset(reading.worker.store.known_remote_ids(reading.id, since + CENSUS_MARGIN))


def _newer(reading: Reading, cursor: Cursor) -> frozenset[str]:
    """Return what happened behind the cursor; no body is looked at, and nothing is stored."""
    pages = reading.connector.changes(reading.collection, cursor, RefuseEverything())
    return frozenset(change.remote_id for page in pages for change in page.changes)


def repair(reading: Reading, found: Count) -> Count:
    """Fetch each find again and store what the provider says of it now."""
    if found.missing or found.gone:
        reading.hold()
    for finds in (found.missing, found.gone):
        for start in range(0, len(finds), AT_ONCE):
            reading.look_at(finds[start : start + AT_ONCE])
    return replace(found, repaired=len(found.missing) + len(found.gone))


def leave(_reading: Reading, found: Count) -> Count:
    """Change nothing."""
    return found


def _note(found: Count, reading: Reading) -> None:
    counts = Reconciliations(reading.worker.store.database)
    now = reading.worker.now()
    counts.record(reading.id, now, found.present, len(found.missing), len(found.gone), found.repaired)


@dataclass(frozen=True, slots=True)
class RefuseEverything:
    """A screen that lets nothing through, so that only names are asked for."""

    passes_everything: bool = False
    labels: frozenset[str] = frozenset()

    def __call__(self, headers: Headers, labels: Sequence[str]) -> Refusal | None:  # noqa: ARG002 - the protocol's
        """Refuse."""
        return Refusal("reconcile", "Only its name was asked for.")
