"""Addresses and telephone numbers as match keys."""

from __future__ import annotations

import pytest

from autolog.decode.addresses import match_key
from autolog.directory.addresses import normalise_address, without_plus_tag
from autolog.directory.phones import normalise_phone


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Anna.Berg@Acme.Example", "anna.berg@acme.example"),
        ("Anna Berg <Anna@Acme.example>", "anna@acme.example"),
        (" mailto:anna@acme.example ", "anna@acme.example"),
        ("anna@Bücher.example", "anna@xn--bcher-kva.example"),
        ("anna+crm@acme.example", "anna+crm@acme.example"),
    ],
)
def test_an_address_becomes_its_match_key(written: str, key: str) -> None:
    assert normalise_address(written) == key


def test_the_key_is_the_one_that_decoded_items_have() -> None:
    assert normalise_address("Änne@BÜCHER.example") == match_key("Änne@BÜCHER.example")


@pytest.mark.parametrize(
    "written", ["", "anna", "@acme.example", "anna@", "anna@localhost", "anna berg@acme.example", "a@b@"]
)
def test_what_is_no_address_gives_nothing(written: str) -> None:
    assert normalise_address(written) == ""


@pytest.mark.parametrize(
    ("address", "base"),
    [
        ("anna+news@acme.example", "anna@acme.example"),
        ("anna+a+b@acme.example", "anna@acme.example"),
        ("anna@acme.example", "anna@acme.example"),
        ("+news@acme.example", "+news@acme.example"),
    ],
)
def test_a_plus_tag_can_be_left_out(address: str, base: str) -> None:
    assert without_plus_tag(address) == base


@pytest.mark.parametrize(
    ("written", "region", "number"),
    [
        ("+49 30 901820", "", "+4930901820"),
        ("030 901820", "DE", "+4930901820"),
        ("030 901820", "de", "+4930901820"),
        ("(020) 7946 0958", "GB", "+442079460958"),
        ("+44 20 7946 0958 ext. 12", "", "+442079460958"),
    ],
)
def test_a_number_becomes_e164(written: str, region: str, number: str) -> None:
    assert normalise_phone(written, region) == number


@pytest.mark.parametrize("written", ["", "030 901820", "call me", "+49 1", "+" + "1234567890" * 20])
def test_what_cannot_be_called_is_no_number(written: str) -> None:
    assert normalise_phone(written) is None
