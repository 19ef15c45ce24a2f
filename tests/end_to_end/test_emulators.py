"""Servers that we did not write: the connectors work with them unchanged."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from autolog.testing.builders import BEGINNING, Letter, reply
from servers.emulators import IMAP_PASSWORD, IMAP_PLUGINS, IMAP_USER, imap_emulator

AUTOLOG = Path(sys.executable).with_name("autolog")
INQUIRY = Letter()
STRANGER = Letter(message_id="2@stranger.example", sender="Vera Sand <vera@stranger.example>")
ANSWER = reply(INQUIRY, "Here it is.")
MAIL = {"INBOX": [one.content.decode() for one in (INQUIRY, STRANGER)], "Sent": [ANSWER.content.decode()]}


def write_firm(folder: Path, account: str) -> Path:
    (folder / "rules.yaml").write_text("version: 1\nlists: {own_domains: [ourfirm.example]}\n", encoding="utf-8")
    (folder / "customers.csv").write_text("id,name,domains\nC1,Customer One,customer1.example\n", encoding="utf-8")
    configuration = folder / "autolog.yaml"
    configuration.write_text(
        "version: 1\ndatabase: {url: 'sqlite:///state/autolog.db'}\nsecrets: {master_key: {file: state/master.key}}\n"
        f"customers: [{{csv: customers.csv}}]\naccounts:\n  - {account}\n",
        encoding="utf-8",
    )
    return configuration


def once(configuration: Path, **environment: str) -> dict[str, int]:
    """Run `autolog once` and return how many items ended in which state."""
    command = [AUTOLOG, "--config", configuration, "once", "--json"]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    (account,) = json.loads(result.stdout)
    return {name: count for name, count in account["states"].items() if count}


@pytest.mark.parametrize("plugins", [(), IMAP_PLUGINS], ids=["bare", "with extensions"])
def test_a_foreign_imap_server_is_read_once_and_unchanged(tmp_path: Path, plugins: tuple[str, ...]) -> None:
    with imap_emulator(MAIL, plugins) as port:
        configuration = write_firm(
            tmp_path,
            f"{{id: anna, type: imap, owner: anna@ourfirm.example, host: 127.0.0.1, port: {port}, security: none, "
            f"user: {IMAP_USER}, password: {{env: PASSWORD}}, since: {BEGINNING.isoformat()!r}}}",
        )
        assert once(configuration, PASSWORD=IMAP_PASSWORD) == {"linked": 2, "unmatched": 1}
        assert once(configuration, PASSWORD=IMAP_PASSWORD) == {}
