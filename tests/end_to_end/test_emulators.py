"""Servers that we did not write: the connectors work with them unchanged."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx2
import pytest

from autolog.connector import Change, Cursor, Upsert
from autolog.rules import parse_rules
from autolog.testing import MemoryKeptSecrets, ScriptedConversation
from autolog.testing.builders import BEGINNING, Letter, account_context, reply
from autolog_google.connector import GoogleConnector
from autolog_google.settings import GoogleSettings
from autolog_google.sign_in import sign_in
from servers.emulators import (
    GOOGLE_CLIENT,
    GOOGLE_SECRET,
    GOOGLE_USER,
    IMAP_PASSWORD,
    IMAP_PLUGINS,
    IMAP_USER,
    google_emulator,
    imap_emulator,
)

AUTOLOG = Path(sys.executable).with_name("autolog")
HOUR = timedelta(hours=1)
SHIPPED = parse_rules(Path("rules.yaml"), b"version: 1")
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


@pytest.fixture(scope="module")
def google() -> Iterator[int]:
    with google_emulator(
        [
            {"id": "m1", "from": "Boris <boris@customer1.example>", "to": GOOGLE_USER, "subject": "Offer for the hall"},
            {"id": "m2", "from": GOOGLE_USER, "to": "boris@customer1.example", "label_ids": ["SENT"], "subject": "Re"},
        ],
        [{"id": "e1", "summary": "Visit", "start_date_time": iso(BEGINNING), "end_date_time": iso(BEGINNING + HOUR)}],
    ) as port:
        yield port


def iso(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def settings(port: int) -> GoogleSettings:
    here = f"http://127.0.0.1:{port}"
    return GoogleSettings.model_validate(
        {
            "user": GOOGLE_USER,
            "client_id": GOOGLE_CLIENT,
            "client_secret": "env:CLIENT_SECRET",
            "read": ["mail", "calendars"],
            "endpoints": {
                "gmail": here,
                "calendar": here,
                "tasks": here,
                "token": f"{here}/oauth2/token",
                "consent": f"{here}/o/oauth2/v2/auth",
            },
        }
    )


def consent(address: str) -> dict[str, str]:
    """Choose the only user in the emulator's page, as a person would, and return what the browser came back with."""
    asked = {**dict(parse_qsl(urlsplit(address).query)), "email": GOOGLE_USER}
    with httpx2.Client() as browser:
        browser.get(address).raise_for_status()
        answer = browser.post(urljoin(address, "/o/oauth2/v2/auth/callback"), data=asked)
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


def signed_in(port: int) -> GoogleConnector:
    context = replace(
        account_context(now=BEGINNING + timedelta(days=1)),
        kept=MemoryKeptSecrets(),
        secret=lambda _name: GOOGLE_SECRET,
    )
    sign_in(settings(port), context, ScriptedConversation(browser=consent))
    return GoogleConnector(settings(port), context)


def read(connector: GoogleConnector, key: str, since: Cursor | None = None) -> tuple[list[Change], Cursor | None]:
    collection = next(one for one in connector.collections() if key in one.key)
    pages = list(connector.changes(collection, since, SHIPPED.screen))
    return [change for page in pages for change in page.changes], pages[-1].cursor if pages else since


def test_a_foreign_gmail_is_signed_in_to_and_read_once(google: int) -> None:
    with closing(signed_in(google)) as connector:
        changes, cursor = read(connector, "mail")
        assert {change.remote_id for change in changes} == {"m1", "m2"}
        assert [one.raw.sent_by_owner for one in changes if isinstance(one, Upsert) and one.remote_id == "m2"] == [True]
        assert read(connector, "mail", cursor)[0] == []


def test_a_foreign_google_calendar_is_read_once(google: int) -> None:
    with closing(signed_in(google)) as connector:
        changes, cursor = read(connector, "primary")
        assert [change.remote_id for change in changes] == ["e1"]
        assert read(connector, "primary", cursor)[0] == []
