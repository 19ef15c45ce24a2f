"""Where the never-log lists of single persons are kept: sealed in the database, each under its owner's name.

An administrator sees that a list exists and how long it is; who stands in it is nobody's business but its owner's, and
so no file and no backup has it in clear.
"""

from __future__ import annotations

import json

from autolog.rules.own_list import NOTHING_OWN, OwnList
from autolog.secrets.vault import Vault

PREFIX = "autolog.never-log:"
"""How the names of these lists begin among the secrets."""


def own_list(vault: Vault, owner: str) -> OwnList:
    """Return what somebody keeps out of the record.  Raises SecretError when the master key does not open it."""
    name = _name(owner)
    if not owner or vault.rows.secret_get(name) is None:
        return NOTHING_OWN
    return OwnList(tuple(json.loads(vault.get(name))))


def keep_own_list(vault: Vault, owner: str, entries: OwnList) -> None:
    """Keep the list, over what was kept before.  Raises SecretError without a master key."""
    vault.put(_name(owner), json.dumps(entries.entries))


def owners_of_lists(vault: Vault) -> tuple[str, ...]:
    """Return who has a list, be it empty by now."""
    names = (name for name in vault.rows.secret_names() if name.startswith(PREFIX))
    return tuple(sorted(name.removeprefix(PREFIX) for name in names))


def _name(owner: str) -> str:
    return f"{PREFIX}{owner.casefold()}"
