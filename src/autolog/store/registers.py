"""Two small registers: the ciphertexts of the vault, and each text of the rules that was ever in force."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select

from autolog.store.schema import rule_set, secret

_SECRET = select(secret).where(secret.c.name == bindparam("name"))


def secret_get(connection: Connection, name: str) -> tuple[bytes, str] | None:
    """Return (ciphertext, id of the master key) of a secret, or None."""
    row = connection.execute(_SECRET, {"name": name}).one_or_none()
    return None if row is None else (bytes(row.ciphertext), row.key_id)


def secret_put(connection: Connection, name: str, ciphertext: bytes, key_id: str) -> None:
    """Write a secret, over an earlier one of that name."""
    connection.execute(delete(secret).where(secret.c.name == name))
    connection.execute(insert(secret).values(name=name, ciphertext=ciphertext, key_id=key_id))


def secret_add(connection: Connection, name: str, ciphertext: bytes, key_id: str) -> None:
    """Write a secret unless there is one of that name; of two writers at once the second tries again and sees it."""
    if secret_get(connection, name) is None:
        connection.execute(insert(secret).values(name=name, ciphertext=ciphertext, key_id=key_id))


def secret_names(connection: Connection) -> tuple[str, ...]:
    """Return the names of all secrets, in order."""
    return tuple(connection.scalars(select(secret.c.name).order_by(secret.c.name)))


def store_rule_set(connection: Connection, text_hash: str, text: str, now: datetime) -> int:
    """Keep a text of the rules, once; return its version, counted from 1."""
    known = select(rule_set.c.version).where(rule_set.c.text_hash == text_hash)
    version = connection.scalar(known)
    if version is None:
        connection.execute(insert(rule_set).values(text_hash=text_hash, text=text, stored_at=now))
        version = connection.scalar(known)
    return version or 0
