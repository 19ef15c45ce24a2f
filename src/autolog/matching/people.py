"""Our own people as persons: one colleague has many addresses, and a thread asks for the person.

Firms make addresses of initials and surnames in many ways: `rick.buy@`, `rbuy@`, `r.j.buy@` and `buy@` are told to be
one.  Two colleagues with one surname are told apart by their initials where both have any.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

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
        colleague = _colleague(address)
        keys |= colleague.keys
        surnames |= colleague.surnames
        bare |= colleague.bare
    return Colleagues(frozenset(keys), frozenset(surnames), frozenset(bare))


@lru_cache(maxsize=4096)  # our own people stand in every item
def _colleague(address: str) -> Colleagues:
    nobody: frozenset[str] = frozenset()
    words = [word for word in _SEPARATORS.split(address.partition("@")[0].partition("+")[0]) if word]
    surname = words[-1] if words else ""
    if len(words) > 1 and len(surname) >= _SHORTEST_SURNAME:
        names = {f"{given[0]} {surname}" for given in words[:-1]}
        return Colleagues(frozenset({address, *names}), frozenset({surname}), nobody)
    if len(surname) > _SHORTEST_SURNAME:
        return Colleagues(frozenset({address, f"{surname[0]} {surname[1:]}"}), nobody, frozenset({surname}))
    return Colleagues(frozenset({address}), nobody, nobody)
