"""The installed program reads a mailbox at Microsoft 365: on the fake, over the way that every user goes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from installed import Installed
from servers.graph import ANNA, GraphServer, mail
from servers.graph_fake.login import SECRET, TENANT

CUSTOMERS = "name,domains\nCustomer 1,customer1.example\n"


@pytest.fixture
def server() -> Iterator[GraphServer]:
    yesterday = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)
    with GraphServer() as running:
        box = running.world.mailbox(ANNA)
        for number in range(12):
            box.mail.deliver(mail(f"m{number}"), received_at=yesterday + timedelta(minutes=number))
        box.calendar.add(yesterday, subject="Visit")
        box.calendar.add_series([yesterday - timedelta(days=7), yesterday], subject="Weekly")
        yield running


@pytest.fixture
def installed(server: GraphServer, tmp_path: Path) -> Installed:
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    secret.chmod(0o600)
    (tmp_path / "customers.csv").write_text(CUSTOMERS)
    lines = (
        "- id: anna",
        "  type: microsoft",
        f"  owner: {ANNA}",
        f"  tenant: {TENANT}",
        "  client_id: installed",
        f"  client_secret: {{file: '{secret}'}}",
        f"  user: {ANNA}",
        f"  base_url: {server.base_url}",
        f"  authority: {server.address}",
    )
    accounts = "".join(f"  {line}\n" for line in lines)
    strange = {"REQUESTS_CA_BUNDLE": "/nowhere.pem", "CURL_CA_BUNDLE": "/nowhere.pem"}
    return Installed(tmp_path, accounts, customers="[{csv: customers.csv}]", environment=strange)


def interactions(installed: Installed) -> list[tuple[str, str]]:
    with installed.store() as store:
        return sorted((one.record.kind, one.record.subject) for one in store.export())


def test_mail_and_meetings_are_logged_once_however_often_it_runs(server: GraphServer, installed: Installed) -> None:
    for _ in range(3):
        assert installed.run("once").returncode == 0
    expected = [("email", f"m{number}") for number in range(12)]
    expected += [("meeting", "Visit"), ("meeting", "Weekly"), ("meeting", "Weekly")]
    assert interactions(installed) == sorted(expected)


def test_a_wrong_secret_is_said_in_one_line_and_what_must_be_allowed_behind_it(
    server: GraphServer, installed: Installed
) -> None:
    server.login.refuse_secret = True
    result = installed.run("account", "test", "anna")
    assert result.returncode == 69
    assert "AADSTS7000215" in result.stderr.splitlines()[0]
    assert "New-ManagementRoleAssignment" in result.stderr
    assert "Traceback" not in result.stderr
    assert SECRET not in result.stdout + result.stderr


def test_no_token_stands_in_the_output_or_the_database(server: GraphServer, installed: Installed) -> None:
    result = installed.run("once")
    kept = b"".join(path.read_bytes() for path in installed.folder.glob("autolog.db*"))
    for token in server.login.good_tokens:
        assert token not in result.stdout + result.stderr
        assert token.encode() not in kept
