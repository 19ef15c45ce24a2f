"""Words of a real record -> invented ones, the same for the same everywhere in it.

Addresses, domains, names, telephone numbers and numbers are replaced; what the rules themselves name stays, since it
stands in rules.yaml already, and so do the domains of freemail, which say nothing about anybody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial

from autolog.directory.freemail import is_freemail
from autolog.model import OwnSide

GIVEN = ("Ada", "Bela", "Cleo", "Dario", "Edda", "Fabio", "Greta", "Henk", "Ilse", "Jona", "Karin", "Leif", "Mira")
FAMILY = ("Ravik", "Marrow", "Nettle", "Ostrow", "Pellier", "Quist", "Rosen", "Sandvik", "Tamm", "Ulvang", "Verne")
FIRMS = ("Arborite", "Borealin", "Cobaltum", "Dionell", "Elmara", "Fjordis", "Galvano", "Halcyra", "Isobar", "Jadeon")

ADDRESS = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_SITE = re.compile(r"(?<![\w@])(?:[\w-]{1,63}\.){1,5}[a-z]{2,24}(?![\w@])", re.IGNORECASE)
_PHONE = re.compile(r"\+?\(?\d(?:[ ().\-/\u00a0]{0,3}\d){6,15}")
_DIGITS = re.compile(r"\d{2,}")
_WORD = re.compile(r"[^\W\d_]{2,}")
_TOKEN = re.compile(r"[\w.@+*-]+")
_NATIONAL_DIGITS = 7


@dataclass(slots=True)
class Replacing:
    """What was replaced by what so far."""

    own: OwnSide
    named: frozenset[str]
    """Words, domains, addresses and ids that the rules name, in lower case."""
    words: dict[str, str] = field(default_factory=dict)
    domains: dict[str, str] = field(default_factory=dict)
    phrases: dict[str, str] = field(default_factory=dict)
    phones: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    locals: dict[str, str] = field(default_factory=dict)

    def person(self, name: str) -> str:
        """Return an invented name for a person's; the same words become the same words."""
        return _WORD.sub(lambda found: self._word(found[0]), name)

    def firm(self, name: str) -> str:
        """Return an invented name for a firm's."""
        if name.casefold() in self.named:
            return name
        if name not in self.phrases:
            count = sum(one in FIRMS for one in self.phrases.values())
            self.phrases[name] = FIRMS[count] if count < len(FIRMS) else f"Firm{count}"
        return self.phrases[name]

    def domain(self, domain: str) -> str:
        """Return an invented domain; the registrable parts of two sub-domains become two domains."""
        folded = domain.casefold()
        if folded in self.named or is_freemail(folded):
            return folded
        if folded not in self.domains:
            ours = self.own.owns_domain(folded)
            count = sum(one.startswith("ours" if ours else "site") for one in self.domains.values()) + 1
            self.domains[folded] = f"ours{count}.example" if ours else f"site{count}.example"
        return self.domains[folded]

    def address(self, address: str) -> str:
        """Return an invented address: its words as in names, its domain as everywhere."""
        local, _, domain = address.rpartition("@")
        if address.casefold() in self.named:
            return address.casefold()
        return f"{self._local(local.casefold())}@{self.domain(domain)}"

    def phone(self, phone: str) -> str:
        """Return an invented number in E.164 (+1 555, which nobody has)."""
        return self.phones.setdefault(phone, f"+1555{len(self.phones) + 1000000:07d}")

    def number(self, digits: str) -> str:
        """Return other digits, as many."""
        if digits not in self.numbers:
            self.numbers[digits] = str(len(self.numbers) + 1).rjust(len(digits), "5")[-len(digits) :]
        return self.numbers[digits]

    def ref(self, ref: str) -> str:
        """Return an id with other digits, unless the rules name it."""
        if ref.casefold() in self.named:
            return ref
        return self.address(ref) if ADDRESS.fullmatch(ref) else self.text(ref)

    def text(self, text: str, is_name: Callable[[str], bool] = lambda _word: False) -> str:
        """Return a text with everything in it replaced; `is_name` says which other words are taken for names."""
        places: list[str] = []

        def kept(piece: str) -> str:
            places.append(piece)
            return f"\x00{len(places) - 1}\x00"

        for name in sorted(self.phrases, key=len, reverse=True):
            pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
            text = pattern.sub(partial(_always, kept, self.phrases[name]), text)
        text = ADDRESS.sub(lambda found: kept(self.address(found[0])), text)
        text = _SITE.sub(lambda found: kept(self.domain(found[0])), text)
        text = _PHONE.sub(lambda found: kept(self._phone_in_text(found[0])), text)
        text = re.sub(r"(?<!\x00)\d{2,}(?!\x00)", lambda found: kept(self.number(found[0])), text)
        text = _WORD.sub(lambda found: self._word_in_text(found[0], is_name), text)
        return re.sub("\x00(\\d+)\x00", lambda found: places[int(found[1])], text)

    def _word(self, word: str) -> str:
        folded = word.casefold()
        if folded in self.named:
            return word
        if folded not in self.words:
            count = len(self.words)
            names = GIVEN if count % 2 == 0 else FAMILY
            turn, place = divmod(count // 2, len(names))
            self.words[folded] = names[place] + ("" if not turn else "abcdefghij"[min(turn, 10) - 1])
        return _in_case_of(word, self.words[folded])

    def _word_in_text(self, word: str, is_name: Callable[[str], bool]) -> str:
        if word.casefold() in self.words or (word.casefold() not in self.named and is_name(word)):
            return self._word(word)
        return word

    def _local(self, local: str) -> str:
        if local not in self.locals:
            parts = _WORD.findall(local)
            known = parts and all(part in self.words for part in parts)
            plain = _WORD.sub(lambda found: self._word(found[0]), _DIGITS.sub(lambda d: self.number(d[0]), local))
            self.locals[local] = plain.casefold() if known else f"person{len(self.locals) + 1}"
        return self.locals[local]

    def _phone_in_text(self, shown: str) -> str:
        digits = "".join(sign for sign in shown if sign.isdigit())
        for known, invented in self.phones.items():
            if known.lstrip("+").endswith(digits.lstrip("0")[-9:]) and len(digits) >= _NATIONAL_DIGITS:
                return invented
        return _DIGITS.sub(lambda found: self.number(found[0]), shown)


def replacing(rules_text: str, own: OwnSide) -> Replacing:
    """Return an empty replacing, which leaves alone what the rules name."""
    plain = "\n".join(line.partition(" #")[0] for line in rules_text.splitlines() if not line.lstrip().startswith("#"))
    return Replacing(own, frozenset(token.strip(".*") for token in _TOKEN.findall(plain.casefold())))


def capitalised(text: str) -> Iterable[str]:
    """Return the words of a text that begin with a capital: some of them are names."""
    return {word for word in _WORD.findall(text) if word[0].isupper()}


def _in_case_of(word: str, invented: str) -> str:
    if word.isupper() and len(word) > 1:
        return invented.upper()
    return invented if word[0].isupper() else invented.casefold()


def _always(kept: Callable[[str], str], invented: str, _found: re.Match[str]) -> str:
    return kept(invented)
