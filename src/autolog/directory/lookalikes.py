"""Domains that pass for a customer's: `acrne.example` for `acme.example`.

Compared is the registered label under the same ending.  Three ways to resemble:

CONFUSABLE    the label looks the same: letters of another script, digits for letters, `rn` for `m`, accents
ONE_EDIT      one sign was put in, left out, exchanged or swapped with its neighbour.  Not among labels below five
              signs, but for a swap: nearly every one of them is taken, so honest neighbours are too many
OTHER_ENDING  the very same label under another ending.  Often honest (a subsidiary), so no attack by itself.

For one edit nothing is searched through: of two labels that are one edit apart, the front or the back half is equal, so
an index of halves by length gives the few that need comparing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from itertools import islice

from autolog.directory.confusables import bare, mixes_scripts, readings, shapes
from autolog.directory.domains import registrable_domain, to_unicode

_SHORTEST_INDEXED = 4
_SHORTEST_EDITED = 5
"""Signs of the longer label from which on any edit is held against a domain."""

_MOST_KNOWN = 4096
_MOST_COMPARED = 500
"""Candidates that are compared for one domain: with 100,000 customers the fullest bucket holds some hundred."""


class Resemblance(StrEnum):
    """How a domain resembles another, in words that finish "... by"."""

    CONFUSABLE = "signs that look alike"
    ONE_EDIT = "one sign that differs"
    OTHER_ENDING = "the same label under another ending"


@dataclass(frozen=True, slots=True)
class LookAlike:
    """The customer's domain that was resembled, as the customer lists it, and how."""

    domain: str
    resemblance: Resemblance

    @property
    def is_attack(self) -> bool:
        """Whether it is to be held against the sender; the same name under another ending is not."""
        return self.resemblance is not Resemblance.OTHER_ENDING


@dataclass(frozen=True, slots=True)
class LookAlikes:
    """The customers' registered domains by their looks; `listed` holds the domain that the customer lists for each.

    `known` are the last answers: the same firms write again and again.
    """

    listed: Mapping[str, str]
    by_domain: Mapping[str, str]
    by_label: Mapping[str, str]
    by_half: Mapping[str, list[str]]
    known: dict[str, LookAlike | None] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def build(cls, domains: Iterable[tuple[str, str]]) -> LookAlikes:
        """Index pairs of a registered domain ("", when it is a public suffix: passed over) and the one listed."""
        listed: dict[str, str] = {}
        by_domain: dict[str, str] = {}
        by_label: dict[str, str] = {}
        by_half: dict[str, list[str]] = {}
        for domain, listed_domain in domains:
            if not domain or domain in listed:
                continue
            listed[domain] = listed_domain
            label, ending = _parts(domain)
            looks = bare(label)
            by_domain.setdefault(f"{looks}.{ending}", domain)
            by_label.setdefault(looks, domain)
            for key in _keys(label):
                by_half.setdefault(key, []).append(domain)
        return cls(listed, by_domain, by_label, by_half)

    def find(self, domain: str) -> LookAlike | None:
        """Return what the domain resembles; None for one that belongs to the holder of a listed domain."""
        try:
            return self.known[domain]
        except KeyError:
            if len(self.known) >= _MOST_KNOWN:
                self.known.clear()
            found = self.known[domain] = self._find(domain)
            return found

    def _find(self, domain: str) -> LookAlike | None:
        registered = registrable_domain(domain)
        label, ending = _parts(registered)
        if not label or registered in self.listed:
            return None
        for looks in readings(label):
            if original := self.by_domain.get(f"{looks}.{ending}"):
                return LookAlike(self.listed[original], Resemblance.CONFUSABLE)
        if original := self._one_edit_away(label, ending):
            return LookAlike(self.listed[original], Resemblance.ONE_EDIT)
        return self._under_another_ending(label)

    def _under_another_ending(self, label: str) -> LookAlike | None:
        original = self.by_label.get(bare(label), "")
        if not original:
            return None
        if _parts(original)[0] == label:
            return LookAlike(self.listed[original], Resemblance.OTHER_ENDING)
        return LookAlike(self.listed[original], Resemblance.CONFUSABLE) if mixes_scripts(label) else None

    def _one_edit_away(self, label: str, ending: str) -> str:
        """Return the first original under this ending whose looks are one edit away."""
        for looks in shapes(label):
            for original in islice(self._candidates(looks), _MOST_COMPARED):
                own_label, own_ending = _parts(original)
                if own_ending == ending and any(_is_too_near(looks, own) for own in shapes(own_label)):
                    return original
        return ""

    def _candidates(self, looks: str) -> Iterator[str]:
        for length in (len(looks), len(looks) - 1, len(looks) + 1):
            for key in _halves(looks, length):
                yield from self.by_half.get(key, ())
        yield from self.by_half.get(_halves(_swapped(looks), len(looks))[0], ())


@lru_cache(maxsize=4096)
def looks_of_stranger(domain: str) -> tuple[str, ...]:
    """Return the looks under which a domain is found when a customer's that it resembles is added or removed later."""
    label, ending = _parts(registrable_domain(domain))
    if not label:
        return ()
    halves = (half for looks in shapes(label) for half in _halves(looks, len(looks)))
    under_the_ending = (*(f"={looks}" for looks in readings(label)), *halves)
    found = tuple(f"{looks}.{ending}" for looks in under_the_ending)
    return (*found, f"={bare(label)}") if mixes_scripts(label) else found


def looks_of_customer(domain: str) -> Iterator[str]:
    """Yield the looks of all strangers' domains that this customer's may be taken for (and of some others)."""
    label, ending = _parts(registrable_domain(domain))
    if not label:
        return
    yield from (f"={bare(label)}.{ending}", f"={bare(label)}")
    for looks in shapes(label):
        for length in (len(looks) - 1, len(looks), len(looks) + 1):
            yield from (f"{half}.{ending}" for half in _halves(looks, length))
        yield f"{_halves(_swapped(looks), len(looks))[0]}.{ending}"


def _is_too_near(one: str, other: str) -> bool:
    """Return whether the texts are one edit apart and long enough for that to be no accident."""
    long_enough = max(len(one), len(other)) >= _SHORTEST_EDITED
    return is_one_edit(one, other) and (long_enough or sorted(one) == sorted(other))


def are_neighbours(one: str, other: str) -> bool:
    """Return whether two domains have the same ending and labels that are one edit apart, however short they are.

    Among short labels that alone is no sign of anything; it is one beside a claim to be the other's people.
    """
    (label, ending), (other_label, other_ending) = _parts(registrable_domain(one)), _parts(registrable_domain(other))
    if not label or ending != other_ending:
        return False
    return any(is_one_edit(looks, others) for looks in shapes(label) for others in shapes(other_label))


def is_one_edit(one: str, other: str) -> bool:
    """Return whether one sign put in, left out, exchanged or swapped with its neighbour makes one of the other."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    shorter, longer = sorted((one, other), key=len)
    start = 0
    while start < len(shorter) and shorter[start] == longer[start]:
        start += 1
    if len(shorter) < len(longer):
        return shorter[start:] == longer[start + 1 :]
    rest, other_rest = shorter[start:], longer[start:]
    return rest[1:] == other_rest[1:] or (rest[:2] == other_rest[:2][::-1] and rest[2:] == other_rest[2:])


def _keys(label: str) -> Iterator[str]:
    """Yield the keys of the halves of a label's looks."""
    for looks in shapes(label):
        if len(looks) >= _SHORTEST_INDEXED:
            yield from _halves(looks, len(looks))


def _halves(looks: str, length: int) -> tuple[str, str]:
    """Return the keys of the front and the back half of a label of `length` signs that has these looks, but for one."""
    front = length // 2
    return f"{length}^{looks[:front]}", f"{length}${looks[len(looks) - (length - front) :]}"


def _swapped(looks: str) -> str:
    """Return the looks with the two signs in the middle changed over: the one swap that leaves no half as it was."""
    middle = len(looks) // 2
    return looks[: middle - 1] + looks[middle - 1 : middle + 1][::-1] + looks[middle + 1 :]


def _parts(domain: str) -> tuple[str, str]:
    """Return the label as a person sees it, and what its ending looks like."""
    label, _, ending = to_unicode(domain).partition(".")
    return label, _ending_looks(ending)


@lru_cache(maxsize=1024)
def _ending_looks(ending: str) -> str:
    return bare(ending)
