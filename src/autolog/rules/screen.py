"""The `never_log` gate: by headers and labels alone, before anything else is looked at.

A rule fits when each of its keys fits, a key when any of its values does.  Whoever stands in From, Sender, Reply-To,
To, Cc or Bcc counts alike, and one participant is enough: a copy to somebody else does not lift the ban.  Reasons
name the rule and never the participant, since nothing may be kept about what is not logged.

A rule with a `label` is what a holder says with a mark: a folder, label, category or keyword.  Its refusal tells what
the mark was put on, so that the copies in other mailboxes follow it.

The gate decides twice: on headers (`Screen.__call__`), and on the decoded item (`Screen.refusal_of`), which knows the
participants of a meeting and the recipients that a bounce names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Protocol

from autolog.decode import limits
from autolog.decode.addresses import find_addresses
from autolog.decode.headers import Headers
from autolog.decode.message.identity import identity_in
from autolog.expressions import Expression
from autolog.model import NEVER_LOG, Identity, Item, Message, Refusal, Role
from autolog.rules.sets import (
    NO_ADDRESSES,
    NO_DOMAINS,
    NO_TEXTS,
    NO_WORDS,
    Addresses,
    Domains,
    ReadText,
    Texts,
    WordSet,
)

SENDER_FIELDS = ("from", "sender")
ADDRESS_FIELDS = ("from", "sender", "reply-to", "to", "cc", "bcc")
_SENDERS = frozenset({Role.FROM, Role.SENDER, Role.ORGANIZER})
_LEAD = re.compile(r"(?:\w{1,6}(?:\[\d{1,3}\])?\s{0,3}[:\uff1a]|\[[^\]]{0,60}\])\s*")
_FOLDER_SIGNS = re.compile(r"[/\\.]")


class Surface(Protocol):
    """What the gate sees of an item: addresses, labels, subject, and the values of its header fields."""

    @property
    def addresses(self) -> frozenset[str]:
        """Everybody who stands in it."""

    @property
    def senders(self) -> frozenset[str]:
        """Who wrote it, or organizes it."""

    @property
    def labels(self) -> tuple[str, ...]:
        """Its folder, labels and categories."""

    @property
    def subject(self) -> str:
        """Its decoded subject."""

    @property
    def identity(self) -> Identity | None:
        """What all copies of it share, those of a meeting or task with its series; None where that cannot be told."""

    def values(self, name: str, /) -> tuple[str, ...]:
        """Return the values of a header field in lower case; nothing when there is no such field."""


@dataclass(frozen=True)
class _HeaderSurface:
    """A message before it is read.  What no rule asks for is not worked out: the gate sees every message first."""

    source: Headers
    labels: tuple[str, ...]

    @cached_property
    def addresses(self) -> frozenset[str]:
        return everybody_in(self.source)

    @cached_property
    def senders(self) -> frozenset[str]:
        return _all_in(self.source, SENDER_FIELDS)

    @cached_property
    def subject(self) -> str:
        return self.source.text("subject")

    @property
    def identity(self) -> Identity | None:
        return identity_in(self.source)

    def values(self, name: str, /) -> tuple[str, ...]:
        return tuple(value.strip().casefold() for value in self.source.raw(name))


@dataclass(frozen=True)
class _ItemSurface:
    """A decoded item; its header fields were judged at the gate."""

    item: Item

    @cached_property
    def addresses(self) -> frozenset[str]:
        addresses = {participant.address for participant in self.item.participants}
        if isinstance(self.item, Message):
            addresses.update(self.item.failed_recipients)
        return frozenset(filter(None, addresses))

    @cached_property
    def senders(self) -> frozenset[str]:
        return frozenset(one.address for one in self.item.participants if one.role in _SENDERS and one.address)

    @property
    def labels(self) -> tuple[str, ...]:
        return self.item.labels

    @property
    def subject(self) -> str:
        return self.item.subject

    @property
    def identity(self) -> Identity | None:
        if isinstance(self.item, Message):
            return None if self.item.identity.account_bound else self.item.identity
        return Identity(self.item.series)

    def values(self, _name: str, /) -> tuple[str, ...]:
        return ()


@dataclass(frozen=True, slots=True)
class NeverLogRule:
    """One compiled entry of `never_log`; empty conditions are not asked."""

    id: str
    addresses: Addresses = NO_ADDRESSES
    everybody: Addresses = NO_ADDRESSES
    senders: Addresses = NO_ADDRESSES
    domains: Domains = NO_DOMAINS
    labels: Texts = NO_TEXTS
    subject_prefixes: tuple[str, ...] = ()
    subject_words: WordSet = NO_WORDS
    subject_expressions: tuple[Expression, ...] = ()
    present_headers: frozenset[str] = frozenset()
    header_values: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def fits(self, surface: Surface) -> bool:
        """Return whether every condition of the rule holds."""
        return (
            (not self.addresses or any(map(self.addresses.has, surface.addresses)))
            and (not self.everybody or self._fits_everybody(surface))
            and (not self.senders or any(map(self.senders.has, surface.senders)))
            and (not self.domains or self._fits_domain(surface))
            and (not self.labels or any(map(self.labels.has, _all_names(surface.labels))))
            and (not self.subject_prefixes or self._fits_prefix(surface))
            and (not (self.subject_words or self.subject_expressions) or self._fits_subject(surface))
            and (not self.present_headers or self._fits_presence(surface))
            and (not self.header_values or self._fits_values(surface))
        )

    def fits_item(self, item: Item) -> bool:
        """Return whether every condition holds of a decoded item; header fields are not part of it."""
        return self.fits(_ItemSurface(item))

    def _fits_everybody(self, surface: Surface) -> bool:
        addresses = surface.addresses
        return bool(addresses) and all(map(self.everybody.has, addresses))

    def _fits_domain(self, surface: Surface) -> bool:
        return any(self.domains.has(address.rpartition("@")[2]) for address in surface.addresses)

    def _fits_prefix(self, surface: Surface) -> bool:
        return begins_with(surface.subject, self.subject_prefixes)

    def _fits_subject(self, surface: Surface) -> bool:
        if self.subject_words and self.subject_words.is_in(ReadText.of(surface.subject)):
            return True
        return any(expression.is_in(surface.subject) for expression in self.subject_expressions)

    def _fits_presence(self, surface: Surface) -> bool:
        return any(surface.values(name) for name in self.present_headers)

    def _fits_values(self, surface: Surface) -> bool:
        return all(
            any(fnmatchcase(value, glob) for value in surface.values(name) for glob in globs)
            for name, globs in self.header_values
        )


@dataclass(frozen=True, slots=True)
class Screen:
    """All `never_log` rules of a file: connector.HeaderScreen, safe to send to another process."""

    rules: tuple[NeverLogRule, ...] = ()

    @property
    def passes_everything(self) -> bool:
        """True when there is no rule, so that headers need not be fetched first."""
        return not self.rules

    @property
    def labels(self) -> frozenset[str]:
        """The labels that rules name, in lower case; what stands for several (`*`) names none."""
        return frozenset(label for rule in self.rules for label in rule.labels.exact)

    def __call__(self, headers: Headers, labels: Sequence[str]) -> Refusal | None:
        """Return why a message with these headers must not be looked at, or None."""
        return self._refusal(_HeaderSurface(headers, tuple(labels))) if self.rules else None

    def refusal_of(self, item: Item) -> Refusal | None:
        """Return why the decoded item must not be looked at, or None; header fields were judged at the gate."""
        return self._refusal(_ItemSurface(item)) if self.rules else None

    def _refusal(self, surface: Surface) -> Refusal | None:
        fitting = next((rule for rule in self.rules if rule.fits(surface)), None)
        if fitting is None:
            return None
        by_mark = bool(fitting.labels)
        name, reason = f"{NEVER_LOG}{fitting.id}", f"The never_log rule '{fitting.id}' fits."
        return Refusal(name, reason, by_mark, surface.identity if by_mark else None)


def begins_with(subject: str, prefixes: tuple[str, ...]) -> bool:
    """Return whether the subject begins with a (lower-case) prefix, behind any `Re:`, `AW:` or `[list]`."""
    text = subject.strip().casefold()
    position = 0
    while not text.startswith(prefixes, position):
        lead = _LEAD.match(text, position)
        if lead is None:
            return False
        position = lead.end()
    return True


def everybody_in(headers: Headers) -> frozenset[str]:
    """Return the addresses of everybody who stands in the header fields that the gate looks at."""
    return _all_in(headers, ADDRESS_FIELDS)


def _all_names(labels: Iterable[str]) -> Iterator[str]:
    return (name for label in labels for name in names_in_label(label))


def names_in_label(label: str) -> Iterable[str]:
    """Return the label itself and, for a path of folders, each folder in it."""
    folded = label.strip().casefold()
    return {folded, *(part.strip() for part in _FOLDER_SIGNS.split(folded))}


def _addresses_in(headers: Headers, name: str) -> Iterator[str]:
    """Yield every address of the field, also those behind the number at which reading address lists stops."""
    found = headers.addresses(name)
    yield from (participant.address for participant in found)
    if len(found) >= limits.ADDRESSES:
        for value in headers.raw(name):
            yield from find_addresses(value, limit=len(value))


def _all_in(headers: Headers, names: Iterable[str]) -> frozenset[str]:
    return frozenset(address for name in names for address in _addresses_in(headers, name) if address)
