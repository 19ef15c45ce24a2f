"""One entry of autolog.yaml that stands for many mailboxes -> one account for each of them.

The account of a member is called `ENTRY/address` and belongs to that address, or to whom `owners` names.  A mailbox
that left the entry stays an account, so that its records and its cursor stay, but it is withheld: nobody opens it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase

from autolog.config import Account, Configuration
from autolog.registry import connector_spec
from autolog.store.member_rows import Member, Membership

LONGEST_ADDRESS = 150
"""So that the names of accounts and of what they keep stay within what databases compare (255 characters)."""
_MAILBOX = re.compile(r"[^\s@/:]+@[^\s@/:]+")


def has_members(entry: Account) -> bool:
    """Return whether an entry of autolog.yaml stands for many mailboxes."""
    spec = connector_spec(entry.common.type)
    return spec.members is not None and spec.has_members(entry.settings)


def with_members(configuration: Configuration, memberships: Mapping[str, Membership]) -> Configuration:
    """Return the configuration with an account for each mailbox that is known to belong to an entry, or once did."""
    accounts = (
        account
        for entry in configuration.entries
        for account in (_members(entry, memberships.get(entry.id)) if has_members(entry) else [entry])
    )
    return replace(configuration, accounts=tuple(accounts))


def _members(entry: Account, membership: Membership | None) -> Iterator[Account]:
    for member in membership.members if membership else ():
        yield _account(entry, member)


def _account(entry: Account, member: Member) -> Account:
    withheld = _withheld(entry, member)
    owners = {address.casefold(): owner for address, owner in entry.common.owners.items()}
    common = entry.common.model_copy(
        update={
            "id": account_id(entry.id, member.address),
            "owner": owners.get(member.address, member.address),
            "addresses": (member.address,),
            "paused": entry.common.paused or bool(withheld),
        }
    )
    settings = connector_spec(entry.common.type).for_member(entry.settings, member.address)
    return replace(entry, common=common, settings=settings, entry=entry.id, withheld=withheld)


def _withheld(entry: Account, member: Member) -> str:
    if not is_allowed(entry, member.address):
        return f"it is not among the allowed_mailboxes of {entry.id}"
    if member.left_at is not None:
        return f"it left {entry.id} on {member.left_at.astimezone():%Y-%m-%d}"
    return ""


def account_id(entry: str, address: str) -> str:
    """Return the name of a member's account."""
    return f"{entry}/{address}"


def is_allowed(entry: Account, address: str) -> bool:
    """Return whether the entry's own list lets the mailbox in, whatever the directory says."""
    allowed = entry.common.allowed_mailboxes
    return not allowed or any(fnmatchcase(address, glob.casefold()) for glob in allowed)


def sorted_out(entry: Account, named: Collection[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return, of the addresses that the directory named, those that are read and those that are refused."""
    addresses = frozenset(address.strip().casefold() for address in named)
    good = frozenset(address for address in addresses if _is_mailbox(address) and is_allowed(entry, address))
    return good, addresses - good


def _is_mailbox(address: str) -> bool:
    return len(address) <= LONGEST_ADDRESS and address.isprintable() and _MAILBOX.fullmatch(address) is not None
