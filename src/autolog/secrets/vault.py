"""The vault: secrets encrypted one by one with AES-256-GCM, kept as rows of the database.

A ciphertext is bound to its place: the associated data name table, row and field (and the key's id), so that a row
moved or swapped by hand no longer opens.  The first row ever written is a check text; with another master key it does
not open either, and autolog refuses to start instead of writing what nobody can read later.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from autolog.errors import SecretError
from autolog.secrets.master_key import MasterKey

NONCE_LENGTH = 12
HASH_KEY = "autolog.hash-key"
CHECK = "autolog.check"
KEPT = "autolog.kept:"
"""How the names of what connectors keep (`autolog.secrets.kept`) begin."""


class SecretRows(Protocol):
    """Where ciphertexts are kept: the `secret` table of the store."""

    def secret_get(self, name: str) -> tuple[bytes, str] | None:
        """Return (ciphertext, key id) of a secret, or None."""

    def secret_put(self, name: str, ciphertext: bytes, key_id: str) -> None:
        """Write a secret, over an earlier one of that name."""

    def secret_add(self, name: str, ciphertext: bytes, key_id: str) -> None:
        """Write a secret unless there is one of that name."""

    def secret_names(self) -> tuple[str, ...]:
        """Return the names of all secrets."""


@dataclass(frozen=True, slots=True)
class Vault:
    """Opened secrets of one database under one master key."""

    rows: SecretRows
    master_key: MasterKey | None
    random_bytes: Callable[[int], bytes] = os.urandom

    def check(self) -> None:
        """Make sure that the master key opens this database; on the very first call, bind the database to it.

        Raises SecretError when the key is missing or is another one.
        """
        if self.rows.secret_get(CHECK) is not None:
            self.get(CHECK)
        elif self.master_key is not None:
            self._add(CHECK, "opens")
            self.get(CHECK)
        elif self.rows.secret_names():
            raise self._missing()

    def get(self, name: str) -> str:
        """Return a secret in clear.  Raises SecretError when there is none, or when the key does not open it."""
        row = self.rows.secret_get(name)
        if row is None:
            raise SecretError(f"No secret '{name}' is stored.", remedy=f"Store it with: autolog secret set {name}")
        if self.master_key is None:
            raise self._missing()
        ciphertext, key_id = row
        try:
            nonce, sealed = ciphertext[:NONCE_LENGTH], ciphertext[NONCE_LENGTH:]
            return AESGCM(self.master_key.key).decrypt(nonce, sealed, _bound_to(name, key_id)).decode()
        except (InvalidTag, ValueError):
            raise SecretError(
                f"The master key {self.master_key.id} does not open the secret '{name}' (sealed with {key_id}).",
                remedy="Give autolog the key that this database was made with, or restore the row from a backup.",
            ) from None

    def put(self, name: str, secret: str) -> None:
        """Encrypt and store a secret.  Raises SecretError without a master key."""
        self.rows.secret_put(name, *self.sealed(name, secret))

    def _add(self, name: str, secret: str) -> None:
        """Encrypt and store a secret unless another process, that started at the same time, was quicker."""
        self.rows.secret_add(name, *self.sealed(name, secret))

    def sealed(self, name: str, secret: str) -> tuple[bytes, str]:
        """Return a secret encrypted for its place, and the key's id.  Raises SecretError without a master key."""
        if self.master_key is None:
            raise self._missing()
        nonce = self.random_bytes(NONCE_LENGTH)
        sealed = AESGCM(self.master_key.key).encrypt(nonce, secret.encode(), _bound_to(name, self.master_key.id))
        return nonce + sealed, self.master_key.id

    def hash_key(self) -> bytes:
        """Return the key of the keyed hashes of strangers, made on first use.  Raises SecretError."""
        if self.rows.secret_get(HASH_KEY) is None:
            self._add(HASH_KEY, self.random_bytes(32).hex())
        return bytes.fromhex(self.get(HASH_KEY))

    @staticmethod
    def _missing() -> SecretError:
        return SecretError(
            "This database needs a master key, and none is given.",
            remedy="Put the key that it was made with back where secrets.master_key of autolog.yaml names it.",
        )


def _bound_to(name: str, key_id: str) -> bytes:
    return f"secret:{name}:ciphertext:{key_id}".encode()
