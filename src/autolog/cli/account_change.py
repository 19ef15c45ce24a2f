"""`autolog account pause`, `resume`, `remove` and `sign-in`: changes to an account that is there."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Set
from pathlib import Path

from autolog.cli.account_add import say_result, sign_in
from autolog.cli.accounts import look_at
from autolog.cli.named import known_account
from autolog.config import Account, Configuration, load_configuration
from autolog.config.editing import read_text, with_pause, without_account, write_text
from autolog.errors import WrongUse
from autolog.installation import Installation, opened
from autolog.marked_yaml import parse_document, plain
from autolog.registry import connector_spec
from autolog.secrets.kept import kept_prefixes
from autolog.store.kept_rows import KeptRows

_RELOAD = "A daemon that runs takes it over with: systemctl reload autolog"


def run_account_pause(path: Path, account_id: str, as_json: bool) -> int:
    """Write `paused: true` beside the account.  Raises WrongUse or ConfigurationError."""
    _pause(path, account_id, paused=True)
    sentence = f"{account_id} is paused; its records and its place stay.  {_RELOAD}"
    return say_result(as_json, {"paused": account_id}, sentence)


def run_account_resume(path: Path, account_id: str, as_json: bool) -> int:
    """Write `paused: false` beside the account.  Raises WrongUse or ConfigurationError."""
    _pause(path, account_id, paused=False)
    return say_result(as_json, {"resumed": account_id}, f"{account_id} goes on where it was.  {_RELOAD}")


def run_account_remove(path: Path, account_id: str, sure: bool, as_json: bool) -> int:
    """Take the account out of autolog.yaml, and with it whatever was sealed for it alone.  Raises WrongUse."""
    configuration = load_configuration(path)
    before = after = read_text(path)
    with opened(configuration) as installation:
        if configuration.entry(account_id) is not None:
            after = without_account(path, before, account_id)
            _only_when_sure(account_id, sure)
            write_text(path, before, after, load_configuration)
        unnamed = set(_stored(_data(path, before))) - set(_stored(_data(path, after)))
        removed = _forgotten(installation, account_id, unnamed)
    if configuration.entry(account_id) is None and not removed:
        known_entry(configuration, account_id)
    sentence = f"{account_id} is removed, with {len(removed)} of its secrets; what was logged stays.  {_RELOAD}"
    return say_result(as_json, {"removed": account_id, "secrets": removed}, sentence)


def run_account_sign_in(path: Path, account_id: str, as_json: bool) -> int:
    """Let a person sign in again, and test the account.  Raises WrongUse, or what signing in raises."""
    with opened(load_configuration(path)) as installation:
        account = known_entry(installation.configuration, account_id)
        if connector_spec(account.common.type).sign_in is None:
            raise WrongUse(
                f"Nobody signs in for accounts of type {account.common.type}.",
                remedy="Set its secret anew: autolog secret set NAME",
            )
        sign_in(installation, account)
        KeptRows(installation.store.database).try_again_now(account_id)
        return look_at(installation, account_id, as_json)


def known_entry(configuration: Configuration, account_id: str) -> Account:
    """Return the account of that id as it stands in autolog.yaml.  Raises WrongUse with a hint."""
    entry = configuration.entry(account_id)
    if entry is not None:
        return entry
    name, slash, address = account_id.partition("/")
    if slash and configuration.entry(name) is not None:
        raise WrongUse(
            f"{address} is one of the mailboxes of {name}.",
            remedy="Take it out of the group or list at the provider, or leave it out of allowed_mailboxes.",
        )
    return known_account(configuration, account_id)


def _pause(path: Path, account_id: str, *, paused: bool) -> None:
    known_entry(load_configuration(path), account_id)
    before = read_text(path)
    write_text(path, before, with_pause(path, before, account_id, paused), load_configuration)


def _only_when_sure(account_id: str, sure: bool) -> None:
    if sure:
        return
    if not sys.stdin.isatty():
        raise WrongUse(f"Removing {account_id} forgets its sign-in.", remedy="Say that you are sure: --yes")
    if input(f"Remove {account_id} and forget its sign-in?  What was logged stays.  [y/N] ").strip().lower() != "y":
        raise WrongUse("Nothing was removed.")


def _forgotten(installation: Installation, account_id: str, unnamed: Set[str]) -> list[str]:
    """Remove what the account kept, and the stored secrets that nothing in the file names any more; return them."""
    rows, prefixes = KeptRows(installation.store.database), kept_prefixes(account_id)
    names = [name for name in installation.store.secret_names() if name.startswith(prefixes) or name in unnamed]
    rows.forget(*prefixes)
    for name in unnamed:
        rows.remove(name)
    return names


def _data(path: Path, text: str) -> object:
    return plain(parse_document(path, text.encode()).data)


def _stored(node: object) -> Iterator[str]:
    """Yield the names of the stored secrets that the data name."""
    if isinstance(node, Mapping):
        if len(node) == 1 and "stored" in node:
            yield str(node["stored"])
        for value in node.values():
            yield from _stored(value)
    elif isinstance(node, list):
        for value in node:
            yield from _stored(value)
    elif isinstance(node, str) and node.startswith("stored:"):
        yield node.removeprefix("stored:")
