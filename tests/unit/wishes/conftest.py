"""One firm of colleagues for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from colleagues import Colleagues


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Colleagues]:
    firm = Colleagues(tmp_path)
    yield firm
    firm.store.close()
