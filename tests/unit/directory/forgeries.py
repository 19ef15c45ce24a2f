"""200 customers' domains, and domains that pass for them (TRUST T49)."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from itertools import product

from autolog.directory.domains import normalise_domain

Forgery = Callable[[str, random.Random], str]

_FIRST = "north harbour modern silver copper amber cedar falcon orchid maple summit vertex lumen cobalt delta"
_SECOND = "marine works trading foods media optics capital motors labs steel logistics textiles garden"
_SHORT_AND_FOREIGN = "nivo arbo kelm buecher mueller cafe-roma sakura athina moskva kaffe"
_LABELS = [f"{first}{second}" for first, second in product(_FIRST.split(), _SECOND.split())][:190]
CUSTOMERS = [f"{label}.example" for label in _LABELS + _SHORT_AND_FOREIGN.split()]

_CYRILLIC = dict(zip("aceopxyisjhdkmtnr", "асеорхуіѕјһԁкмтпг", strict=True))
_GREEK = dict(zip("aovpiktunex", "αονρικτυηεχ", strict=True))


def _one_letter_of(table: dict[str, str]) -> Forgery:
    def forge(label: str, chance: random.Random) -> str:
        places = [place for place, sign in enumerate(label) if sign in table]
        place = chance.choice(places)
        return label[:place] + table[label[place]] + label[place + 1 :]

    return forge


def _all_letters_of(table: dict[str, str]) -> Forgery:
    return lambda label, _chance: "".join(table.get(sign, sign) for sign in label)


def _rn_for_m(label: str, _chance: random.Random) -> str:
    return label.replace("m", "rn", 1) if "m" in label else label.replace("rn", "m", 1)


def _digit_for_letter(label: str, _chance: random.Random) -> str:
    return next((label.replace(a, b, 1) for a, b in ("o0", "l1", "i1", "e3", "a4") if a in label), label)


def _one_edit(label: str, chance: random.Random) -> str:
    place, sign = chance.randrange(len(label)), chance.choice("abcdefghijklmnopqrstuvwxyz0123456789")
    return chance.choice(
        [
            label[:place] + sign + label[place:],
            label[:place] + label[place + 1 :],
            label[:place] + sign + label[place + 1 :],
            label[:place] + label[place : place + 2][::-1] + label[place + 2 :],
        ]
    )


FORGERIES: dict[str, Forgery] = {
    "one Cyrillic letter": _one_letter_of(_CYRILLIC),
    "all letters Cyrillic": _all_letters_of(_CYRILLIC),
    "one Greek letter": _one_letter_of(_GREEK),
    "all letters Greek": _all_letters_of(_GREEK),
    "rn for m": _rn_for_m,
    "a digit for a letter": _digit_for_letter,
    "one edit": _one_edit,
    "Cyrillic and one edit": lambda label, chance: _one_edit(_one_letter_of(_CYRILLIC)(label, chance), chance),
}


def forged(forge: Forgery) -> Iterator[tuple[str, str]]:
    """Yield each customer's domain with one that passes for it, as far as there is such a domain."""
    chance = random.Random(49)
    for domain in CUSTOMERS:
        fake = normalise_domain(forge(domain.removesuffix(".example"), chance) + ".example")
        if fake and fake not in CUSTOMERS:
            yield domain, fake
