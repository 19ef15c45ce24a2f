"""Keyed hashes: how something about a stranger is remembered without being known.

HMAC-SHA-256 under a key that lies encrypted in the database; without the key nobody can try addresses against the
hashes.  Sixteen bytes are kept, which makes an accidental hit among 10^9 rows less likely than 10^-20.  Of words that a
name may begin with, of which an item has many, six are kept: an accidental hit costs a second look and nothing else.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable
from functools import lru_cache

Term = tuple[str, str]
_BYTES = {"name": 6}
_KEPT = 4096
"""Hashes that are kept: the same people, domains and threads come again with the next mail."""
Hasher = Callable[[Iterable[Term]], tuple[Term, ...]]


def keyed_hasher(key: bytes) -> Hasher:
    """Return a function from (kind, text) terms to (kind, 32 hexadecimal digits), sorted and without doubles."""
    # A copy of one keyed state, because hmac.digest lets other threads run at each of its many calls.
    keyed = hmac.new(key, digestmod=hashlib.sha256)

    @lru_cache(maxsize=_KEPT)
    def digest(kind: str, text: str) -> str:
        state = keyed.copy()
        state.update(f"{kind}:{text}".encode("utf-8", "surrogatepass"))
        return state.digest()[: _BYTES.get(kind, 16)].hex()

    def hashes(terms: Iterable[Term]) -> tuple[Term, ...]:
        return tuple(sorted((kind, digest(kind, text)) for kind, text in set(terms)))

    return hashes
