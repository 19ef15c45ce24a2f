"""Secrets are sealed one by one, bound to their place, under one master key."""

from __future__ import annotations

import os

import pytest

from autolog.errors import SecretError
from autolog.secrets.master_key import MasterKey
from autolog.secrets.vault import CHECK, Vault

KEY = MasterKey(bytes(range(32)))
OTHER_KEY = MasterKey(bytes(range(1, 33)))


class Rows(dict[str, tuple[bytes, str]]):
    """The `secret` table as a dictionary."""

    def secret_get(self, name: str) -> tuple[bytes, str] | None:
        return self.get(name)

    def secret_put(self, name: str, ciphertext: bytes, key_id: str) -> None:
        self[name] = (ciphertext, key_id)

    def secret_add(self, name: str, ciphertext: bytes, key_id: str) -> None:
        self.setdefault(name, (ciphertext, key_id))

    def secret_names(self) -> tuple[str, ...]:
        return tuple(self)


def test_a_stored_secret_comes_back() -> None:
    vault = Vault(Rows(), KEY)
    vault.put("imap.sales", "correct horse")
    assert vault.get("imap.sales") == "correct horse"


def test_the_row_does_not_hold_the_secret() -> None:
    rows = Rows()
    Vault(rows, KEY).put("imap.sales", "correct horse")
    assert b"correct horse" not in rows["imap.sales"][0]


def test_another_key_does_not_open_it() -> None:
    rows = Rows()
    Vault(rows, KEY).put("imap.sales", "correct horse")
    with pytest.raises(SecretError, match=r"does not open the secret 'imap\.sales'"):
        Vault(rows, OTHER_KEY).get("imap.sales")


def test_a_row_moved_to_another_name_does_not_open() -> None:
    rows = Rows()
    vault = Vault(rows, KEY)
    vault.put("imap.sales", "correct horse")
    rows["imap.boss"] = rows["imap.sales"]
    with pytest.raises(SecretError):
        vault.get("imap.boss")


def test_an_error_names_the_secret_but_does_not_tell_it() -> None:
    rows = Rows()
    Vault(rows, KEY).put("imap.sales", "correct horse")
    with pytest.raises(SecretError) as caught:
        Vault(rows, OTHER_KEY).get("imap.sales")
    assert "correct horse" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_the_first_check_binds_the_database_to_its_key() -> None:
    rows = Rows()
    Vault(rows, KEY).check()
    assert CHECK in rows
    with pytest.raises(SecretError):
        Vault(rows, OTHER_KEY).check()


def test_without_a_key_a_database_with_secrets_is_refused() -> None:
    rows = Rows()
    Vault(rows, KEY).put("imap.sales", "correct horse")
    with pytest.raises(SecretError, match="needs a master key"):
        Vault(rows, None).check()


def test_without_a_key_an_empty_database_is_fine() -> None:
    rows = Rows()
    Vault(rows, None).check()
    assert not rows


def test_the_hash_key_is_made_once() -> None:
    vault = Vault(Rows(), KEY)
    assert vault.hash_key() == vault.hash_key()
    assert len(vault.hash_key()) == 32


def test_a_key_does_not_show_itself() -> None:
    assert KEY.key.hex() not in repr(KEY)
    assert repr(KEY.key) not in repr(KEY)


def test_two_that_start_at_once_on_a_new_database_have_one_hash_key() -> None:
    rows = Rows()
    taken: list[bytes] = []

    def while_the_other_is_quicker(length: int) -> bytes:
        taken.append(Vault(rows, KEY).hash_key())
        return os.urandom(length)

    assert Vault(rows, KEY, while_the_other_is_quicker).hash_key() == taken[0]


def test_of_two_keys_that_come_at_once_to_a_new_database_the_second_is_refused() -> None:
    rows = Rows()
    other = Vault(rows, OTHER_KEY)

    def while_the_other_is_quicker(length: int) -> bytes:
        other.check()
        return os.urandom(length)

    with pytest.raises(SecretError, match="does not open"):
        Vault(rows, KEY, while_the_other_is_quicker).check()
