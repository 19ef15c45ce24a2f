"""`autolog account add` and its neighbours as a person meets them: real processes, a real browser, a real terminal."""

from __future__ import annotations

import os
import pty
import re
import select
import stat
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autolog.config import load_configuration
from autolog.store.kept_rows import KeptRows
from autolog.testing.builders import Letter
from end_to_end.test_members import firm_of
from installed import Installed, deliver
from servers.consent import CODE, browse, consent_page
from servers.dovecot import Dovecot
from servers.firm_connector import install

PASSWORD = "canary-right-battery-staple"
ANNA = "anna@ourfirm.example"
FILE = """\
# the firm's own file
version: 1
database: {url: "sqlite:///autolog.db"}   # beside it
customers: [{csv: customers.csv}]
observability: {listen: null, log: json}
accounts:
  # the archive came first
  - {id: archive, type: files, path: archive}   # years of it
# nothing below
sync: {poll: 1s, first_import: 36500d}
"""


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with Dovecot({"anna": PASSWORD}) as dovecot:
        yield dovecot


@pytest.fixture
def installed(tmp_path: Path) -> Installed:
    (tmp_path / "customers.csv").write_text("id,name,domains\nC1,Customer 1 GmbH,customer1.example\n")
    installed = Installed(tmp_path, "", environment=install(tmp_path))
    firm_of(tmp_path, ANNA)
    for part in ("cur", "new", "tmp"):
        (tmp_path / "archive" / part).mkdir(parents=True)
    (tmp_path / "autolog.yaml").write_text(FILE)
    (tmp_path / "autolog.yaml").chmod(0o640)
    return installed


def file_of(installed: Installed) -> str:
    return (installed.folder / "autolog.yaml").read_text()


def traces(installed: Installed, canary: str) -> list[str]:
    """The files below the folder that hold the canary in clear."""
    return [
        str(path) for path in installed.folder.rglob("*") if path.is_file() and canary.encode() in path.read_bytes()
    ]


class Terminal:
    """A command at a terminal: what a person sees there, and what he types."""

    def __init__(self, installed: Installed, *arguments: str) -> None:
        self.seen = ""
        self.master, inside = pty.openpty()
        self.process = subprocess.Popen(
            installed.command(*arguments),
            stdin=inside,
            stdout=inside,
            stderr=inside,
            start_new_session=True,
            env={**os.environ, **installed.environment, "COLUMNS": "200"},
        )
        os.close(inside)

    def wait_for(self, words: str, seconds: float = 60) -> str:
        until = time.monotonic() + seconds
        while words not in self.seen:
            assert time.monotonic() < until, f"{words!r} was not said: {self.seen}"
            if not self._read():
                assert words in self.seen, f"the command ended: {self.seen}"
        return self.seen

    def answer(self, question: str, text: str) -> None:
        self.wait_for(question)
        self.seen = self.seen.partition(question)[2]
        os.write(self.master, text.encode() + b"\n")

    def end(self) -> int:
        while self._read():
            pass
        code = self.process.wait(60)
        os.close(self.master)
        return code

    def _read(self) -> bool:
        if not select.select([self.master], [], [], 0.2)[0]:
            return self.process.poll() is None
        try:
            content = os.read(self.master, 65536)
        except OSError:  # the other end is closed
            return False
        self.seen += content.decode()
        return bool(content)


def test_a_person_adds_an_imap_mailbox_at_a_terminal(installed: Installed, dovecot: Dovecot) -> None:
    settings = (f"port={dovecot.port}", "security=none")
    terminal = Terminal(installed, "account", "add", "imap", *(word for one in settings for word in ("--set", one)))
    terminal.answer("Mail server, such as mail.ourfirm.example: ", "127.0.0.1")
    terminal.answer("User name, often the address: ", "anna")
    terminal.answer("Password, or an app password (is sealed, never shown): ", PASSWORD)
    terminal.answer("A short name for the account [anna]: ", "")
    terminal.answer("Whose mailbox is it (address of a colleague; empty: nobody's): ", ANNA)
    assert PASSWORD not in terminal.wait_for("systemctl reload autolog")
    assert terminal.end() == 0
    assert re.search(r"anna answers; \d+ collections would be read", terminal.seen)
    before, after = FILE.split("# nothing below")
    assert file_of(installed) == (
        f"{before}  - id: anna\n    type: imap\n    owner: {ANNA}\n    port: {dovecot.port}\n    security: none\n"
        f"    host: 127.0.0.1\n    user: anna\n    password: {{stored: anna}}\n# nothing below{after}"
    )
    assert stat.S_IMODE((installed.folder / "autolog.yaml").stat().st_mode) == 0o640
    assert traces(installed, PASSWORD) == []


def test_files_are_added_without_a_terminal(installed: Installed) -> None:
    outcome = installed.run("account", "add", "files", "--set", "path=archive", "--set", "id=second", "--json")
    assert outcome.returncode == 0, outcome.stderr
    assert file_of(installed) == FILE.replace(
        "# nothing below", "  - id: second\n    type: files\n    path: archive\n# nothing below"
    )


def test_the_answers_may_lie_in_a_file(installed: Installed) -> None:
    answers = installed.folder / "answers.yaml"
    answers.write_text("id: old\npath: archive\nsince: 2024-01-01T00:00:00Z\nowners: {}\n")
    outcome = installed.run("account", "add", "files", "--answers", str(answers))
    assert outcome.returncode == 0, outcome.stderr
    assert load_configuration(installed.folder / "autolog.yaml").account("old") is not None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["google9", "--set", "user=x"], "There is no connector 'google9'"),
        (["files", "--set", "path"], "sets nothing"),
        (
            ["imap", "--set", "host=mail.example"],
            "user: missing. Nothing was written. Give what is missing with --set KEY=VALUE.",
        ),
        (["files", "--set", "path=archive", "--set", "id=archive"], "There is an account 'archive' already"),
        (["imap", "--set", "host=h", "--set", "user=u", "--set", f"password={PASSWORD}"], "a secret is named here"),
    ],
)
def test_what_is_wrong_is_said_in_one_line_and_nothing_is_written(
    installed: Installed, arguments: list[str], said: str
) -> None:
    outcome = installed.run("account", "add", *arguments)
    assert outcome.returncode == 2
    assert said in outcome.stderr
    assert PASSWORD not in outcome.stderr
    assert file_of(installed) == FILE


def signed_in(installed: Installed, provider: str, *command: str) -> tuple[int, str]:
    """Give a command that shows an address, go there with a browser, and return its exit code and what was said."""
    process = subprocess.Popen(
        installed.command(*command),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **installed.environment},
    )
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if found := re.search(rf"{provider}/consent\S+", line):
            assert browse(found[0]) == (200, browse_page())
    process.stdout.close()
    return process.wait(60), said


def browse_page() -> str:
    from autolog.cli.loopback import _DONE

    return _DONE


def add_firm(provider: str) -> list[str]:
    pairs = ("folder=firm", f"user={ANNA}", f"provider={provider}", "id=firm")
    return ["account", "add", "firm", *(word for pair in pairs for word in ("--set", pair))]


def test_a_person_consents_in_a_browser_and_the_token_is_sealed(installed: Installed) -> None:
    deliver(installed.folder / "firm", Letter(), ANNA)
    with consent_page() as provider:
        code, said = signed_in(installed, provider, *add_firm(provider))
    assert code == 0, said
    assert f"Firm.Mail.Read: to read the mail of {ANNA}" in said
    assert "https://admin.provider.test/" in said
    assert "firm answers" in said
    assert CODE not in said
    assert traces(installed, CODE) == []
    assert installed.run("once").returncode == 0


def test_when_the_administrator_must_approve_it_says_what_and_nothing_stays_behind(installed: Installed) -> None:
    with consent_page(error="access_denied") as provider:
        code, said = signed_in(installed, provider, *add_firm(provider))
    assert code == 69
    assert "access_denied" in said
    assert "give these lines to your administrator" in said
    assert "Traceback" not in said
    assert file_of(installed) == FILE
    with installed.store() as store:
        assert [name for name in store.secret_names() if "firm" in name] == []


def test_whoever_lost_his_consent_is_told_the_one_next_step_and_takes_it(installed: Installed) -> None:
    entry = f"  - {{id: firm, type: firm, folder: firm, user: {ANNA}, provider: PROVIDER}}\n"
    with consent_page() as provider:
        (installed.folder / "autolog.yaml").write_text(
            FILE.replace("# nothing below", entry.replace("PROVIDER", provider) + "# nothing below")
        )
        assert installed.run("once").returncode == 1
        assert "Sign in: autolog account sign-in firm" in installed.run("status").stdout
        code, said = signed_in(installed, provider, "account", "sign-in", "firm")
        assert code == 0, said
        again = installed.run("once")
    assert again.returncode == 0, again.stderr


def test_a_refused_sign_in_is_one_alarm_until_it_answers_again(installed: Installed) -> None:
    (installed.folder / "autolog.yaml").write_text(
        FILE.replace("# nothing", f"  - {{id: firm, type: firm, folder: firm, user: {ANNA}, provider: p}}\n# nothing")
    )
    with installed.daemon() as daemon:
        daemon.wait_until_said("has not signed in")
        with installed.store() as store:
            (firm,) = (state for state in store.account_states() if state.account == "firm")
            assert firm.next_attempt_at is not None
            assert firm.next_attempt_at - datetime.now(UTC) > timedelta(minutes=20)
            KeptRows(store.database).try_again_now("firm")
        daemon.wait_until_said("still: ")
    alarms = [line for line in daemon.said().splitlines() if "has not signed in" in line and '"error"' in line]
    assert len(alarms) == 1


def test_a_failed_test_says_what_is_needed(installed: Installed) -> None:
    (installed.folder / "autolog.yaml").write_text(
        FILE.replace("# nothing", f"  - {{id: firm, type: firm, folder: firm, user: {ANNA}, provider: p}}\n# nothing")
    )
    outcome = installed.run("account", "test", "firm")
    assert outcome.returncode == 69
    assert "Firm.Mail.Read" in outcome.stderr
    assert "https://admin.provider.test/" in outcome.stderr


def test_every_mailbox_of_an_entry_is_tested(installed: Installed) -> None:
    outcome = installed.run("account", "add", "firm", "--set", "folder=firm", "--set", "id=firm")
    assert outcome.returncode == 0, outcome.stderr
    assert f"firm/{ANNA}" in outcome.stdout
    assert "1 mailbox of 1 answered" in outcome.stdout


def test_an_account_is_paused_and_goes_on(installed: Installed) -> None:
    assert installed.run("account", "pause", "archive").returncode == 0
    assert file_of(installed) == FILE.replace("path: archive}", "path: archive, paused: true}")
    assert installed.json("once") == []
    assert installed.run("account", "resume", "archive").returncode == 0
    assert len(installed.json("once")) == 1  # type: ignore[arg-type]


def test_an_account_that_is_removed_takes_its_sign_in_along(installed: Installed) -> None:
    with consent_page() as provider:
        assert signed_in(installed, provider, *add_firm(provider))[0] == 0
    assert installed.run("account", "remove", "firm").returncode == 2
    outcome = installed.run("account", "remove", "firm", "--yes")
    assert outcome.returncode == 0, outcome.stderr
    assert file_of(installed) == FILE
    with installed.store() as store:
        assert [name for name in store.secret_names() if "firm" in name] == []


@pytest.mark.parametrize("command", ["pause", "resume", "remove", "sign-in"])
def test_a_mailbox_of_many_is_changed_where_its_list_is(installed: Installed, command: str) -> None:
    (installed.folder / "autolog.yaml").write_text(
        FILE.replace("# nothing", "  - {id: firm, type: firm, folder: firm}\n# nothing")
    )
    outcome = installed.run("account", command, f"firm/{ANNA}", *(["--yes"] if command == "remove" else []))
    assert outcome.returncode == 2
    assert "is one of the mailboxes of firm" in outcome.stderr


def test_a_secret_that_is_typed_wrongly_is_told_by_the_test_and_the_account_can_be_mended(
    installed: Installed,
) -> None:
    terminal = Terminal(installed, "account", "add", "firm", "--set", "folder=firm", "--set", f"user={ANNA}")
    terminal.answer("The password (is sealed, never shown): ", "canary-wrong")
    terminal.answer("A short name for the account [anna]: ", "firm")
    assert "canary-wrong" not in terminal.wait_for("systemctl reload autolog")
    assert terminal.end() == 69
    assert "the password is refused" in terminal.seen
    assert "When this is mended: autolog account test firm" in terminal.seen
    command = [*installed.command("secret", "set", "firm")]
    subprocess.run(
        command, input="right password\n", text=True, check=True, env={**os.environ, **installed.environment}
    )
    assert installed.run("account", "test", "firm").returncode == 0


def test_t60_a_token_that_the_provider_repeats_reaches_no_log_no_screen_and_no_row(installed: Installed) -> None:
    with consent_page() as provider:
        assert signed_in(installed, provider, *add_firm(provider))[0] == 0
    said = file_of(installed).replace("id: firm", "id: firm\n    repeats: true").replace("log: json", "level: debug")
    (installed.folder / "autolog.yaml").write_text(said)
    with installed.daemon() as daemon:
        daemon.wait_until_said("[secret] is no good")
    screens = [
        installed.run(*command.split()) for command in ("account test firm", "once --account firm", "status", "doctor")
    ]
    assert all("[secret] is no good" in screen.stdout + screen.stderr for screen in screens)
    assert all(CODE not in screen.stdout + screen.stderr for screen in screens)
    assert traces(installed, CODE) == []
