"""A firm with as many customers as one likes, a contact each, the same ones every time."""

from __future__ import annotations

import random
from collections.abc import Sequence

from autolog.model import Contact, Customer, DirectoryRows

_SYLLABLES = ("ba", "bre", "cor", "dal", "el", "fen", "gra", "hol", "in", "jor", "kel", "lor", "mar", "nor", "ol",
              "pra", "quil", "ros", "sten", "tor", "ul", "ver", "wex", "yar", "zan")  # fmt: skip
_TRADES = ("Group", "Holdings", "Systems", "Foods", "Energy", "Partners", "Logistics", "Bank", "Media", "Works")
_FORMS = ("GmbH", "Ltd", "Inc.", "SARL", "S.r.l.", "B.V.", "AG", "")


def firm(count: int) -> DirectoryRows:
    """Return customers with invented names, some made of common words, and a contact each."""
    import wordfreq

    dice = random.Random(7)
    common = [word for word in wordfreq.top_n_list("en", 20_000) if word.isalpha() and len(word) > 3]
    customers = [Customer(f"c{number}", _name(dice, common), (f"c{number}.example",)) for number in range(count)]
    contacts = [
        Contact(f"p{number}", f"{_invented(dice)} {_invented(dice)}", f"c{number}", (f"p@c{number}.example",))
        for number in range(count)
    ]
    return DirectoryRows(tuple(customers), tuple(contacts))


def _name(dice: random.Random, common: Sequence[str]) -> str:
    first = _invented(dice) if dice.random() < 0.6 else dice.choice(common).capitalize()
    second = dice.choice(common).capitalize() if dice.random() < 0.4 else dice.choice(_TRADES)
    return f"{first} {second} {dice.choice(_FORMS)}".strip()


def _invented(dice: random.Random) -> str:
    return "".join(dice.choice(_SYLLABLES) for _ in range(dice.randint(2, 4))).capitalize()
