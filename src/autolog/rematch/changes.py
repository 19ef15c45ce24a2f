"""What a draft changes, record by record: before and after, told apart by a digest of everything that is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from autolog.model import LinkStatus, MarkKind, PartyKind, State, Visibility
from autolog.store.fingerprint import record_digest
from autolog.store.loading import Stored
from autolog.store.past_rows import Copy


class Sign(StrEnum):
    """Whether something would be logged that was not, is removed from the log, or is changed."""

    LOGGED = "+"
    REMOVED = "-"
    CHANGED = "~"


class What(StrEnum):
    """What is changed about a record, the weightiest first."""

    LOGGED = "would be logged"
    REMOVED = "would be removed"
    CUSTOMER = "change customer"
    TO_REVIEW = "would be asked about"
    FROM_REVIEW = "would not be asked about any more"
    VISIBILITY = "keep more or less"
    REST = "change what stands beside them"
    LEDGER = "are left out for another reason"


@dataclass(frozen=True, slots=True)
class Seen:
    """A record at one time, or a row of the ledger without one; `digest` covers everything that it holds."""

    state: State
    rule: str
    digest: str
    customers: tuple[str, ...] = ()
    visibility: Visibility = Visibility.FULL
    kind: str = ""
    subject: str = ""
    at: datetime | None = None

    @property
    def is_logged(self) -> bool:
        """Whether it stands in the CRM."""
        return self.state is State.LINKED


@dataclass(frozen=True, slots=True)
class Change:
    """One record, or one row of the ledger that belongs to none, before and after."""

    interaction_id: str
    sighting_id: str
    before: Seen | None
    after: Seen | None

    @property
    def sign(self) -> Sign:
        """The sign in front of it."""
        was, is_ = (one is not None and one.is_logged for one in (self.before, self.after))
        if was == is_:
            return Sign.CHANGED
        return Sign.LOGGED if is_ else Sign.REMOVED

    @property
    def what(self) -> What:
        """What about it is changed."""
        before, after = self.before, self.after
        if self.sign is not Sign.CHANGED:
            return What.LOGGED if self.sign is Sign.LOGGED else What.REMOVED
        if self.sighting_id:
            return What.LEDGER
        if before is None or after is None:
            return What.TO_REVIEW if before is None else What.FROM_REVIEW
        if before.customers != after.customers:
            return What.CUSTOMER
        return What.VISIBILITY if before.visibility is not after.visibility else What.REST

    @property
    def rule(self) -> str:
        """The rule that says so: the draft's, or the one that said otherwise before."""
        return self.after.rule if self.after is not None else (self.before.rule if self.before else "")


def seen_record(stored: Stored) -> Seen:
    """Return a record as a plan compares it."""
    record = stored.record
    linked = [link.party for link in record.links if link.status is LinkStatus.LINKED]
    marks = [mark.value for mark in record.marks if mark.kind is MarkKind.RULE]
    by_rule = f"rule:{marks[0]}" if marks and not record.decided_by.startswith("rule:") else record.decided_by
    return Seen(
        state=record.state,
        rule=by_rule,
        digest=record_digest(record),
        customers=tuple(party.ref for party in linked if party.kind is PartyKind.CUSTOMER),
        visibility=record.visibility,
        kind=record.kind,
        subject=record.subject,
        at=record.starts_at,
    )


def seen_copy(copy: Copy) -> Seen:
    """Return a row of the ledger as a plan compares it; nothing is known of it but how it ended."""
    return Seen(copy.state, copy.rule, f"{copy.state} {copy.rule}"[:32], at=copy.at)


def changes_of_records(before: Mapping[str, Stored], after: Mapping[str, Stored]) -> Iterator[Change]:
    """Yield what differs between two looks at the same records."""
    for id_ in sorted(before.keys() | after.keys()):
        was, is_ = (seen_record(look[id_]) if id_ in look else None for look in (before, after))
        if (was and was.digest) != (is_ and is_.digest):
            yield Change(id_, "", was, is_)


def changes_of_copies(before: Mapping[str, Copy], after: Mapping[str, Copy]) -> Iterator[Change]:
    """Yield which rows of the ledger ended otherwise and belong to no record now."""
    for id_, was in sorted(before.items()):
        now = after.get(id_, was)
        if now.interaction_id is None and (was.state, was.rule) != (now.state, now.rule):
            yield Change("", id_, seen_copy(was), seen_copy(now))


def links_moved(changes: Iterable[Change]) -> Iterator[Change]:
    """Yield the changes by which a record comes to count for other customers, or no longer counts."""
    for change in changes:
        before, after = (one.customers if one and one.is_logged else () for one in (change.before, change.after))
        if set(before) != set(after):
            yield change
