"""Known secrets are cut out of whatever is about to be logged or shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from threading import Lock

from autolog.errors import AutologError

MARK = "[secret]"
SHORTEST = 4
"""A secret shorter than this is not searched for: it would hit half of all words."""
GENERATIONS = 3
"""How many of the texts that were kept at one place, each in place of the one before, are still searched for."""


@dataclass(slots=True)
class Redaction:
    """The secrets that this process has opened; the one mutable register of the program."""

    secrets: set[str] = field(default_factory=set, repr=False)
    latest: dict[str, tuple[frozenset[str], ...]] = field(default_factory=dict, repr=False)
    """By place, the secrets of its last texts, the newest first: tokens change each hour, for years."""
    searched: tuple[str, ...] = field(default=(), repr=False)
    """All of them, the longest first: a part of another one must not leave the rest of that standing."""
    lock: Lock = field(default_factory=Lock, repr=False)

    def learn(self, secret: str) -> str:
        """Remember a secret and return it."""
        if len(secret) >= SHORTEST and secret not in self.secrets:
            with self.lock:
                self.secrets.add(secret)
                self._order()
        return secret

    def learn_latest(self, place: str, secrets: Iterable[str]) -> None:
        """Remember the secrets of the text that is kept at this place now, and forget those of long before."""
        news = frozenset(secret for secret in secrets if len(secret) >= SHORTEST)
        with self.lock:
            known = self.latest.get(place, ())
            if news in known:
                return
            self.latest[place] = (news, *known)[:GENERATIONS]
            self._order()

    def _order(self) -> None:
        latest = (secret for texts in self.latest.values() for text in texts for secret in text)
        self.searched = tuple(sorted({*self.secrets, *latest}, key=lambda secret: (-len(secret), secret)))

    def text(self, text: str) -> str:
        """Return the text with every known secret replaced."""
        for secret in self.searched:
            if secret in text:
                text = text.replace(secret, MARK)
        return text

    def cleaned(self, failure: AutologError) -> AutologError:
        """Cut every known secret out of a failure, and return it."""
        failure.what, failure.remedy = self.text(failure.what), self.text(failure.remedy)
        return failure

    def event(self, event: Mapping[str, object]) -> Mapping[str, object]:
        """Return what is to be logged, cleaned: keys stay, every text among the values is searched."""
        return {key: self._clean(value) for key, value in event.items()}

    def _clean(self, value: object) -> object:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {key: self._clean(inner) for key, inner in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._clean(inner) for inner in value]
        return value if isinstance(value, (int, float, bool, type(None))) else self.text(str(value))
