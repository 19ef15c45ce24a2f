"""The peer: django-mailbox in an environment of its own below build/benchmarks, run as a process."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks import PROJECT, WORKSHOP
from benchmarks.mailbox import PASSWORD, PEER
from benchmarks.missing import Missing
from servers.dovecot import Dovecot

PACKAGES = ("django-mailbox==4.10.1", "django==5.2.*")
_SCRIPT = PROJECT / "benchmarks" / "peer_script.py"


@dataclass(frozen=True, slots=True)
class Peer:
    """What the peer did: messages, seconds by the clock and of computing, without its start."""

    messages: int
    wall: float
    cpu: float

    @property
    def speed(self) -> float:
        """Messages in a second."""
        return self.messages / self.wall

    @property
    def microseconds(self) -> float:
        """Microseconds of computing for one message."""
        return self.cpu / self.messages * 1_000_000


def import_by_peer(folder: Path, server: Dovecot) -> Peer:
    """Have django-mailbox import the peer's INBOX into an SQLite file in the folder.  Raises Missing."""
    uri = f"imap://{PEER.replace('@', '%40')}:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{server.port}"
    result = subprocess.run(
        [_python(), "-P", _SCRIPT, folder / "peer.db", uri], capture_output=True, text=True, check=True, cwd=folder
    )
    return Peer(**json.loads(result.stdout.splitlines()[-1]))


def _python() -> Path:
    environment = WORKSHOP / "django-mailbox"
    python = environment / "bin" / "python"
    if not (environment / ".ready").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", environment], check=True)
        _install(python)
        (environment / ".ready").touch()
    return python


def _install(python: Path) -> None:
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES]
    result = subprocess.run(pip, capture_output=True, text=True, check=False)
    if result.returncode:
        reason = result.stderr.strip().splitlines()[-1:] or ["no reason given"]
        raise Missing(f"pip could not fetch {', '.join(PACKAGES)} ({reason[0]}).", "Check the network, then try again.")
