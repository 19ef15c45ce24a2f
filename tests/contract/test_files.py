"""The files connector keeps the contract in each of its four kinds."""

from __future__ import annotations

from pathlib import Path

import pytest

from autolog.testing import ConnectorContract
from contract.files_worlds import CalendarWorld, EmlWorld, FilesWorld, MaildirWorld, MboxWorld


class TestFiles(ConnectorContract):
    @pytest.fixture(params=[MaildirWorld, EmlWorld, MboxWorld, CalendarWorld])
    def world(self, request: pytest.FixtureRequest, tmp_path: Path) -> FilesWorld:
        world: FilesWorld = request.param(tmp_path / "files")
        return world
