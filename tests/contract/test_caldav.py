"""The CalDAV connector keeps its promises on radicale, on xandikos, and where nothing but ETags tells what changed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from autolog.testing import ConnectorContract
from contract.caldav_worlds import CaldavWorld, PlainWorld, RadicaleWorld, XandikosWorld
from servers.caldav_account import ANNA, PASSWORD
from servers.radicale import Radicale
from servers.xandikos import Xandikos


@pytest.fixture(scope="module")
def radicale() -> Iterator[Radicale]:
    with Radicale({ANNA: PASSWORD}) as running:
        yield running


@pytest.fixture(scope="module")
def xandikos() -> Iterator[Xandikos]:
    with Xandikos() as running:
        yield running


class TestRadicale(ConnectorContract):
    @pytest.fixture
    def world(self, radicale: Radicale) -> Iterator[CaldavWorld]:
        with RadicaleWorld(radicale) as world:
            yield world


class TestXandikos(ConnectorContract):
    @pytest.fixture
    def world(self, xandikos: Xandikos) -> Iterator[CaldavWorld]:
        with XandikosWorld(xandikos) as world:
            yield world


class TestWithoutSyncCollection(ConnectorContract):
    @pytest.fixture
    def world(self, radicale: Radicale) -> Iterator[CaldavWorld]:
        with PlainWorld(radicale) as world:
            yield world
