"""Sets that conditions look into: domains, addresses, words, and texts with globs.  Built once, asked per item."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from autolog.decode.addresses import normal_domain
from autolog.directory.freemail import is_freemail

_WORD = re.compile(r"\w+")


def is_glob(pattern: str) -> bool:
    """Return whether the pattern has a sign that stands for others."""
    return any(sign in pattern for sign in "*?[")


def normal_pattern(pattern: str) -> str:
    """Return a domain as it stands in match keys; a glob in lower case."""
    plain = pattern.strip().removeprefix("*.")
    return plain.casefold() if is_glob(plain) else normal_domain(plain)


@dataclass(frozen=True, slots=True)
class Domains:
    """Domains with their sub-domains, globs, and perhaps all where anybody may have an address."""

    exact: frozenset[str] = frozenset()
    globs: tuple[str, ...] = ()
    freemail: bool = False

    @classmethod
    def of(cls, patterns: Iterable[str], *, freemail: bool = False) -> Domains:
        """Return the set of these patterns."""
        known = dict.fromkeys(normal_pattern(pattern) for pattern in patterns)
        exact = frozenset(one for one in known if not is_glob(one))
        return cls(exact, tuple(one for one in known if is_glob(one)), freemail)

    def __bool__(self) -> bool:
        return bool(self.exact or self.globs or self.freemail)

    def has(self, domain: str) -> bool:
        """Return whether the domain, or one above it, is in the set."""
        if not domain:
            return False
        above = domain
        while above:
            if above in self.exact:
                return True
            above = above.partition(".")[2]
        return (self.freemail and is_freemail(domain)) or any(fnmatchcase(domain, glob) for glob in self.globs)


NO_DOMAINS = Domains()


@dataclass(frozen=True, slots=True)
class Addresses:
    """Addresses, globs of them, whole domains, and names in front of the @ that stand for a function."""

    exact: frozenset[str] = frozenset()
    globs: tuple[str, ...] = ()
    at: frozenset[str] = frozenset()
    """Domains of which every address is meant, without their sub-domains."""
    domains: Domains = NO_DOMAINS
    roles: frozenset[str] = frozenset()

    @classmethod
    def of(cls, patterns: Iterable[str], *, freemail: bool = False, roles: Iterable[str] = ()) -> Addresses:
        """Return the set of these patterns; one without an @ is a domain with its sub-domains."""
        exact, globs, at, domains = set[str](), dict[str, None](), set[str](), list[str]()
        for pattern in patterns:
            local, sign, domain = pattern.strip().casefold().rpartition("@")
            domain = domain if is_glob(domain) else normal_domain(domain)
            if not sign:
                domains.append(pattern)
            elif local == "*" and not is_glob(domain):
                at.add(domain)
            elif is_glob(local) or is_glob(domain):
                globs[f"{local}@{domain}"] = None
            else:
                exact.add(f"{local}@{domain}")
        sites = Domains.of(domains, freemail=freemail)
        return cls(frozenset(exact), tuple(globs), frozenset(at), sites, frozenset(roles))

    def __bool__(self) -> bool:
        return bool(self.exact or self.globs or self.at or self.domains or self.roles)

    def has(self, address: str) -> bool:
        """Return whether the address (a match key) is in the set, with its +tag or without."""
        local, _, domain = address.rpartition("@")
        if not local:
            return False
        plain = f"{local.partition('+')[0]}@{domain}"
        if address in self.exact or plain in self.exact or domain in self.at or local in self.roles:
            return True
        if self.domains and self.domains.has(domain):
            return True
        return any(fnmatchcase(address, glob) or fnmatchcase(plain, glob) for glob in self.globs)


NO_ADDRESSES = Addresses()


@dataclass(frozen=True, slots=True)
class Texts:
    """Short texts in lower case, and globs of them; a bracket is a sign like any other, for labels have them."""

    exact: frozenset[str] = frozenset()
    globs: tuple[str, ...] = ()

    @classmethod
    def of(cls, patterns: Iterable[str]) -> Texts:
        """Return the set of these patterns."""
        known = dict.fromkeys(pattern.strip().casefold() for pattern in patterns)
        exact = frozenset(one for one in known if not ("*" in one or "?" in one))
        return cls(exact, tuple(one.replace("[", "[[]") for one in known if one not in exact))

    def __bool__(self) -> bool:
        return bool(self.exact or self.globs)

    def has(self, text: str) -> bool:
        """Return whether the text is in the set, without regard to case."""
        folded = text.strip().casefold()
        return folded in self.exact or any(fnmatchcase(folded, glob) for glob in self.globs)


NO_TEXTS = Texts()


@dataclass(frozen=True, slots=True)
class ReadText:
    """A text prepared for looking up words: in lower case, and the words in it."""

    folded: str
    words: frozenset[str]

    @classmethod
    def of(cls, text: str) -> ReadText:
        """Return the text, prepared."""
        folded = text.casefold()
        return cls(folded, frozenset(_WORD.findall(folded)))


@dataclass(frozen=True, slots=True)
class WordSet:
    """Words, beginnings of words, and phrases of several words."""

    words: frozenset[str] = frozenset()
    beginnings: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()

    @classmethod
    def of(cls, entries: Iterable[str]) -> WordSet:
        """Return the set of these entries; one that ends with a star fits every word that begins so."""
        words, beginnings, phrases = set[str](), dict[str, None](), dict[str, None]()
        for entry in entries:
            folded = " ".join(entry.casefold().split())
            stem = folded.removesuffix("*")
            if not _WORD.fullmatch(stem):
                phrases[folded] = None
            elif stem == folded:
                words.add(folded)
            else:
                beginnings[stem] = None
        return cls(frozenset(words), tuple(beginnings), tuple(phrases))

    def __bool__(self) -> bool:
        return bool(self.words or self.beginnings or self.phrases)

    def is_in(self, text: ReadText) -> bool:
        """Return whether one of the words or phrases stands in the text."""
        if not self.words.isdisjoint(text.words):
            return True
        if self.beginnings and any(word.startswith(self.beginnings) for word in text.words):
            return True
        return any(_may_begin(phrase, text) and _stands_in(phrase, text.folded) for phrase in self.phrases)


NO_WORDS = WordSet()


def _may_begin(phrase: str, text: ReadText) -> bool:
    """Return whether the first word of the phrase is in the text at all, where it ends inside of the phrase."""
    first = _WORD.match(phrase)
    return first is None or first.end() >= len(phrase.removesuffix("*")) or first[0] in text.words


def _stands_in(phrase: str, folded: str) -> bool:
    """Return whether the phrase stands in the text as whole words; one that ends with a star may go on."""
    begun = phrase.removesuffix("*")
    place = folded.find(begun)
    while place >= 0:
        end = place + len(begun)
        before = folded[place - 1 : place]
        behind = "" if begun != phrase else folded[end : end + 1]
        if not (_is_joined(before, begun[0]) or (behind and _is_joined(behind, begun[-1]))):
            return True
        place = folded.find(begun, end)
    return False


def _is_joined(neighbour: str, sign: str) -> bool:
    return bool(neighbour) and neighbour.isalnum() and sign.isalnum()
