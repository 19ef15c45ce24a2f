"""A connector with a fault of its own, installed beside the shipped ones: it stops its account and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from autolog.testing.builders import Letter
from installed import Installed, deliver, files_account, linked

CONNECTOR = """\
from autolog.connector import ConnectorSpec, Settings

class Broken:
    def collections(self):
        raise ZeroDivisionError("words that somebody wrote in a mail")
    def close(self):
        pass

SPEC = ConnectorSpec(type="broken", title="Broken", settings=Settings, open=lambda settings, context: Broken())
"""


@pytest.fixture
def installed(tmp_path: Path) -> Installed:
    package = tmp_path / "packages"
    (package / "broken-1.dist-info").mkdir(parents=True)
    (package / "broken-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 1\n")
    (package / "broken-1.dist-info" / "entry_points.txt").write_text("[autolog.connectors]\nbroken = broken:SPEC\n")
    (package / "broken.py").write_text(CONNECTOR)
    (tmp_path / "customers.csv").write_text("id,name,domains\nC1,Customer 1 GmbH,customer1.example\n")
    return Installed(
        tmp_path,
        "  - {id: bad, type: broken, poll: 1s}\n" + files_account(tmp_path),
        customers="[{csv: customers.csv}]",
        environment={"PYTHONPATH": str(package)},
    )


def test_the_daemon_reads_the_other_accounts_and_the_status_says_where_the_fault_is(installed: Installed) -> None:
    with installed.daemon() as daemon:
        daemon.wait_until_said("ZeroDivisionError at ")
        deliver(installed.folder, Letter())
        daemon.wait_until_said("logged email for Customer 1 GmbH", seconds=5)
    assert "ZeroDivisionError at " in installed.run("status").stdout
    assert "words that somebody wrote" not in daemon.said()
    assert "Traceback" not in daemon.said()


def test_once_reads_the_other_accounts_and_says_where_the_fault_is(installed: Installed) -> None:
    deliver(installed.folder, Letter())
    outcome = installed.run("once")
    assert outcome.returncode == 1
    assert linked(installed) == 1
    assert "bad: A fault of autolog itself ended this run" in outcome.stderr
    assert "ZeroDivisionError at " in outcome.stderr
    assert "words that somebody wrote" not in outcome.stderr
    assert "Traceback" not in outcome.stderr


@pytest.mark.parametrize("command", [["account", "test", "bad"], ["doctor"], ["reconcile"]])
def test_a_look_at_the_broken_account_says_where_the_fault_is(installed: Installed, command: list[str]) -> None:
    outcome = installed.run(*command)
    assert outcome.returncode == 1
    assert "Traceback" not in outcome.stderr
    assert "ZeroDivisionError at " in outcome.stdout + outcome.stderr


def test_a_connector_that_cannot_be_imported_is_a_fault_in_the_configuration(installed: Installed) -> None:
    (installed.folder / "packages" / "broken.py").write_text("import a_module_that_is_not_there\n")
    outcome = installed.run("check")
    assert outcome.returncode == 78
    assert "The connector 'broken' cannot be loaded" in outcome.stdout
    assert "Traceback" not in outcome.stderr
