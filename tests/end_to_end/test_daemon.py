"""The daemon as IT meets it: signals, systemd, two of them, and accounts that fail beside accounts that work."""

from __future__ import annotations

import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from autolog.testing.builders import Letter
from installed import Installed, deliver, files_account, linked
from servers.dovecot import Dovecot
from servers.processes import free_port

CANARY = "canary-7f3a-correct-horse"


def imap_account(port: int, name: str = "mailbox", user: str = "anna") -> str:
    return (
        f"  - {{id: {name}, type: imap, owner: anna@ourfirm.example, host: 127.0.0.1, port: {port}, security: none,\n"
        f"     user: {user}, password: {{env: MAIL_PASSWORD}}, poll: 1s, first_import: 36500d}}\n"
    )


@pytest.fixture
def installed(tmp_path: Path) -> Installed:
    (tmp_path / "customers.csv").write_text("id,name,domains\nC1,Customer 1 GmbH,customer1.example\n")
    return Installed(tmp_path, files_account(tmp_path), customers="[{csv: customers.csv}]")


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with Dovecot({"anna": CANARY, "boris": "other"}) as dovecot:
        dovecot.deliver("anna", [Letter(f"{n}@x.example", subject=f"Matter {n}").content for n in range(3)])
        yield dovecot


def rules_of(installed: Installed) -> list[str]:
    """Return the rule that decided each item of the ledger."""
    with installed.store() as store:
        return [row.rule for row in store.ledger()]


def test_a_message_that_is_delivered_is_linked_and_announced(installed: Installed) -> None:
    with installed.daemon() as daemon:
        daemon.wait_until_said("autolog is watching")
        deliver(installed.folder, Letter())
        daemon.wait_until_said("logged email for Customer 1 GmbH", seconds=5)
        assert linked(installed) == 1


def test_sigterm_ends_it_in_order(installed: Installed) -> None:
    with installed.daemon() as daemon:
        daemon.wait_until_said("autolog is watching")
        begun = time.monotonic()
        assert daemon.stop() == 0
        assert time.monotonic() - begun < 30
        assert "Traceback" not in daemon.said()


def test_sigterm_ends_it_within_thirty_seconds_though_a_server_is_silent(installed: Installed) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        installed.configure(imap_account(silent.getsockname()[1]))
        installed.environment = {"MAIL_PASSWORD": CANARY}
        with installed.daemon() as daemon:
            connection, _ = silent.accept()
            begun = time.monotonic()
            assert daemon.stop() == 0
            assert time.monotonic() - begun < 30
            connection.close()
        assert "had to be left unfinished" in daemon.said()


def test_a_second_daemon_on_the_same_file_ends_with_one_plain_sentence(installed: Installed) -> None:
    with installed.daemon() as daemon:
        daemon.wait_until_said("autolog is watching")
        second = installed.run("run")
        assert second.returncode == 75
        assert second.stderr.startswith("Another autolog (process ")
        assert second.stderr.count("\n") == 1


def test_sighup_takes_over_new_rules(installed: Installed) -> None:
    with installed.daemon() as daemon:
        daemon.wait_until_said("autolog is watching")
        (installed.folder / "rules.yaml").write_text("version: 1\nnever_log: [{id: x, domain: customer1.example}]\n")
        daemon.process.send_signal(signal.SIGHUP)
        daemon.wait_until_said("were read again")
        deliver(installed.folder, Letter())
        daemon.wait_until(lambda: rules_of(installed) == ["never-log:x"])


def test_sighup_refuses_broken_rules_and_goes_on_with_the_old_ones(installed: Installed) -> None:
    with installed.daemon() as daemon:
        daemon.wait_until_said("autolog is watching")
        (installed.folder / "rules.yaml").write_text("version: 1\nnever_lgo: []\n")
        daemon.process.send_signal(signal.SIGHUP)
        daemon.wait_until_said("did you mean 'never_log'?")
        deliver(installed.folder, Letter())
        daemon.wait_until_said("logged email", seconds=5)
        assert linked(installed) == 1


def test_sighup_waits_for_the_pages_that_were_begun_and_not_for_a_whole_first_import(installed: Installed) -> None:
    for number in range(3000):
        deliver(installed.folder, Letter(f"{number}@customer1.example"))
    with installed.daemon() as daemon:
        daemon.wait_until_said("logged email")
        daemon.process.send_signal(signal.SIGHUP)
        daemon.wait_until_said("were read again", seconds=10)
        assert linked(installed) < 3000
        daemon.wait_until(lambda: linked(installed) == 3000)


def test_sighup_says_what_only_a_restart_takes_over(installed: Installed) -> None:
    with installed.daemon() as daemon:
        daemon.wait_until_said("autolog is watching")
        path = installed.folder / "autolog.yaml"
        path.write_text(path.read_text().replace("sqlite:///autolog.db", "sqlite:///another.db"))
        daemon.process.send_signal(signal.SIGHUP)
        daemon.wait_until_said("what changed here is taken over by the next start of autolog")
        deliver(installed.folder, Letter())
        daemon.wait_until(lambda: linked(installed) == 1)
    assert not (installed.folder / "another.db").exists()


def test_sighup_while_the_database_does_not_answer_leaves_the_daemon_at_work(installed: Installed) -> None:
    with installed.daemon() as daemon:
        daemon.wait_until_said("autolog is watching")
        daemon.wait_until(lambda: linked(installed) == 0)
        with closing(sqlite3.connect(installed.folder / "autolog.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            daemon.process.send_signal(signal.SIGHUP)
            daemon.wait_until_said("the new configuration is refused and the old one goes on", seconds=40)
            other.execute("ROLLBACK")
        deliver(installed.folder, Letter())
        daemon.wait_until_said("logged email")
        assert linked(installed) == 1


def test_systemd_is_told_that_it_is_ready_alive_and_stopping(installed: Installed, tmp_path: Path) -> None:
    address = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(address)
        listener.settimeout(20)
        installed.environment = {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "2000000"}
        with installed.daemon() as daemon:
            told = [listener.recv(500).decode() for _ in range(3)]
            daemon.stop()
        listener.settimeout(0.2)
        while told[-1] != "STOPPING=1":
            told.append(listener.recv(500).decode())
    assert told[0] == "READY=1"
    assert "WATCHDOG=1" in told


def test_a_database_file_that_is_taken_away_is_no_place_to_write_to_until_it_is_back(installed: Installed) -> None:
    database, elsewhere = installed.folder / "autolog.db", installed.folder / "elsewhere.db"
    with installed.daemon() as daemon:
        daemon.wait_until_said("autolog is watching")
        database.rename(elsewhere)
        deliver(installed.folder, Letter())
        daemon.wait_until_said("was taken away or replaced")
        assert "logged email" not in daemon.said()
        elsewhere.rename(database)
        daemon.wait_until_said("logged email")
        assert linked(installed) == 1


def test_it_is_not_ready_while_the_database_takes_nothing(installed: Installed) -> None:
    path, port = installed.folder / "autolog.yaml", free_port()
    path.write_text(path.read_text().replace("listen: null", f'listen: "127.0.0.1:{port}"'))
    with installed.daemon() as daemon:
        daemon.wait_until_said("autolog is watching")
        daemon.wait_until(lambda: is_ready(port))
        with closing(sqlite3.connect(installed.folder / "autolog.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            deliver(installed.folder, Letter())
            daemon.wait_until(lambda: not is_ready(port))
            other.execute("ROLLBACK")
        daemon.wait_until(lambda: is_ready(port))
        assert linked(installed) == 1


def is_ready(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/readyz") as answer:
            return bool(answer.status == 200)
    except HTTPError as refused:
        refused.close()
        return refused.code != 503


def test_a_customer_added_while_it_runs_links_the_past(installed: Installed) -> None:
    with installed.daemon() as daemon:
        daemon.wait_until_said("autolog is watching")
        deliver(installed.folder, Letter("1@harbour.example", "Cleo <cleo@harbour.example>"))
        daemon.wait_until(lambda: len(list_ledger(installed)) == 1)
        new = installed.folder / "new.csv"
        new.write_text("id,name,domains\nC2,Harbour AG,harbour.example\n")
        assert installed.run("customers", "import", str(new)).returncode == 0
        daemon.wait_until_said("logged email for Harbour AG", seconds=10)


def list_ledger(installed: Installed) -> list[str]:
    with installed.store() as store:
        return [row.state.value for row in store.ledger()]


def test_a_refused_password_stops_that_account_alone(installed: Installed, dovecot: Dovecot) -> None:
    installed.configure(imap_account(dovecot.port) + files_account(installed.folder))
    installed.environment = {"MAIL_PASSWORD": "wrong"}
    with installed.daemon() as daemon:
        daemon.wait_until_said("AuthError")
        deliver(installed.folder, Letter())
        daemon.wait_until_said("logged email", seconds=5)
        with installed.store() as store:
            states = {state.account: state for state in store.account_states()}
    assert states["archive"].last_error == ""
    assert states["mailbox"].last_error.count("\n") == 0
    assert "password" in states["mailbox"].last_error


def test_a_refused_password_is_tried_at_most_three_times_an_hour_restarts_included(
    installed: Installed, dovecot: Dovecot
) -> None:
    installed.configure(imap_account(dovecot.port, user="boris"))
    installed.environment = {"MAIL_PASSWORD": "wrong"}
    begun = datetime.now(UTC)
    for _ in range(2):
        with installed.daemon() as daemon:
            daemon.wait_until_said("autolog is watching")
            time.sleep(4)
            daemon.stop()
    log = (dovecot.root / "dovecot.log").read_text()
    assert sum("boris" in line and "auth failed" in line.lower() for line in log.splitlines()) == 1
    with installed.store() as store:
        (state,) = store.account_states()
    assert state.next_attempt_at is not None
    assert state.next_attempt_at - begun > timedelta(minutes=20)


def test_a_server_that_is_away_is_one_clear_line_and_tried_again_soon(installed: Installed) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    installed.configure(imap_account(port))
    installed.environment = {"MAIL_PASSWORD": CANARY}
    with installed.daemon() as daemon:
        daemon.wait_until_said("cannot be reached")
    with installed.store() as store:
        (state,) = store.account_states()
    assert f"127.0.0.1:{port}" in state.last_error
    assert state.next_attempt_at is not None
    assert state.next_attempt_at - datetime.now(UTC) < timedelta(minutes=2)


def test_no_secret_reaches_a_log_the_database_or_the_screen(installed: Installed, dovecot: Dovecot) -> None:
    installed.configure(imap_account(dovecot.port))
    installed.environment = {"MAIL_PASSWORD": CANARY}
    with installed.daemon() as daemon:
        daemon.wait_until(lambda: "logged email" in daemon.said())
        daemon.stop()
        said = daemon.said()
    key = (installed.folder / "master.key").read_text().strip()
    shown = "".join(
        result.stdout + result.stderr
        for result in (installed.run("doctor"), installed.run("status"), installed.run("account", "test", "mailbox"))
    )
    stored = b"".join(path.read_bytes() for path in installed.folder.glob("autolog.db*"))
    for secret in (CANARY, key):
        assert secret not in said + shown
        assert secret.encode() not in stored


def test_a_stored_secret_opens_the_mailbox(installed: Installed, dovecot: Dovecot) -> None:
    installed.configure(imap_account(dovecot.port).replace("{env: MAIL_PASSWORD}", "{stored: mailbox}"))
    given = subprocess.run(
        installed.command("secret", "set", "mailbox"), input=CANARY + "\n", capture_output=True, text=True, check=False
    )
    assert given.returncode == 0, given.stderr
    assert installed.run("once").returncode == 0
    assert linked(installed) == 3


def test_reading_a_thousand_unread_messages_leaves_every_flag_as_it_was(installed: Installed, dovecot: Dovecot) -> None:
    dovecot.deliver("boris", [Letter(f"{n}@unread.example", subject=f"Unread {n}").content for n in range(1000)])
    before = dovecot.flags("boris")
    installed.configure(imap_account(dovecot.port, user="boris"))
    installed.environment = {"MAIL_PASSWORD": "other"}
    assert installed.run("once").returncode == 0
    assert linked(installed) == 1000
    assert dovecot.flags("boris") == before
    assert not any(b"\\Seen" in flags for flags in before.values())
