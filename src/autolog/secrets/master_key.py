"""The master key: 32 bytes from a systemd credential, a file that nobody else can read, or the environment.

The key is written as 64 hexadecimal digits or as base64.  In a file it must be unreadable for group and others.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autolog.errors import SecretError
from autolog.new_files import write_new

LENGTH = 32


@dataclass(frozen=True, slots=True)
class MasterKey:
    """The key's 32 bytes, never printed, and a short id that says which key encrypted a secret."""

    key: bytes = field(repr=False)

    @property
    def id(self) -> str:
        """The first eight hexadecimal digits of the key's SHA-256."""
        return hashlib.sha256(b"autolog master key" + self.key).hexdigest()[:8]


def find_master_key(reference: str, environment: Mapping[str, str]) -> MasterKey | None:
    """Return the key that `reference` (credential:NAME, file:PATH or env:NAME) leads to; None when it is not there.

    Raises SecretError when it is there but cannot be used.
    """
    text = read_place(reference, environment)
    return None if text is None else parse_master_key(text, reference)


def master_key_not_there(reference: str) -> SecretError:
    """Return what to say when the place of the key (credential:NAME, file:PATH or env:NAME) is empty."""
    place, _, name = reference.partition(":")
    if place == "credential":
        remedy = (
            "systemd hands a credential to what it starts itself: give the command by systemd-run, as "
            "docs/how-to/install-as-a-service.md shows."
        )
    elif place == "env":
        remedy = f"Set {name} in the environment of the command."
    else:
        remedy = "Put the key that this database was made with back there."
    return SecretError(f"The master key {reference} is not there.", remedy=remedy)


def parse_master_key(text: str, where: str) -> MasterKey:
    """Read a key from its text.  Raises SecretError."""
    compact = "".join(text.split())
    try:
        key = bytes.fromhex(compact) if len(compact) == 2 * LENGTH else base64.b64decode(compact, validate=True)
    except (ValueError, binascii.Error):
        key = b""
    if len(key) != LENGTH:
        raise SecretError(
            f"The master key in {where} is not 32 bytes in hexadecimal or base64.",
            remedy="Make one with: openssl rand -hex 32",
        )
    return MasterKey(key)


def create_master_key_file(path: Path, random_bytes: bytes) -> MasterKey:
    """Write a new key for the owner alone (mode 0400) and return it.  Raises FileExistsError: never overwrites.

    The file appears whole, and is on the disk before anything can be encrypted with it: what a lost key has sealed
    stays sealed.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_new(path, f"{random_bytes.hex()}\n".encode("ascii"), 0o400)
    return MasterKey(random_bytes)


def beside(reference: str, folder: Path) -> str:
    """Return a secret's reference with a relative file put into the folder of autolog.yaml."""
    place, _, name = reference.partition(":")
    return f"file:{folder / name}" if place == "file" else reference


def read_place(reference: str, environment: Mapping[str, str]) -> str | None:
    """Return the text behind credential:NAME, file:PATH or env:NAME, or None when nothing is there.

    Raises SecretError when a file is there that others may read, or that cannot be read.
    """
    place, _, name = reference.partition(":")
    if place == "env":
        return environment.get(name)
    if place == "credential":
        folder = environment.get("CREDENTIALS_DIRECTORY")
        return _read_file(Path(folder) / name, reference) if folder else None
    path = Path(name)
    if path.exists() and path.stat().st_mode & 0o077:
        raise SecretError(f"Others may read the secret in {path}.", remedy=f"Run: chmod 0400 {path}")
    return _read_file(path, reference)


def _read_file(path: Path, reference: str) -> str | None:
    try:
        return path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise SecretError(
            f"The secret {reference} cannot be read: {_why(error)}.", remedy="Check the file, its owner and its mode."
        ) from error


def _why(error: OSError | UnicodeDecodeError) -> str:
    return "it is no text" if isinstance(error, UnicodeDecodeError) else error.strerror or str(error)
