"""The command line as a person meets it: a firm on disk, and a way to give a command."""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from autolog.cli import main
from autolog.rules import shipped_rules
from autolog.testing.builders import Letter, event, message

CONFIGURATION = """\
version: 1
database: {url: "sqlite:///autolog.db"}
customers:
  - csv: customers.csv
  - csv: contacts.csv
accounts:
  - {id: anna-mail, type: files, path: mail, owner: anna@ourfirm.example}
  - {id: anna-calendar, type: files, path: calendar.ics, owner: anna@ourfirm.example}
sync: {first_import: 36500d}
"""
CUSTOMERS = """\
id,name,domains
C1,Customer One,customer1.example
C2,Customer Two,shared.example
C3,Customer Three,shared.example
"""
CONTACTS = "id,full_name,email,customer_id\nP1,Boris Lind,boris@customer1.example,C1\n"

EVIL_SUBJECT = "=1+1 \x1b]0;owned\x07 \u202egpj.exe"
MAILS = {
    "linked": message(1),
    "unmatched": message(2, sender="Stranger <x@stranger.example>"),
    "tie": message(3, sender="Shared <someone@shared.example>", subject=EVIL_SUBJECT),
    "private": message(4, subject="[private] the doctor"),
    "unreadable": b"",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended, and what it said on standard output and standard error."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Autolog = Callable[..., Outcome]


@pytest.fixture
def autolog(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Autolog:
    """Give a command, in an empty folder, as Kim."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("USER", "kim")
    monkeypatch.setenv("LOGNAME", "kim")
    monkeypatch.delenv("AUTOLOG_CONFIG", raising=False)

    def run(*arguments: object, stdin: bytes = b"") -> Outcome:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Outcome(ended.value.code, said.out, said.err)

    return run


def write_firm(folder: Path) -> Path:
    """Write a small firm's configuration, customers, mail and calendar; return its autolog.yaml."""
    mail = folder / "mail"
    for name in ("cur", "new", "tmp"):
        (mail / name).mkdir(parents=True)
    for name, content in MAILS.items():
        deliver(folder, name, content)
    (folder / "calendar.ics").write_bytes(event(1))
    (folder / "customers.csv").write_text(CUSTOMERS)
    (folder / "contacts.csv").write_text(CONTACTS)
    (folder / "rules.yaml").write_text(shipped_rules().replace("own_domains: []", "own_domains: [ourfirm.example]"))
    (folder / "autolog.yaml").write_text(CONFIGURATION)
    return folder / "autolog.yaml"


def deliver(folder: Path, name: str, content: bytes) -> None:
    """Put a message into the firm's mailbox, as if it had been there for an hour: a fresh file may be half written."""
    path = folder / "mail" / "cur" / f"{name}.host:2,S"
    path.write_bytes(content)
    an_hour_ago = time.time() - 3600
    os.utime(path, (an_hour_ago, an_hour_ago))


@pytest.fixture(scope="session")
def read_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A firm whose mailboxes were read once; copied for each test, for reading takes longer than a test."""
    folder = tmp_path_factory.mktemp("firm")
    path = write_firm(folder)
    with pytest.raises(SystemExit) as ended:
        main(["--config", str(path), "once"])
    assert ended.value.code == 0
    return folder


@pytest.fixture
def new_firm(tmp_path: Path) -> Path:
    """The autolog.yaml of a firm whose mailboxes were never read."""
    return write_firm(tmp_path / "firm")


@pytest.fixture
def firm(read_once: Path, tmp_path: Path) -> Path:
    """The autolog.yaml of a firm whose mailboxes were read once."""
    shutil.copytree(read_once, tmp_path / "firm")
    return tmp_path / "firm" / "autolog.yaml"


@pytest.fixture
def ask(autolog: Autolog, firm: Path) -> Autolog:
    """Give a command about the firm whose mailboxes were read once."""
    return lambda *arguments, stdin=b"": autolog("--config", firm, *arguments, stdin=stdin)


def letter_file(folder: Path, letter: Letter) -> Path:
    """Write a letter to an .eml file."""
    path = folder / "letter.eml"
    path.write_bytes(letter.content)
    return path
