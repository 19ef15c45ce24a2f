"""The worked example of the explanation of matching is what `autolog explain` says of that message in the demo firm."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from email import message_from_bytes
from pathlib import Path

import pytest

from installed import AUTOLOG

PROJECT = Path(__file__).parents[2]
PAGE = (PROJECT / "docs" / "explanation" / "matching.md").read_text(encoding="utf-8")
MESSAGE = "config/demo/private-address.eml"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demo firm whose mailboxes were read once."""
    folder = tmp_path_factory.mktemp("clone")
    shutil.copytree(PROJECT / "config", folder / "config", ignore=shutil.ignore_patterns("state"))
    autolog(folder, "once")
    return folder


def autolog(folder: Path, *arguments: str) -> str:
    environment = {**os.environ, "AUTOLOG_CONFIG": "config/demo/autolog.yaml", "TZ": "UTC"}
    result = subprocess.run(
        [str(AUTOLOG), *arguments], capture_output=True, text=True, check=False, cwd=folder, env=environment, timeout=60
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_the_page_shows_what_explain_says(folder: Path) -> None:
    (shown,) = re.findall(rf"```console\n\$ autolog explain {re.escape(MESSAGE)}\n(.*?)```", PAGE, re.DOTALL)
    assert autolog(folder, "explain", MESSAGE) == shown


def test_the_page_quotes_the_message(folder: Path) -> None:
    (quoted,) = re.findall(r"```text\n(From: .*?)\n\n(.*?)```", PAGE, re.DOTALL)
    message = message_from_bytes((folder / MESSAGE).read_bytes())
    assert quoted[0].splitlines() == [f"From: {message['From']}", f"To: {message['To']}"]
    assert quoted[1] in str(message.get_payload())


def test_the_name_alone_is_asked_about_at_fifty_percent_as_the_page_says(folder: Path) -> None:
    written = (folder / MESSAGE).read_text()
    bare = written.replace("Brightwater needs", "We need").replace("Kestner told", "A friend told")
    (folder / "bare.eml").write_text(bare)
    said = autolog(folder, "explain", "bare.eml")
    assert "would be review, decided by threshold: The best candidate is C-1002 with 50.0%; a link needs 95%." in said
    assert "-5.00    +0.00    50.0%  bare_name: " in said
