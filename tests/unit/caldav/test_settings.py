"""Settings are refused before anything is sent in clear or to nowhere."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from autolog_caldav import SPEC
from autolog_caldav.settings import CaldavSettings

GOOD: dict[str, Any] = {"url": "https://cloud.example/dav/", "user": "anna", "password": "stored:anna"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"url": "http://cloud.example/"}, "clear text"),
        ({"url": "ftp://cloud.example/"}, "https://"),
        ({"url": "cloud.example"}, "https://"),
        ({"url": "https://anna:secret@cloud.example/"}, "settings of their own"),
        ({"host": "cloud.example"}, "either 'url' or 'host'"),
        ({"url": None}, "either 'url' or 'host'"),
        ({"url": None, "host": "cloud.example/dav"}, "a host is a name"),
        ({"token": "stored:token"}, "either 'password' or 'token'"),
        ({"password": None}, "either 'password' or 'token'"),
        ({"user": ""}, "needs a 'user'"),
        ({"events": False, "tasks": False}, "both switched off"),
        ({"page_objects": 0}, "greater than or equal to 1"),
        ({"unknown": 1}, "Extra inputs"),
    ],
)
def test_what_cannot_be_meant_is_refused(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        CaldavSettings.model_validate(GOOD | change)


@pytest.mark.parametrize("url", ["http://127.0.0.1:5232/", "http://[::1]/", "http://localhost/"])
def test_this_machine_may_be_asked_in_clear_text(url: str) -> None:
    assert CaldavSettings.model_validate(GOOD | {"url": url}).start == url


def test_clear_text_is_possible_for_who_insists() -> None:
    settings = CaldavSettings.model_validate(GOOD | {"url": "http://old.example/", "allow_insecure": True})
    assert settings.start == "http://old.example/"


def test_a_host_alone_is_asked_over_https() -> None:
    settings = CaldavSettings.model_validate(GOOD | {"url": None, "host": "cloud.example"})
    assert settings.start == "https://cloud.example/"


def test_the_owner_is_known_by_an_address_as_user_name() -> None:
    settings = CaldavSettings.model_validate(GOOD | {"user": "anna@ourfirm.example"})
    assert SPEC.owner_addresses(settings) == ("anna@ourfirm.example",)
    assert SPEC.owner_addresses(CaldavSettings.model_validate(GOOD)) == ()
