"""Our own people as persons: one colleague has many addresses, and a thread asks for the person.

Firms make addresses of initials and surnames in many ways: `rick.buy@`, `rbuy@`, `r.j.buy@` and `buy@` are told to be
one.  Two colleagues with one surname are told apart by their initials where both have any.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_SEPARATORS = re.compile(r"[._-]+")
_SHORTEST_SURNAME = 3


@dataclass(frozen=True, slots=True)
class Colleagues:
    """Own people by what their addresses tell.

    `keys` are whole addresses and initials with surnames, `surnames` those with an initial in front, and `bare` the
    local parts of one word, which may be a surname alone.
    """

    keys: frozenset[str]
    surnames: frozenset[str]
    bare: frozenset[str]

    def share_one_with(self, others: Colleagues) -> bool:
        """Return whether some person is among both."""
        return not (
            self.keys.isdisjoint(others.keys)
            and self.bare.isdisjoint(others.surnames)
            and self.surnames.isdisjoint(others.bare)
        )


def colleagues_of(addresses: Iterable[str]) -> Colleagues:
    """Return the persons behind own addresses (match keys)."""
    keys: set[str] = set()
    surnames: set[str] = set()
    bare: set[str] = set()
    for address in addresses:
        keys.add(address)
        words = [word for word in _SEPARATORS.split(address.partition("@")[0].partition("+")[0]) if word]
        surname = words[-1] if words else ""
        if len(words) > 1 and len(surname) >= _SHORTEST_SURNAME:
            keys.update(f"{given[0]} {surname}" for given in words[:-1])
            surnames.add(surname)
        elif len(surname) > _SHORTEST_SURNAME:
            keys.add(f"{surname[0]} {surname[1:]}")
            bare.add(surname)
    return Colleagues(frozenset(keys), frozenset(surnames), frozenset(bare))
