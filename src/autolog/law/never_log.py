"""The never-log list of one of us: for their own mailboxes, stricter than the firm's rules and never looser.

A longer list works backwards at once: what the person's own copies brought is withdrawn.  A shorter one has what it
kept out looked at again by the next run.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autolog.decode.addresses import match_key
from autolog.decode.headers import parse_headers
from autolog.errors import WrongUse
from autolog.installation import Installation
from autolog.law.leaving import accounts_of
from autolog.marked_yaml import nearest
from autolog.own_lists import keep_own_list, own_list, owners_of_lists
from autolog.rules.own_list import BY_OWN_LIST, MOST_ENTRIES, OwnList, entry_of
from autolog.rules.screen import everybody_in
from autolog.store.own_copies import OwnCopies, Withdrawal, Word

REASON = "Its owner keeps this correspondence out, by a list of their own."
"""What the ledger says of a copy that was withdrawn; it names nobody."""
LARGEST = 1 << 20
"""Bytes of a file that are looked at: the headers stand in front."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether somebody's list keeps a message or an address out, and the entry that does."""

    kept_out: bool
    entry: str = ""


def entries_of(installation: Installation, owner: str) -> tuple[str, ...]:
    """Return what somebody keeps out.  Raises WrongUse when nobody of that name owns an account."""
    accounts_of(installation, owner)
    return own_list(installation.vault, owner).entries


def lengths_of_lists(installation: Installation) -> dict[str, int]:
    """Return who has a list, and how many entries it has: what an administrator may know."""
    owners = owners_of_lists(installation.vault)
    return {owner: len(own_list(installation.vault, owner).entries) for owner in owners}


def entries_naming(installation: Installation, addresses: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return whose lists name one of these addresses themselves, and the entries that do."""
    lists = {owner: own_list(installation.vault, owner).entries for owner in owners_of_lists(installation.vault)}
    found = {owner: tuple(entry for entry in entries if entry in addresses) for owner, entries in lists.items()}
    return {owner: entries for owner, entries in found.items() if entries}


def forget_entries(installation: Installation, named: Mapping[str, tuple[str, ...]]) -> None:
    """Take these entries out of their lists, for an erasure: the tombstones keep out what they kept out."""
    for owner, entries in named.items():
        keep_own_list(installation.vault, owner, own_list(installation.vault, owner).without_entries(entries))


def add_entries(installation: Installation, owner: str, texts: Sequence[str], person: str) -> Withdrawal:
    """Keep more out of somebody's records, from now on and backwards.  Raises WrongUse."""
    accounts = accounts_of(installation, owner)
    before = own_list(installation.vault, owner)
    after = before.with_entries(_read(texts))
    if len(after.entries) > MOST_ENTRIES:
        what = f"The list would have {len(after.entries):,} entries, and {MOST_ENTRIES:,} are the most."
        raise WrongUse(what, remedy="Name domains in the place of single addresses.")
    keep_own_list(installation.vault, owner, after)  # before the past is mended: what is read meanwhile heeds it
    return OwnCopies(installation.store.database, accounts).withdraw(
        after.rule().addresses.has,
        installation.hasher([("address" if "@" in entry else "domain", entry) for entry in after.entries]),
        BY_OWN_LIST,
        REASON,
        Word(person, owner, _said(before, after)),
        installation.now(),
    )


def remove_entries(installation: Installation, owner: str, texts: Sequence[str], person: str) -> int:
    """Take entries off somebody's list; return how many copies the next run looks at again.  Raises WrongUse."""
    accounts = accounts_of(installation, owner)
    before = own_list(installation.vault, owner)
    removed = _read(texts)
    for entry in removed:
        if entry not in before.entries:
            hint = nearest(entry, before.entries) if before.entries else "the list is empty"
            raise WrongUse(f"'{entry}' does not stand in the list of {owner}:", remedy=hint)
    after = before.without_entries(removed)
    keep_own_list(installation.vault, owner, after)
    word = Word(person, owner, _said(before, after))
    return OwnCopies(installation.store.database, accounts).look_again(BY_OWN_LIST, word, installation.now())


def tested(installation: Installation, owner: str, what: str) -> Verdict:
    """Return whether the list keeps out an address, or a message in a file.  Raises WrongUse."""
    known = OwnList(entries_of(installation, owner))
    address = match_key(what) if "@" in what else ""
    addresses = [address] if address else sorted(everybody_in(parse_headers(_head_of(Path(what)))))
    found = next(filter(None, (known.entry_for(one) for one in addresses)), "")
    return Verdict(bool(found), found)


def _head_of(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST)
    except OSError as failure:
        what = f"'{file}' is no address, and no file that can be read ({failure.strerror})."
        raise WrongUse(what, remedy="Name an address, or a message saved as a file.") from failure


def _read(texts: Sequence[str]) -> tuple[str, ...]:
    try:
        return tuple(dict.fromkeys(map(entry_of, texts)))
    except ValueError as failure:
        raise WrongUse(f"{failure}.", remedy="Nothing was changed.") from failure


def _said(before: OwnList, after: OwnList) -> str:
    return f"{len(before.entries)} -> {len(after.entries)} entries"
