"""What people change as a whole: told in one history, and taken back by its id there.

The id of a change set is its number, that of a step of learning is `matching-3`.  Whatever of the past an undo concerns
is looked at again by the next run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime

from autolog.directory.merged import followed
from autolog.errors import WrongUse
from autolog.installation import Installation
from autolog.model import DirectoryRows, Party
from autolog.reach import Reach
from autolog.store.change_records import ChangeKind, ChangeSet
from autolog.store.customer_changes import CustomerChanges, merges
from autolog.store.customer_changes import plan_merge as store_plan_merge
from autolog.store.customer_merging import CustomerMerge
from autolog.store.journal import Changes
from autolog.store.learning_records import MatchingVersion

MATCHING = "matching"
"""The kind of a step of learning, and what its id begins with."""

_ID = re.compile(r"(?P<matching>matching-)?(?P<number>[0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the history.  `lost` says why it can no longer be taken back, though nobody did."""

    id: str
    at: datetime
    who: str
    kind: str
    title: str
    effect: str
    undone_at: datetime | None = None
    undone_by: str = ""
    lost: str = ""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What an undo did: rows restored, parties that could not be deleted again, past items to be looked at again."""

    id: str
    kind: str
    title: str
    rows: int
    again: int
    kept: tuple[Party, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge did: the change set that can be taken back, and past items to be looked at again; None in a plan."""

    merge: CustomerMerge
    change: int | None = None
    again: int | None = None


def history(installation: Installation) -> tuple[Change, ...]:
    """Return everything that was changed as a whole, the oldest first."""
    changes = [_of_change_set(one) for one in Changes(installation.store.database).history()]
    changes += [_of_step(one) for one in installation.store.matching_versions()]
    return tuple(sorted(changes, key=lambda change: change.at))


def undo(installation: Installation, id_: str, who: str) -> TakenBack:
    """Take a change back.  Raises StoreError, naming what is in the way, or WrongUse for an id that is none."""
    found = _ID.fullmatch(id_)
    if found is None:
        raise WrongUse(f"'{id_}' names no change.", remedy="See: autolog history")
    taken_back = _undo_step if found["matching"] else _undo_change_set
    return taken_back(installation, int(found["number"]), who)


def merge(installation: Installation, into: str, merged: str, who: str) -> Merged:
    """Make one customer of two, named by their refs; `into` stays.  Raises StoreError."""
    done, again = _changes(installation).merge(into, merged, who, installation.now())
    return Merged(done.answer, done.change_set, again)


def plan_merge(installation: Installation, into: str, merged: str, who: str) -> Merged:
    """Return what `merge` would do; nothing is changed.  Raises StoreError."""
    return Merged(store_plan_merge(installation.store.database, into, merged, who, installation.now()))


def as_known(installation: Installation, rows: DirectoryRows) -> DirectoryRows:
    """Return the rows of a source as autolog takes them: nobody who was erased, and merged customers as one."""
    kept = installation.tombstones().without_erased(rows)
    return followed(kept, merges(installation.store.database))


def nameable(installation: Installation) -> DirectoryRows:
    """Return the directory with all that a source may name: customers who were merged too."""
    rows = installation.store.load_directory()
    merged = (one.customer for one in merges(installation.store.database))
    return replace(rows, customers=(*rows.customers, *merged))


def reach_of(installation: Installation) -> Reach:
    """Return what tells how far a change of the customers reaches into the past."""
    return Reach(installation.hasher, installation.store.learned_names())


def _changes(installation: Installation) -> CustomerChanges:
    return CustomerChanges(installation.store.database, reach_of(installation))


def _undo_change_set(installation: Installation, number: int, who: str) -> TakenBack:
    change = Changes(installation.store.database).change_set(number)
    if change.kind is ChangeKind.RULES and change.can_be_undone:
        raise WrongUse(
            f"Change {number} applied rules, and their file has to go back with it.",
            remedy="See autolog rules history, then: autolog rules rollback VERSION",
        )
    done, again = _changes(installation).undo(number, who, installation.now())
    return TakenBack(str(number), change.kind, change.title, done.rows, done.again + again, done.kept)


def _undo_step(installation: Installation, version: int, who: str) -> TakenBack:
    again = installation.store.undo_step(version, who, installation.now())
    step = next(one for one in installation.store.matching_versions() if one.version == version)
    return TakenBack(_id(step), MATCHING, _title(step), 1, again)


def _of_change_set(change: ChangeSet) -> Change:
    lost = f"its rows were dropped: {change.forgotten_because}" if change.forgotten_because else ""
    return Change(
        str(change.id),
        change.at,
        change.who,
        change.kind,
        change.title,
        change.effect,
        change.undone_at,
        change.undone_by,
        lost,
    )


def _of_step(version: MatchingVersion) -> Change:
    taught = len(version.step.taught)
    effect = (
        f"{len(version.step.adjustments)} weights, {taught} names learned, {len(version.step.interactions)} answers"
    )
    return Change(
        _id(version),
        version.applied_at,
        version.person,
        MATCHING,
        _title(version),
        effect,
        version.undone_at,
        version.undone_by,
    )


def _id(version: MatchingVersion) -> str:
    return f"{MATCHING}-{version.version}"


def _title(version: MatchingVersion) -> str:
    return f"{version.step.origin} {version.step.proposal}"
