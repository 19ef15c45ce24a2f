"""What all tests share: where the real mail lies, if it lies anywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.register_assert_rewrite("autolog.testing.contract")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real mail beside the checkout; a stranger's clone has none, and the test says so."""
    if not SHARED.is_dir():
        pytest.skip("the corpus of real mail (../shared) is not part of the project; its own corpus carries the proof")
    return SHARED
