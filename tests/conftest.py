"""What all tests share: a temporary folder that goes when they end, and the real mail, if it lies anywhere."""

from __future__ import annotations

import os
import shutil
import tempfile
from multiprocessing.util import Finalize
from pathlib import Path

import pytest

pytest.register_assert_rewrite("autolog.testing.contract")

SHARED = Path(__file__).resolve().parents[2] / "shared"


def pytest_configure(config: pytest.Config) -> None:
    """Give the tests, their workers and every process that they start one temporary folder, and remove it at the end.

    A process that a test kills cannot tidy up after itself.  The folders that pytest keeps for a look at a failure lie
    where they always do.
    """
    if os.environ.get("PYTEST_XDIST_WORKER") is not None:
        return
    usual = tempfile.gettempdir()
    folder = tempfile.mkdtemp(prefix="autolog-tests-")
    Path(folder).chmod(0o711)  # servers run as an ordinary user, and must reach their own folders in it
    patch = pytest.MonkeyPatch()
    patch.setenv("PYTEST_DEBUG_TEMPROOT", os.environ.get("PYTEST_DEBUG_TEMPROOT", usual))
    patch.setenv("TMPDIR", folder)
    patch.setattr(tempfile, "tempdir", folder)
    config.add_cleanup(patch.undo)
    # Behind what multiprocessing tidies up at the end, which has a folder in this one and the priority -100.
    Finalize(None, shutil.rmtree, args=(folder,), kwargs={"ignore_errors": True}, exitpriority=-200)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real mail beside the checkout; a stranger's clone has none, and the test says so."""
    if not SHARED.is_dir():
        pytest.skip("the corpus of real mail (../shared) is not part of the project; its own corpus carries the proof")
    return SHARED
