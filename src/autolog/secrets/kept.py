"""What connectors keep in secret: sealed by the vault under names of the account's own, and held by one at a time.

A hold has two parts.  Inside a process it is a lock, so that threads wait without asking the database.  Between
processes it is a row with an expiry: a crashed holder loses it when the time is over, and whoever slept through its own
hold cannot write over what the next one kept (the write names the sealed text that it replaces).
"""

from __future__ import annotations

import json
import re
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock, local
from typing import Protocol

from autolog.errors import TransientError
from autolog.secrets.redaction import SHORTEST, Redaction
from autolog.secrets.vault import KEPT, Vault

HOLD = timedelta(minutes=2)
"""How long a crashed holder keeps the others waiting."""
PATIENCE = timedelta(minutes=2, seconds=30)
"""How long one waits for a name; longer than a hold, so that a crash costs the next one time and nothing else."""
FIRST_PAUSE, LONGEST_PAUSE = 0.02, 1.0
_SECRET_KEY = re.compile(r"token|secret|password|passphrase|key|code|assertion|cookie", re.IGNORECASE)
_OPEN_KEY = re.compile(r"(_uri|_url|_type|_id|_at|expiry|scopes?)$", re.IGNORECASE)


class SealedRows(Protocol):
    """The rows of kept secrets, as `autolog.store` keeps them."""

    def hold(self, name: str, holder: str, now: datetime, duration: timedelta) -> bool:
        """Take the name if nobody holds it or the hold ran out; return whether it was taken."""

    def release(self, name: str, holder: str) -> None:
        """Let go of the name."""

    def replace(self, name: str, seen: bytes | None, ciphertext: bytes, key_id: str) -> bool:
        """Write a secret if it is still the one that was seen; return whether it was."""


@dataclass(slots=True)
class NameLocks:
    """One lock a name, for the threads of this process."""

    locks: dict[str, Lock] = field(default_factory=dict)
    guard: Lock = field(default_factory=Lock)

    def of(self, name: str) -> Lock:
        """Return the lock of this name."""
        with self.guard:
            return self.locks.setdefault(name, Lock())


@dataclass(frozen=True, slots=True)
class SecretKeeper:
    """Where all accounts of this process keep their secrets.  `sleep` takes seconds."""

    vault: Vault
    rows: SealedRows
    redaction: Redaction
    now: Callable[[], datetime]
    sleep: Callable[[float], None] = time.sleep
    locks: NameLocks = field(default_factory=NameLocks)

    def of(self, account: str) -> AccountSecrets:
        """Return what this account keeps."""
        return AccountSecrets(account, self)


@dataclass(frozen=True, slots=True)
class AccountSecrets:
    """The kept secrets of one account: the `KeptSecrets` of a connector.  Safe to share between threads."""

    account: str
    keeper: SecretKeeper
    mine: local = field(default_factory=local, repr=False)
    """The sealed texts that this thread saw when it began to hold their names."""

    def read(self, name: str) -> str | None:
        """Return what was kept under the name, or None.  Raises SecretError when the master key does not open it."""
        place = kept_name(self.account, name)
        if self.keeper.vault.rows.secret_get(place) is None:
            return None
        return self._learned(place, self.keeper.vault.get(place))

    def write(self, name: str, text: str) -> None:
        """Keep the text, durably.  Raises TransientError when the hold was lost and another one wrote since."""
        place = kept_name(self.account, name)
        self._learned(place, text)
        seen = self._seen()
        if place not in seen:
            self.keeper.vault.put(place, text)
            return
        ciphertext, key_id = self.keeper.vault.sealed(place, text)
        if not self.keeper.rows.replace(place, seen[place], ciphertext, key_id):
            raise TransientError(
                f"{self.account}: '{name}' was renewed elsewhere while this process slept; that one is kept.",
                remedy="The next run goes on with it.",
            )
        seen[place] = ciphertext

    @contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """Hold the name.

        Raises TransientError when it does not become free, RuntimeError when this thread holds it already.
        """
        place = kept_name(self.account, name)
        seen = self._seen()
        if place in seen:
            raise RuntimeError(f"'{name}' is held by this thread already.")
        with _held(self.keeper, place, f"{self.account}: '{name}'"):
            row = self.keeper.vault.rows.secret_get(place)
            seen[place] = None if row is None else row[0]
            try:
                yield
            finally:
                del seen[place]

    def _learned(self, place: str, text: str) -> str:
        self.keeper.redaction.learn_latest(place, (text, *secret_parts(text)))
        return text

    def _seen(self) -> dict[str, bytes | None]:
        seen: dict[str, bytes | None] = self.mine.__dict__.setdefault("seen", {})
        return seen


def kept_name(account: str, name: str) -> str:
    """Return the vault's name for what an account keeps; an account's id holds no colon, so no two names meet."""
    return f"{KEPT}{account}:{name}"


def kept_prefixes(entry: str) -> tuple[str, str]:
    """Return how the names of all that an entry of autolog.yaml and its members keep begin."""
    return f"{KEPT}{entry}:", f"{KEPT}{entry}/"


def secret_parts(text: str) -> tuple[str, ...]:
    """Return the texts in a JSON object whose keys speak of something secret; nothing for any other text."""
    try:
        return tuple(_secret_texts(json.loads(text), secret=False))
    except (ValueError, RecursionError):
        return ()


def _secret_texts(node: object, *, secret: bool) -> Iterator[str]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            yield from _secret_texts(value, secret=bool(_SECRET_KEY.search(key)) and not _OPEN_KEY.search(key))
    elif isinstance(node, list):
        for value in node:
            yield from _secret_texts(value, secret=secret)
    elif isinstance(node, str) and secret and len(node) > SHORTEST:
        yield node


@contextmanager
def _held(keeper: SecretKeeper, place: str, what: str) -> Iterator[None]:
    lock = keeper.locks.of(place)
    if not lock.acquire(timeout=PATIENCE.total_seconds()):
        raise _busy(what)
    try:
        holder = uuid.uuid4().hex
        _take(keeper, place, holder, what)
        try:
            yield
        finally:
            keeper.rows.release(place, holder)
    finally:
        lock.release()


def _take(keeper: SecretKeeper, place: str, holder: str, what: str) -> None:
    until, pause = keeper.now() + PATIENCE, FIRST_PAUSE
    while not keeper.rows.hold(place, holder, keeper.now(), HOLD):
        if keeper.now() >= until:
            raise _busy(what)
        keeper.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


def _busy(what: str) -> TransientError:
    return TransientError(
        f"{what} is being renewed by another process, for more than {PATIENCE.total_seconds():.0f} seconds.",
        remedy="Nothing is to be done: a crashed one loses it by itself, and autolog tries again.",
    )
