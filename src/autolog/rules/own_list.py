"""What one of us keeps out of the record for their own mailboxes: addresses, and domains with all below them.

It works as `never_log` does: absolute, over From, Sender, Reply-To, To, Cc and Bcc alike, by headers before a body is
fetched.  It says nothing about the copies of others.
"""

from __future__ import annotations

from dataclasses import dataclass

from autolog.decode.addresses import match_key, normal_domain
from autolog.model import NEVER_LOG
from autolog.rules.screen import NeverLogRule
from autolog.rules.sets import Addresses

MOST_ENTRIES = 1_000
OWN_LIST = "own-list"
BY_OWN_LIST = f"{NEVER_LOG}{OWN_LIST}"
"""What the ledger says of what a person's own list kept out."""


@dataclass(frozen=True, slots=True)
class OwnList:
    """The entries of one person, in the order of the alphabet."""

    entries: tuple[str, ...] = ()

    def with_entries(self, added: tuple[str, ...]) -> OwnList:
        """Return the list with more entries (`entry_of`)."""
        return OwnList(tuple(sorted({*self.entries, *added})))

    def without_entries(self, removed: tuple[str, ...]) -> OwnList:
        """Return the list without these entries."""
        return OwnList(tuple(entry for entry in self.entries if entry not in removed))

    def entry_for(self, address: str) -> str:
        """Return the first entry that keeps an address (a match key) out, or an empty text."""
        return next((entry for entry in self.entries if Addresses.of([entry]).has(address)), "")

    def rule(self) -> NeverLogRule:
        """Return the list as the gate takes it."""
        return NeverLogRule(OWN_LIST, addresses=Addresses.of(self.entries))


NOTHING_OWN = OwnList()


def entry_of(text: str) -> str:
    """Return an address or a domain as it is kept and compared.  Raises ValueError, with a sentence, for anything else.

    A glob is refused: `*` alone would keep everything out, and what a person writes in haste is not tested.
    """
    written = text.strip()
    if "*" in written or "?" in written:
        raise ValueError(f"'{written}' stands for many: name an address, or a domain with all that lies below it")
    entry = match_key(written) if "@" in written.strip("@") else normal_domain(written.lstrip("@"))
    if not _is_domain(entry.rpartition("@")[2]) or entry.split() != [entry]:
        raise ValueError(f"'{written}' is no address and no domain: write name@domain.example or domain.example")
    return entry


def _is_domain(text: str) -> bool:
    labels = text.split(".")
    return len(labels) > 1 and all(label.replace("-", "").isalnum() for label in labels)
