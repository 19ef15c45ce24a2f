"""`autolog secret`: what is sealed in the database."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path

from autolog.cli.terminal import print_json, say
from autolog.config import load_configuration
from autolog.errors import WrongUse
from autolog.installation import Installation, opened

OWN_SECRETS = "autolog."
"""How the names of autolog's own keys begin: with another key under such a name nothing could be read any more."""


def run_secret_set(path: Path, name: str, as_json: bool) -> int:
    """Seal a secret; it comes from a hidden prompt, or from standard input when that is no terminal.

    Raises WrongUse when nothing is given, or under a name that autolog keeps for itself.
    """
    if name.startswith(OWN_SECRETS) or not name.strip():
        raise WrongUse(f"'{name}' is no name for a secret.", remedy="Choose another one, such as the account's id.")
    configuration = load_configuration(path)
    text = _asked_for(name)
    with opened(configuration) as installation:
        installation.vault.put(name, text)
    if as_json:
        print_json({"stored": name})
    else:
        say(f"Stored.  Name it in autolog.yaml as {{stored: {name}}}.")
    return 0


def _asked_for(name: str) -> str:
    try:
        text = getpass.getpass(f"{name}: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    except UnicodeDecodeError:
        raise WrongUse("The secret is not UTF-8.", remedy="Give it as one line of UTF-8 text.") from None
    if not text:
        raise WrongUse("Nothing was given; nothing was stored.", remedy="Type it, or pipe it in as one line.")
    return text


def run_secret_list(path: Path, as_json: bool) -> int:
    """Print the names of the secrets, never the secrets."""
    with opened(load_configuration(path)) as installation:
        names = stored_secrets(installation)
    if as_json:
        print_json(names)
    else:
        say("\n".join(names) or "No secret is stored.")
    return 0


def stored_secrets(installation: Installation) -> list[str]:
    """Return the names of the secrets that people stored, without those that autolog keeps for itself."""
    return [name for name in installation.store.secret_names() if not name.startswith(OWN_SECRETS)]
