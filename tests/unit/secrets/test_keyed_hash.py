"""Strangers are remembered by keyed hashes alone."""

from __future__ import annotations

from autolog.secrets.keyed_hash import keyed_hasher


def test_a_hash_depends_on_the_key() -> None:
    term = [("address", "anna@acme.example")]
    assert keyed_hasher(b"one")(term) != keyed_hasher(b"two")(term)


def test_a_hash_depends_on_the_kind() -> None:
    hasher = keyed_hasher(b"one")
    assert hasher([("address", "acme.example")])[0][1] != hasher([("domain", "acme.example")])[0][1]


def test_hashes_are_sorted_and_without_doubles() -> None:
    hasher = keyed_hasher(b"one")
    hashes = hasher([("domain", "b.example"), ("address", "a@b.example"), ("domain", "b.example")])
    assert [kind for kind, _ in hashes] == ["address", "domain"]


def test_the_text_does_not_appear_in_its_hash() -> None:
    assert "anna" not in str(keyed_hasher(b"one")([("address", "anna@acme.example")]))
