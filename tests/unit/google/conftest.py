"""A pretend Google and its clock for every test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from servers.google import Google, Person
from servers.google_account import ANNA, Time


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def google(time: Time) -> Iterator[Google]:
    with Google(time.now) as running:
        running.clock = lambda: time.seconds
        yield running


@pytest.fixture
def anna(google: Google) -> Person:
    return google.person(ANNA)
