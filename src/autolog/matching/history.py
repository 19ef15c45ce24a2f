"""Which part of the past bears on an item: asked for before it is matched for good.

Whom our colleagues dealt with before says something only where a name or text points to a customer and no address
does; so does in whose meetings an outsider sat whose address anybody can have.  That is a small part of all mail, so
only for that part the past is looked up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autolog.directory import Directory
from autolog.directory.freemail import is_freemail
from autolog.matching.facts import Facts, History
from autolog.matching.match import facts_of, weigh
from autolog.matching.mentions import MentionIndex
from autolog.model import Candidate, EvidenceKind, Item, OwnSide, Precedent

_BY_NAME = frozenset({EvidenceKind.NAME, EvidenceKind.MENTION, EvidenceKind.PERSON_MENTION})


@dataclass(frozen=True, slots=True)
class Preview:
    """How an item is matched as long as nobody had to do with anybody, by the weights as they are shipped."""

    facts: Facts
    candidates: tuple[Candidate, ...]
    precedents: Sequence[Precedent]


@dataclass(frozen=True, slots=True)
class HistoryWanted:
    """Own addresses, outsiders and customers: what had the first two to do with the customers?

    `preview` is what was matched to find out.
    """

    own: frozenset[str] = frozenset()
    customers: frozenset[str] = frozenset()
    outsiders: frozenset[str] = frozenset()
    preview: Preview | None = None


def history_wanted(
    item: Item, directory: Directory, own: OwnSide, precedents: Sequence[Precedent], mentions: MentionIndex | None
) -> HistoryWanted:
    """Return what of the past the matcher would look at; nothing for most items."""
    people = [one.address for one in item.participants if one.takes_part and one.address]
    ours = frozenset(address for address in people if own.owns(address))
    outsiders = frozenset(address for address in people if address not in ours and _is_open(address))
    if mentions is None or not ours or not outsiders:
        return HistoryWanted()
    facts = facts_of(item, directory, own, History(precedents), mentions)
    candidates = weigh(facts, directory)
    named = (one.customer for one in candidates if any(reason.kind in _BY_NAME for reason in one.evidence))
    return HistoryWanted(ours, frozenset(named), outsiders, Preview(facts, candidates, precedents))


def _is_open(address: str) -> bool:
    return is_freemail(address.rpartition("@")[2])
