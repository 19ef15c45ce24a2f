"""A colleague leaves: which accounts that means, and what is done with them."""

from __future__ import annotations

from autolog.errors import WrongUse
from autolog.installation import Installation, register_accounts
from autolog.marked_yaml import nearest
from autolog.store.leavers import Leave, Leavers


def accounts_of(installation: Installation, owner: str) -> tuple[str, ...]:
    """Return the ids of the accounts that somebody owns.  Raises WrongUse when there is none."""
    accounts = installation.configuration.accounts
    found = tuple(one.id for one in accounts if one.common.owner.casefold() == owner.casefold())
    if not found:
        owners = sorted({one.common.owner for one in accounts if one.common.owner})
        hint = nearest(owner, owners) if owners else "no account has an owner"
        raise WrongUse(f"Nobody called '{owner}' owns an account:", remedy=hint)
    return found


def plan_leave(installation: Installation, owner: str) -> Leave:
    """Return what handing over would do; nothing is changed."""
    return Leavers(installation.store.database).plan(accounts_of(installation, owner))


def leave(installation: Installation, owner: str, successor: str, person: str) -> Leave:
    """Hand over; from now on the accounts stand still and their records belong to the successor."""
    ids = accounts_of(installation, owner)
    name = _as_configured(installation, owner)
    done = Leavers(installation.store.database).leave(name, ids, successor, person, installation.now())
    register_accounts(installation)
    return done


def back(installation: Installation, owner: str, person: str) -> int:
    """Take it back; return how many items are fetched again by the next run."""
    ids = accounts_of(installation, owner)
    name = _as_configured(installation, owner)
    again = Leavers(installation.store.database).back(name, ids, person, installation.now())
    register_accounts(installation)
    return again


def _as_configured(installation: Installation, owner: str) -> str:
    owners = (one.common.owner for one in installation.configuration.accounts)
    return next(name for name in owners if name.casefold() == owner.casefold())
