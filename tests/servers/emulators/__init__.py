"""Servers that others wrote for tests of their own: the connectors must work with them unchanged.

`package.json` and its lock name them; they are installed once into build/emulators by npm.  A machine without npm has
none, and the tests say so.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from autolog.testing.signing_in import REDIRECT
from servers.processes import free_port, private_folder, stop, wait_for_port

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parents[2]
IMAP_PLUGINS = ("ID", "SPECIAL-USE", "UIDPLUS", "CONDSTORE", "IDLE", "ENABLE", "LITERALPLUS", "UNSELECT", "MOVE")
GOOGLE_USER = "anna@ourfirm.example"
GOOGLE_CLIENT, GOOGLE_SECRET = "autolog.apps.example", "emulated"
IMAP_USER, IMAP_PASSWORD = "testuser", "testpass"


def installed() -> Path:
    """Return the folder in which npm installed the emulators; skips the test when there is no npm."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("the emulators come as npm packages, and there is no npm here")
    folder = PROJECT / "build" / "emulators"
    wanted = (HERE / "package-lock.json").read_bytes()
    lock = folder / "package-lock.json"
    if not (folder / "installed").exists() or lock.read_bytes() != wanted:
        _install(npm, folder)
    return folder


def _install(npm: str, folder: Path) -> None:
    """Install beside the folder and put it in place, so that two tests at once do not meet half of it."""
    making = folder.with_name(f"emulators-{os.getpid()}")
    making.mkdir(parents=True)
    for name in ("package.json", "package-lock.json", "imap.js"):
        shutil.copy(HERE / name, making / name)
    subprocess.run([npm, "ci", "--silent", "--no-audit", "--no-fund"], cwd=making, check=True, timeout=240)
    (making / "installed").touch()
    shutil.rmtree(folder, ignore_errors=True)
    try:
        making.rename(folder)
    except OSError:  # another worker was quicker
        shutil.rmtree(making)


@contextmanager
def imap_emulator(folders: Mapping[str, Sequence[str]], plugins: Sequence[str] = ()) -> Iterator[int]:
    """Run hoodiecrow with these messages in INBOX and Sent; yields its port."""
    place, port = installed(), free_port()
    with private_folder("autolog-imap-emulator-") as folder:
        (folder / "folders.json").write_text(json.dumps(folders), encoding="utf-8")
        command = ["node", "imap.js", str(port), str(folder / "folders.json"), ",".join(plugins)]
        log = folder / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(command, cwd=place, stdout=output, stderr=subprocess.STDOUT)
            try:
                wait_for_port(port, process, log)
                yield port
            finally:
                stop(process)


@contextmanager
def google_emulator(messages: Sequence[Mapping[str, object]], events: Sequence[Mapping[str, object]]) -> Iterator[int]:
    """Run emulate's Google with this mail and these events of `GOOGLE_USER`; yields its port."""
    place, port = installed(), free_port()
    seed = {
        "google": {
            "users": [{"email": GOOGLE_USER, "name": "Anna Berg"}],
            "oauth_clients": [
                {
                    "client_id": GOOGLE_CLIENT,
                    "client_secret": GOOGLE_SECRET,
                    "name": "autolog",
                    "redirect_uris": [REDIRECT],
                }
            ],
            "messages": [{"user_email": GOOGLE_USER, "label_ids": ["INBOX"], **one} for one in messages],
            "calendars": [
                {"id": "primary", "user_email": GOOGLE_USER, "summary": "Anna", "primary": True, "selected": True}
            ],
            "calendar_events": [{"user_email": GOOGLE_USER, "calendar_id": "primary", **one} for one in events],
        }
    }
    with private_folder("autolog-google-emulator-") as folder:
        (folder / "seed.json").write_text(json.dumps(seed), encoding="utf-8")
        arguments = ["start", "--service", "google", "--port", str(port), "--seed", str(folder / "seed.json")]
        log = folder / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                ["node_modules/.bin/emulate", *arguments], cwd=place, stdout=output, stderr=subprocess.STDOUT
            )
            try:
                _wait_for_http(port, process, log)
                yield port
            finally:
                stop(process)


def _wait_for_http(port: int, process: subprocess.Popen[bytes], log: Path, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"nothing listens on port {port}: {log.read_text(errors='replace')[-2000:]}")
