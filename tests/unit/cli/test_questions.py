"""A connector's settings become questions, and the answers keys of autolog.yaml."""

from __future__ import annotations

import pytest
from pydantic import Field

from autolog.cli.questions import given, questions, understood
from autolog.connector import AccountContext, Connector, ConnectorSpec, SecretReference, Settings
from autolog.errors import WrongUse
from autolog.registry import connector_spec, connector_types


class FirmSettings(Settings):
    host: str = Field(description="The server")
    mailboxes: tuple[str, ...] = ()
    password: SecretReference | None = None
    key: SecretReference
    port: int = 993
    sign_in: str = "browser"


def never_opened(_settings: Settings, _context: AccountContext) -> Connector:
    raise AssertionError("nothing is opened to ask")


def spec(*asks: str) -> ConnectorSpec:
    return ConnectorSpec(type="firm", title="A firm", settings=FirmSettings, open=never_opened, asks=asks)


def test_without_a_wish_of_the_connector_what_must_be_given_and_secrets_are_asked_for() -> None:
    assert [(one.key, one.needed, one.secret) for one in questions(spec())] == [
        ("host", True, False),
        ("password", False, True),
        ("key", True, True),
    ]


def test_the_connector_says_what_is_asked_and_in_which_order() -> None:
    assert [one.key for one in questions(spec("sign_in", "host"))] == ["sign_in", "host"]


def test_the_settings_own_description_is_the_question_and_their_default_is_shown() -> None:
    host, port, mode = questions(spec("host", "port", "sign_in"))
    assert (host.text, port.text, mode.text) == ("The server", "Port", "Sign in")
    assert (host.default, port.default, mode.default) == ("", "993", "browser")


@pytest.mark.parametrize(
    "answer", ["a@x.example b@x.example", "a@x.example, b@x.example", "[a@x.example, b@x.example]"]
)
def test_several_words_are_a_list(answer: str) -> None:
    (mailboxes,) = questions(spec("mailboxes"))
    assert understood(mailboxes, answer) == ["a@x.example", "b@x.example"]


def test_braces_are_read_as_in_the_file() -> None:
    (host,) = questions(spec("host"))
    assert understood(host, "{group: sales@ourfirm.example}") == {"group": "sales@ourfirm.example"}
    with pytest.raises(WrongUse, match="cannot be read"):
        understood(host, "{group: ")


def test_options_give_keys_with_the_types_of_the_file() -> None:
    assert given(["port=993", "user=kim", "a=[x, y]", "since=2026-01-01", "empty="]) == {
        "port": 993,
        "user": "kim",
        "a": ["x", "y"],
        "since": "2026-01-01",
        "empty": "",
    }


@pytest.mark.parametrize("pair", ["port", "=993", "port={"])
def test_an_option_that_gives_nothing_is_wrong_use(pair: str) -> None:
    with pytest.raises(WrongUse):
        given([pair])


@pytest.mark.parametrize("name", connector_types())
def test_every_connector_that_is_shipped_asks_for_settings_that_it_has_and_describes_them(name: str) -> None:
    shipped = connector_spec(name)
    assert all(shipped.settings.model_fields[one.key].description for one in questions(shipped))
