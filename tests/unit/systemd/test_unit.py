"""The systemd unit is sound and gives away little."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

UNIT = Path(__file__).resolve().parents[3] / "systemd" / "autolog.service"

pytestmark = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")


def setting(name: str) -> str:
    return next(line.partition("=")[2] for line in UNIT.read_text().splitlines() if line.startswith(f"{name}="))


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, check=False)


def test_the_unit_exposes_at_most_one_and_a_half_of_ten() -> None:
    result = analyze("security", "--offline=true", "--threshold=15", "--no-pager", str(UNIT))
    assert result.returncode == 0, result.stdout[-500:]


def test_a_unit_without_its_protections_would_fail_that_gate(tmp_path: Path) -> None:
    bare = tmp_path / "autolog.service"
    bare.write_text("[Service]\nExecStart=/bin/true\n")
    assert analyze("security", "--offline=true", "--threshold=15", "--no-pager", str(bare)).returncode == 1


def test_every_line_of_the_unit_is_understood(tmp_path: Path) -> None:
    checked = tmp_path / "autolog.service"
    checked.write_text(UNIT.read_text().replace("/opt/autolog/bin/autolog", sys.executable))
    result = analyze("verify", "--man=no", str(checked))
    assert (result.returncode, result.stderr) == (0, "")


def test_a_database_that_is_away_for_an_hour_does_not_end_the_service() -> None:
    assert setting("Restart") == "on-failure"
    assert setting("StartLimitIntervalSec") == "0"
