"""The reference connector keeps the contract, for messages and for calendars."""

from __future__ import annotations

import pytest

from autolog.model import MediaType
from autolog.testing import ConnectorContract
from contract.memory_world import MemoryWorld


class TestMemory(ConnectorContract):
    @pytest.fixture(params=[MediaType.MESSAGE, MediaType.CALENDAR])
    def world(self, request: pytest.FixtureRequest) -> MemoryWorld:
        return MemoryWorld(request.param)
