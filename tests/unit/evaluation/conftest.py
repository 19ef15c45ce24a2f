"""The labelled set that each test of an evaluation fills."""

from __future__ import annotations

from pathlib import Path

import pytest

from unit.evaluation.labelled_folder import LabelledFolder, new_folder


@pytest.fixture
def folder(tmp_path: Path) -> LabelledFolder:
    return new_folder(tmp_path / "set")
