"""What an IMAP account may and must say."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from autolog_imap import SPEC
from autolog_imap.settings import Endpoint, ImapSettings

GOOD = {"host": "imap.ourfirm.example", "user": "anna@ourfirm.example", "password": "stored:anna"}


def settings(**changed: Any) -> ImapSettings:
    return ImapSettings.model_validate(GOOD | changed)


def test_tls_with_verification_is_what_one_gets() -> None:
    assert (settings().security, settings().endpoint) == ("tls", Endpoint("imap.ourfirm.example", 993))
    assert settings(security="starttls").endpoint.port == 143


def test_clear_text_is_refused_but_for_this_machine() -> None:
    with pytest.raises(ValidationError, match="clear text"):
        settings(security="none")
    for host in ("localhost", "127.0.0.1", "::1"):
        assert settings(security="none", host=host).security == "none"
    assert settings(security="none", allow_insecure=True).allow_insecure


@pytest.mark.parametrize("secrets", [{"password": None}, {"token": "stored:token"}])
def test_one_secret_is_named_neither_none_nor_two(secrets: dict[str, str | None]) -> None:
    with pytest.raises(ValidationError, match="either 'password' or 'token'"):
        settings(**secrets)


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        settings(pasword="x")


def test_the_owner_is_the_user_when_that_is_an_address() -> None:
    assert SPEC.owner_addresses(settings()) == ("anna@ourfirm.example",)
    assert SPEC.owner_addresses(settings(user="OURFIRM\\anna")) == ()
