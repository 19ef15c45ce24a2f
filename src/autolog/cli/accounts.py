"""`autolog account list` and `test`: a look at each mailbox without changing anything."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autolog.cli.named import is_entry_of_many, known_account
from autolog.cli.terminal import one_line, print_json, print_table, say, say_failure, several, warn
from autolog.config import Account, load_configuration
from autolog.connector import Collection
from autolog.daemon.members import refresh_members
from autolog.errors import AuthError, AutologError, Fault, Forbidden
from autolog.installation import Installation, opened
from autolog.registry import connector_spec


def run_account_test(path: Path, account_id: str, as_json: bool) -> int:
    """Log in and list the collections; of an entry with many mailboxes, of each.  Says what is missing if it fails."""
    with opened(load_configuration(path)) as installation:
        return look_at(installation, account_id, as_json)


def look_at(installation: Installation, account_id: str, as_json: bool) -> int:
    """Test one account, or every mailbox of an entry, and print what came of it; return the exit code."""
    if is_entry_of_many(installation.configuration, account_id):
        return _test_many(installation, account_id, as_json)
    account = known_account(installation.configuration, account_id)
    try:
        collections = list_collections(installation, account)
    except AutologError as failure:
        return _say_what_is_missing(account, failure)
    if as_json:
        print_json([{"key": one.key, "name": one.name, "role": one.role} for one in collections])
    else:
        print_table(["collection", "role"], [[one.name, one.role] for one in collections])
        say(f"{account.id} answers; {len(collections)} collections would be read, and nothing is ever written there.")
    return 0


def list_collections(installation: Installation, account: Account) -> tuple[Collection, ...]:
    """Return what the account would be read from.  Raises AuthError, Forbidden, TransientError or Fault."""
    connector = installation.connect(account)
    try:
        return tuple(connector.collections())
    except AutologError as failure:
        installation.redaction.cleaned(failure)
        raise
    except Exception as unforeseen:
        raise Fault(unforeseen) from unforeseen
    finally:
        connector.close()


@dataclass(frozen=True, slots=True)
class Tested:
    """How one mailbox of many fared."""

    account: str
    collections: int = 0
    failure: AutologError | None = None


def _test_many(installation: Installation, entry_id: str, as_json: bool) -> int:
    (entry,) = (one for one in installation.configuration.entries if one.id == entry_id)
    asked = refresh_members(installation, random.random(), {entry_id})  # noqa: S311 - spreads load, guards nothing
    failures = [one.failure for one in asked if one.failure is not None and one.entry == entry_id]
    tested = tuple(_tested(installation, entry_id))
    if as_json:
        print_json([{"account": one.account, "collections": one.collections, "failure": _said(one)} for one in tested])
    else:
        print_table(
            ["account", "collections", "failure"], [[one.account, one.collections, _said(one)] for one in tested]
        )
        good = sum(one.failure is None for one in tested)
        say(f"{several(good, 'mailbox', 'mailboxes')} of {len(tested)} answered; nothing is ever written there.")
    failures += [one.failure for one in tested if one.failure is not None]
    for failure in failures[:1]:
        _say_what_is_missing(entry, failure)
    return 1 if failures or not tested else 0


def _tested(installation: Installation, entry_id: str) -> Iterator[Tested]:
    for account in installation.configuration.accounts:
        if account.entry != entry_id or account.withheld:
            continue
        try:
            yield Tested(account.id, len(list_collections(installation, account)))
        except AutologError as failure:
            yield Tested(account.id, failure=failure)


def _said(tested: Tested) -> str:
    return one_line(tested.failure) if tested.failure else ""


def _say_what_is_missing(account: Account, failure: AutologError) -> int:
    """Say what failed and, where a right may be missing, which ones are needed; return the exit code."""
    say_failure(failure)
    if isinstance(failure, AuthError | Forbidden) and not account.withheld:
        for line in needed(permissions_of(account)):
            warn(line)
    return failure.exit_code


def permissions_of(account: Account) -> tuple[str, ...]:
    """Return what the provider must allow, as the connector says it."""
    return connector_spec(account.common.type).permissions(account.settings)


def needed(permissions: Sequence[str]) -> Iterator[str]:
    """Yield the lines that tell a person, or the administrator, what to allow."""
    if permissions:
        yield "It needs this and no more; if you cannot allow it yourself, give these lines to your administrator:"
        yield from (f"  {line}" for line in permissions)


def run_account_list(path: Path, as_json: bool) -> int:
    """Print the accounts with their last success and last error."""
    with opened(load_configuration(path)) as installation:
        states = {state.account: state for state in installation.store.account_states()}
        accounts = installation.configuration.accounts
    rows = [
        {
            "id": account.id,
            "type": account.common.type,
            "owner": account.common.owner,
            "paused": account.common.paused,
            "last_success_at": states[account.id].last_success_at if account.id in states else None,
            "last_error": states[account.id].last_error if account.id in states else "",
        }
        for account in accounts
    ]
    if as_json:
        print_json(rows)
    else:
        print_table(
            ["id", "type", "owner", "paused", "last success", "last error"], [list(row.values()) for row in rows]
        )
    return 0
