"""What a person named on the command line -> the thing itself, or one sentence that says what there is instead."""

from __future__ import annotations

import difflib
import getpass
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from autolog.config import Account, Configuration
from autolog.directory import Directory
from autolog.errors import SchemaMismatch, StoreError, StoreUnavailable, WrongUse
from autolog.marked_yaml import nearest
from autolog.members import has_members
from autolog.model import Customer, State
from autolog.store import Store
from autolog.store.answers import StoredInteraction

SHORT = 12
"""Digits of an id that people are shown; among a million ids hardly ever do two share so many."""


def short(id_: str | None) -> str:
    """Return enough of an id to name it by."""
    return (id_ or "-")[:SHORT]


def chosen_accounts(configuration: Configuration, only: str | None) -> Sequence[Account]:
    """Return the account of that id, the mailboxes of that entry, or all; without those that are paused, unless named.

    Raises WrongUse for an unknown id.
    """
    if only is None or is_entry_of_many(configuration, only):
        wanted = [account for account in configuration.accounts if only in (None, account.entry)]
        return [account for account in wanted if not account.common.paused]
    return [known_account(configuration, only)]


def is_entry_of_many(configuration: Configuration, account_id: str) -> bool:
    """Return whether the id is that of an entry that stands for many mailboxes."""
    entry = configuration.entry(account_id)
    return entry is not None and has_members(entry)


def known_account(configuration: Configuration, account_id: str) -> Account:
    """Return the account of that id.  Raises WrongUse with a hint."""
    account = configuration.account(account_id)
    if account is None:
        known = list(dict.fromkeys(one.id for one in (*configuration.accounts, *configuration.entries)))
        hint = nearest(account_id, known) if known else "none is configured"
        raise WrongUse(f"There is no account '{account_id}':", remedy=hint)
    return account


def known_state(text: str) -> State:
    """Return the state of that name.  Raises WrongUse with a hint."""
    try:
        return State(text.casefold())
    except ValueError:
        raise WrongUse(f"There is no state '{text}':", remedy=nearest(text, list(State))) from None


def known_customer(directory: Directory, ref: str) -> Customer:
    """Return the customer with this ref.  Raises WrongUse, naming the customer that may have been meant."""
    customer = directory.customer(ref)
    if customer is None:
        likely = _likely(ref, directory.customers.values())
        hint = f"Did you mean {likely.ref} ({likely.name})?" if likely else "Load it: autolog customers import FILE.csv"
        raise WrongUse(f"There is no customer '{ref}'.", remedy=hint)
    return customer


def _likely(text: str, customers: Iterable[Customer]) -> Customer | None:
    """Return the customer of the nearest ref or name."""
    known = {word.casefold(): customer for customer in customers for word in (customer.name, customer.ref)}
    wanted = text.casefold()
    close = [word for word in known if wanted and wanted in word] or difflib.get_close_matches(wanted, known, n=1)
    return known[min(close, key=len)] if close else None


def known_interaction(store: Store, prefix: str) -> StoredInteraction:
    """Return the interaction whose id begins like this.  Raises WrongUse when there is none, or more than one."""
    with refused_as_wrong_use():
        found = store.interaction(prefix) if prefix else None
    if found is None:
        raise WrongUse(f"There is no interaction '{prefix}'.", remedy="See: autolog review list, autolog ledger")
    return found


@contextmanager
def refused_as_wrong_use() -> Iterator[None]:
    """Turn what the store refuses to do for a person into WrongUse; a database that is away stays one."""
    try:
        yield
    except (StoreUnavailable, SchemaMismatch):
        raise
    except StoreError as failure:
        raise WrongUse(failure.what, remedy=failure.remedy) from failure


def deciding_person(given: str) -> str:
    """Return who decides: as given, else whoever is logged in.  Raises WrongUse when nobody is."""
    try:
        return given.strip() or getpass.getuser()
    except (KeyError, OSError):
        raise WrongUse("Nobody is named as the one who decides.", remedy="Add: --by NAME") from None
