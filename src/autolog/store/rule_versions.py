"""The versions of the rules: what each says, which one is in force, and which of them decided the stored past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from autolog.store.auditing import write_audit
from autolog.store.change_schema import change_set
from autolog.store.engine import Database
from autolog.store.registers import store_rule_set
from autolog.store.schema import audit, rule_set, sighting
from autolog.store.sightings import park

IN_FORCE = "rules"
"""The audit's word for a version of the rules that came into force."""
RULES = "rules"
"""The kind of a change set by which rules were applied to the past."""
_VERSION = "version "
_APPLIED = (
    select(change_set.c.id, change_set.c.at, change_set.c.undone_at)
    .where(change_set.c.kind == RULES)
    .order_by(change_set.c.id)
)


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """One text of the rules that was ever in force."""

    version: int
    digest: str
    text: str
    stored_at: datetime


@dataclass(frozen=True, slots=True)
class LastApplied:
    """The last time that rules were applied to the past or rolled back: which change sets hold, and when it was."""

    applied: tuple[int, ...] = ()
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RuleVersions:
    """The versions in a database."""

    database: Database

    def all(self) -> tuple[RuleVersion, ...]:
        """Return every version, the oldest first."""
        return self.database.read(_all)

    def version(self, number: int) -> RuleVersion | None:
        """Return one version, or None."""
        return next((one for one in self.all() if one.version == number), None)

    def in_force(self) -> int | None:
        """Return the number of the version that came into force last."""
        return self.database.read(in_force)

    def entered(self) -> dict[int, tuple[datetime, str]]:
        """Return when each version came into force last, and who had it so; as far back as the audit goes."""
        return self.database.read(_entered)

    def deciding(self) -> tuple[RuleVersion, ...]:
        """Return the versions by which the stored past may have been decided, the one in force last.

        These are the version that was last applied to the past, and whatever was in force since.
        """
        return self.database.read(deciding)

    def is_past_behind(self) -> bool:
        """Return whether the rules were changed without the stored past having been decided by them."""
        return self.database.read(_is_past_behind)

    def last_applied(self) -> LastApplied:
        """Return the last time that rules were applied or rolled back."""
        return self.database.read(_last_applied)

    def decide_again_since(self, since: datetime, now: datetime) -> int:
        """Have looked at again at once what was decided after a moment; return how many rows of the ledger."""
        return self.database.write(lambda connection: _park_since(connection, since, now))

    def keep(self, digest: str, text: str, now: datetime) -> int:
        """Keep a text as a version, though it may never be in force; return its number."""
        return self.database.write(lambda connection: store_rule_set(connection, digest, text, now))

    def enter(self, digest: str, text: str, who: str, now: datetime) -> int:
        """Keep a text as the version in force; return its number."""
        return self.database.write(lambda connection: enter(connection, digest, text, who, now))


def enter(connection: Connection, digest: str, text: str, who: str, now: datetime) -> int:
    """Keep a text as the version in force, and since when, if it is not in force already; return its number."""
    version = store_rule_set(connection, digest, text, now)
    if in_force(connection) != version:
        write_audit(connection, now, who, IN_FORCE, f"{_VERSION}{version}")
    return version


def in_force(connection: Connection) -> int | None:
    """Return the number of the version that came into force last."""
    entered = select(audit.c.subject).where(audit.c.action == IN_FORCE, audit.c.subject.startswith(_VERSION))
    subject = connection.scalar(entered.order_by(audit.c.id.desc()).limit(1))
    return _number(subject) if subject is not None else None


def _is_past_behind(connection: Connection) -> bool:
    active = change_set.c.kind == RULES, change_set.c.undone_at.is_(None)
    applied = select(change_set.c.rule_set_version).where(*active).order_by(change_set.c.id.desc()).limit(1)
    decided = connection.scalar(applied) or connection.scalar(select(func.min(rule_set.c.version)))
    now = in_force(connection)
    return now is not None and decided is not None and now != decided


def _last_applied(connection: Connection) -> LastApplied:
    rows = connection.execute(_APPLIED).all()
    moments = [moment for row in rows for moment in (row.at, row.undone_at) if moment is not None]
    return LastApplied(tuple(row.id for row in rows if row.undone_at is None), max(moments, default=None))


def _park_since(connection: Connection, since: datetime, now: datetime) -> int:
    ids = connection.scalars(select(sighting.c.id).where(sighting.c.decided_at > since)).all()
    return park(connection, ids, "it was decided while the rules were changed", now)


def _entered(connection: Connection) -> dict[int, tuple[datetime, str]]:
    known = select(audit.c.subject, audit.c.at, audit.c.who)
    known = known.where(audit.c.action == IN_FORCE, audit.c.subject.startswith(_VERSION)).order_by(audit.c.id)
    return {_number(row.subject): (row.at, row.who) for row in connection.execute(known)}


def deciding(connection: Connection) -> tuple[RuleVersion, ...]:
    """Return the versions by which the stored past may have been decided, the one in force last."""
    active = change_set.c.kind == RULES, change_set.c.undone_at.is_(None), change_set.c.rule_set_version.is_not(None)
    columns = change_set.c.rule_set_version, change_set.c.at
    last = connection.execute(select(*columns).where(*active).order_by(change_set.c.id.desc()).limit(1)).one_or_none()
    entered = select(audit.c.subject).where(audit.c.action == IN_FORCE, audit.c.subject.startswith(_VERSION))
    if last is not None:
        entered = entered.where(audit.c.at >= last.at)
    since = {_number(subject) for subject in connection.scalars(entered)}
    lowest = last.rule_set_version if last is not None else 1
    now = in_force(connection)
    found = [one for one in _all(connection) if one.version >= lowest or one.version in since]
    return tuple(sorted(found, key=lambda one: (one.version == now, one.version)))


def _all(connection: Connection) -> tuple[RuleVersion, ...]:
    rows = connection.execute(select(rule_set).order_by(rule_set.c.version))
    return tuple(RuleVersion(row.version, row.text_hash, row.text, row.stored_at) for row in rows)


def _number(subject: str) -> int:
    number = subject.removeprefix(_VERSION)
    return int(number) if number.isdigit() else 0
