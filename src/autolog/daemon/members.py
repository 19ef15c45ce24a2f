"""Who belongs to an entry that stands for many mailboxes: asked for anew each hour, and never believed to be nobody."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from autolog.config import Account
from autolog.daemon.backoff import next_attempt
from autolog.errors import AutologError, Fault, StoreError, TransientError
from autolog.installation import Installation, register_accounts
from autolog.members import has_members, sorted_out, with_members
from autolog.registry import connector_spec
from autolog.running import one_line
from autolog.store.member_rows import MemberChange, MemberRows, Membership

ASKED_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking for an entry's members: who joined and left, or the failure."""

    entry: str
    change: MemberChange = field(default_factory=MemberChange)
    failure: AutologError | None = None


def refresh_members(
    installation: Installation, chance: float, impatient: Collection[str] = frozenset()
) -> tuple[Asked, ...]:
    """Ask for the members of each entry whose time has come, or that is named in `impatient`; take over who changed.

    `chance` between 0 and 1 spreads the next attempts after failures.  Raises StoreError.
    """
    rows = MemberRows(installation.store.database)
    asked = tuple(_ask(installation, rows, entry, chance) for entry in _due(installation, rows, impatient))
    configuration = with_members(installation.configuration, rows.memberships())
    if configuration.accounts != installation.configuration.accounts:
        installation.configuration = configuration
        register_accounts(installation)
    return asked


def _due(installation: Installation, rows: MemberRows, impatient: Collection[str]) -> Iterator[Account]:
    memberships, now = rows.memberships(), installation.now()
    for entry in installation.configuration.entries:
        if entry.common.paused or not has_members(entry):
            continue
        if entry.id in impatient or _is_due(memberships.get(entry.id), now):
            yield entry


def _is_due(membership: Membership | None, now: datetime) -> bool:
    if membership is None:
        return True
    if membership.next_attempt_at is not None:
        return now >= membership.next_attempt_at
    return membership.asked_at is None or now >= membership.asked_at + ASKED_EVERY


def _ask(installation: Installation, rows: MemberRows, entry: Account, chance: float) -> Asked:
    known = rows.memberships().get(entry.id, Membership(entry.id))
    now = installation.now()
    try:
        named = _named(installation, entry)
        if not named and any(member.left_at is None for member in known.members):
            raise TransientError(
                f"The directory names no mailbox at all for {entry.id}, where there were some before.",
                remedy="The known ones go on.  If nobody is to be read any more, pause the entry: autolog account "
                f"pause {entry.id}",
            )
    except StoreError:
        raise
    except AutologError as failure:
        installation.redaction.cleaned(failure)
        again = next_attempt(failure, known.failures + 1, now, chance)
        rows.failed(entry.id, one_line(failure), again)
        return Asked(entry.id, failure=failure)
    return Asked(entry.id, rows.answered(entry.id, *sorted_out(entry, named), now))


def _named(installation: Installation, entry: Account) -> tuple[str, ...]:
    """Return the addresses that the connector names.  Raises AuthError, Forbidden, TransientError or Fault."""
    members = connector_spec(entry.common.type).members
    try:
        return members(entry.settings, installation.context(entry)) if members else ()
    except AutologError:
        raise
    except Exception as unforeseen:
        raise Fault(unforeseen) from unforeseen
