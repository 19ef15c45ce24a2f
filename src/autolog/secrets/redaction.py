"""Known secrets are cut out of whatever is about to be logged or shown."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field

MARK = "[secret]"
SHORTEST = 4
"""A secret shorter than this is not searched for: it would hit half of all words."""


@dataclass(slots=True)
class Redaction:
    """The secrets that this process has opened; the one mutable register of the program."""

    secrets: set[str] = field(default_factory=set, repr=False)

    def learn(self, secret: str) -> str:
        """Remember a secret and return it."""
        if len(secret) >= SHORTEST:
            self.secrets.add(secret)
        return secret

    def text(self, text: str) -> str:
        """Return the text with every known secret replaced."""
        for secret in self.secrets:
            if secret in text:
                text = text.replace(secret, MARK)
        return text

    def __call__(self, _logger: object, _method: str, event: MutableMapping[str, object]) -> Mapping[str, object]:
        """Clean one structlog event: keys stay, every text among the values is searched."""
        return {key: self._clean(value) for key, value in event.items()}

    def _clean(self, value: object) -> object:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {key: self._clean(inner) for key, inner in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._clean(inner) for inner in value]
        return value if isinstance(value, (int, float, bool, type(None))) else self.text(str(value))
