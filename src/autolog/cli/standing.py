"""How autolog stands, as a person wants to know it: a light for each account, and what is wrong in one line each.

red     the account cannot be read: the last error says why
amber   one of its collections cannot be read, it is paused, or it has not been read for a while
green   everything is read
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from autolog.brakes import Brake, remedy
from autolog.cli.terminal import Light
from autolog.config import Configuration
from autolog.members import has_members
from autolog.model import State
from autolog.store.answers import AccountStatus, Status
from autolog.store.member_rows import Membership
from autolog.store.pauses import Pause
from autolog.store.reconciliations import CountRow
from autolog.store.records import AccountState, CollectionState

LATE = timedelta(minutes=15)
"""An account that was not read for so long (or for three rounds, if they are longer apart) is late."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What cannot be read (`collection` is empty for the whole account), why, and when it is tried again."""

    collection: str
    error: str
    failures: int
    next_attempt_at: datetime | None


@dataclass(frozen=True, slots=True)
class AccountStanding:
    """How one account stands: its light and the reason, its lag in seconds, and its items by state."""

    account: str
    type: str
    owner: str
    light: Light
    reason: str
    last_success_at: datetime | None
    lag_seconds: float | None
    today: Mapping[str, int]
    in_all: Mapping[str, int]
    troubles: tuple[Trouble, ...]
    paused: tuple[str, ...] = ()
    """Why a brake holds the account or a collection of it, and since when."""


@dataclass(frozen=True, slots=True)
class EntryStanding:
    """How an entry with many mailboxes stands: red when nobody is known, amber when its directory does not answer."""

    entry: str
    light: Light
    mailboxes: int
    left: int
    refused: tuple[str, ...]
    asked_at: datetime | None
    error: str
    next_attempt_at: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How all of autolog stands.  `logged` and `review` count interactions, the other two items.

    `counts` are the last counts of collections that found something the ledger had missed.  `rules_behind` says that
    the rules were changed and the stored past was not decided by them.
    """

    at: datetime
    accounts: tuple[AccountStanding, ...]
    entries: tuple[EntryStanding, ...]
    logged: int
    review: int
    quarantined: int
    to_look_at_again: int
    customers: int
    contacts: int
    counts: tuple[CountRow, ...] = ()
    rules_behind: bool = False


def standing_of(
    status: Status,
    configuration: Configuration,
    now: datetime,
    memberships: Mapping[str, Membership],
    pauses: Sequence[Pause] = (),
    counts: Sequence[CountRow] = (),
) -> Standing:
    """Return how autolog stands at `now`, with what brakes hold and what the last counts found."""
    many = (entry for entry in configuration.entries if has_members(entry))
    return Standing(
        at=now,
        accounts=tuple(_account(one, configuration, now, pauses) for one in status.accounts),
        entries=tuple(_entry(memberships.get(entry.id, Membership(entry.id))) for entry in many),
        logged=status.linked,
        review=status.review,
        quarantined=status.quarantined,
        to_look_at_again=status.to_look_at_again,
        customers=status.customers,
        contacts=status.contacts,
        counts=tuple(row for row in counts if row.missing),
    )


def _account(
    status: AccountStatus, configuration: Configuration, now: datetime, pauses: Sequence[Pause]
) -> AccountStanding:
    troubles = tuple(_troubles(status))
    held = [one for one in pauses if one.account == status.account]
    light, reason = (Light.AMBER, _why_held(held)) if held else _light(status, troubles, configuration, now)
    read_at = status.last_success_at
    return AccountStanding(
        account=status.account,
        type=status.type,
        owner=status.owner,
        light=light,
        reason=reason,
        last_success_at=read_at,
        lag_seconds=(now - read_at).total_seconds() if read_at else None,
        today={state.value: status.count_today(state) for state in State},
        in_all={state.value: status.count(state) for state in State},
        troubles=troubles,
        paused=tuple(map(_held, held)),
    )


def _entry(membership: Membership) -> EntryStanding:
    mailboxes = sum(member.left_at is None for member in membership.members)
    trouble = Light.AMBER if mailboxes else Light.RED
    return EntryStanding(
        entry=membership.entry,
        light=trouble if membership.last_error else Light.GREEN if membership.asked_at else Light.AMBER,
        mailboxes=mailboxes,
        left=len(membership.members) - mailboxes,
        refused=membership.refused,
        asked_at=membership.asked_at,
        error=membership.last_error,
        next_attempt_at=membership.next_attempt_at,
    )


def _why_held(pauses: Sequence[Pause]) -> str:
    has_left = all(one.brake == Brake.LEFT for one in pauses)
    return "its owner has left" if has_left else "a brake holds it"


def _held(pause: Pause) -> str:
    since = pause.since.astimezone().strftime("%Y-%m-%d %H:%M")
    if pause.brake == Brake.LEFT:
        again = "Take it out of autolog.yaml, or have it read again: autolog user back ADDRESS"
        return f"{pause.reason} Since {since}. {again}"
    return f"{pause.reason} Since {since}. {remedy(pause.account, pause.collection)}"


def _troubles(status: AccountStatus) -> Iterator[Trouble]:
    if status.state.last_error:
        yield _trouble("", status.state)
    for collection in status.collections:
        if collection.state.last_error:
            yield _trouble(collection.state.name, collection.state)


def _trouble(collection: str, state: AccountState | CollectionState) -> Trouble:
    return Trouble(collection, state.last_error, state.failures, state.next_attempt_at)


def _light(
    status: AccountStatus, troubles: tuple[Trouble, ...], configuration: Configuration, now: datetime
) -> tuple[Light, str]:
    account = configuration.account(status.account)
    if account is not None and account.common.paused:
        return Light.AMBER, f"paused: {account.withheld}" if account.withheld else "paused"
    if any(not trouble.collection for trouble in troubles):
        return Light.RED, "cannot be read"
    if troubles:
        return Light.AMBER, f"{len(troubles)} of {len(status.collections)} collections cannot be read"
    if status.last_success_at is None:
        return Light.AMBER, "not read yet"
    patience = max(LATE, 3 * account.poll) if account is not None else LATE
    if now - status.last_success_at > patience:
        return Light.AMBER, "late: is the daemon running?"
    return Light.GREEN, "up to date"
