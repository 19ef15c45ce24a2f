"""`autolog account add`: from a few questions to an account that is signed in, written down and tested.

The order is what keeps a half-done account from staying behind: everything is asked and checked, the change of
autolog.yaml is worked out, then somebody signs in, and only then is the file written.
"""

from __future__ import annotations

import getpass
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from autolog.cli.accounts import look_at, needed
from autolog.cli.conversation import conversation
from autolog.cli.questions import Question, as_answered, questions, understood
from autolog.cli.terminal import print_json, say, warn
from autolog.config import Account, Configuration, load_configuration
from autolog.config.editing import not_writable, read_text, with_account, write_text
from autolog.config.load import COMMON_KEYS
from autolog.config.settings import AccountSettings
from autolog.connector import ConnectorSpec, Settings
from autolog.errors import AuthError, AutologError, Fault, Forbidden, WrongUse
from autolog.installation import Installation, opened
from autolog.marked_yaml import nearest, plain, read_document
from autolog.members import has_members
from autolog.registry import connector_spec, connector_types
from autolog.secrets.kept import kept_prefixes
from autolog.store.kept_rows import KeptRows


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be added: the keys of autolog.yaml, and the secrets in clear that were typed, by key."""

    spec: ConnectorSpec
    keys: Mapping[str, object]
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def id(self) -> str:
        """The account's id."""
        return str(self.keys["id"])


def run_account_add(
    path: Path, type_name: str, given: Mapping[str, object], answers: Path | None, as_json: bool
) -> int:
    """Ask, sign in, write and test.  Raises WrongUse, ConfigurationError, or what signing in raises."""
    configuration = load_configuration(path)
    spec = _known_connector(type_name)
    known = {**_answers(answers), **given}
    asks = sys.stdin.isatty() and answers is None
    wanted = _asked(spec, known) if asks else _taken(spec, known)
    before = read_text(path)
    _writable(path)
    with opened(configuration) as installation:
        wanted = _with_places(wanted, installation.store.secret_names())
        account = _checked(wanted, configuration)
        wanted = _with_owner(wanted, account, _prompted if asks else _nobody)
        after = with_account(path, before, wanted.keys)
        _say_permissions(spec, account.settings, as_json)
        _let_in(installation, wanted, account)
        try:
            write_text(path, before, after, load_configuration)
        except BaseException:  # the tokens of an account that stands nowhere would stay for ever
            _take_back(installation, wanted)
            raise
    warn(f"Written to {path}: the account '{wanted.id}'.")
    return _tested(path, wanted.id, as_json)


def _writable(path: Path) -> None:
    """Raise WrongUse before anybody signs in for nothing."""
    path = path.resolve()
    if not os.access(path.parent, os.W_OK):
        raise not_writable(path)


def _tested(path: Path, account_id: str, as_json: bool) -> int:
    with opened(load_configuration(path)) as installation:
        code = look_at(installation, account_id, as_json)
    if code:
        warn(f"The account stays in the file.  When this is mended: autolog account test {account_id}")
    warn("A daemon that runs takes it over with: systemctl reload autolog")
    return code


def _known_connector(type_name: str) -> ConnectorSpec:
    if type_name not in connector_types():
        raise WrongUse(f"There is no connector '{type_name}':", remedy=nearest(type_name, connector_types()))
    return connector_spec(type_name)


def _answers(file: Path | None) -> Mapping[str, object]:
    data = plain(read_document(file, "Check its name.").data) if file is not None else {}
    if not isinstance(data, dict):
        raise WrongUse(
            f"{file} holds no keys and values.", remedy="Write it as the account would stand in autolog.yaml."
        )
    return {str(key): as_answered(value) for key, value in data.items()}


def _taken(spec: ConnectorSpec, known: Mapping[str, object]) -> Wanted:
    """Take what was given without a terminal, where nothing can be asked."""
    return Wanted(spec, {"id": _suggested_id(spec, known), "type": spec.type, **known})


def _asked(spec: ConnectorSpec, known: Mapping[str, object]) -> Wanted:
    """Ask for what was not given."""
    values, secrets = dict(known), {}
    for question in questions(spec):
        if question.key in values:
            continue
        if question.secret:
            secret = _prompted(f"{question.text} (is sealed, never shown): ", getpass.getpass)
            secrets.update({question.key: secret} if secret else {})
            continue
        answer = _answer(question)
        if answer:
            values[question.key] = understood(question, answer)
    suggested = _suggested_id(spec, values)
    id_ = str(known.get("id") or _prompted(f"A short name for the account [{suggested}]: ") or suggested)
    return Wanted(spec, {**values, "id": id_, "type": spec.type}, secrets)


def _answer(question: Question) -> str:
    shown = f"{question.text}{f' [{question.default}]' if question.default else ''}: "
    while True:
        answer = _prompted(shown)
        if answer or not question.needed:
            return answer


def _prompted(text: str, read: Callable[[str], str] = input) -> str:
    try:
        return read(text).strip()
    except EOFError:
        raise WrongUse("Nobody answered; nothing was written.", remedy="Use --answers FILE.") from None


def _nobody(_text: str) -> str:
    return ""


def _suggested_id(spec: ConnectorSpec, values: Mapping[str, object]) -> str:
    texts = [str(values[key]) for key in ("user", "mailbox", "path") if values.get(key)]
    name = Path(texts[0]).stem if texts and "@" not in texts[0] else texts[0].partition("@")[0] if texts else spec.type
    return re.sub(r"[^a-z0-9._-]+", "-", name.lower()).strip("-._")[:50] or spec.type


def _with_places(wanted: Wanted, taken: Sequence[str]) -> Wanted:
    """Name, for each secret that was typed, the place where it will be sealed."""
    names = {}
    for key in wanted.secrets:
        plain_name = wanted.id if len(wanted.secrets) == 1 and wanted.id not in taken else f"{wanted.id}.{key}"
        names[key] = {"stored": plain_name}
    first = {key: wanted.keys[key] for key in ("id", "type")}
    return Wanted(wanted.spec, {**first, **wanted.keys, **names}, wanted.secrets)


def _checked(wanted: Wanted, configuration: Configuration) -> Account:
    """Return the account as it will be read.  Raises WrongUse with everything that is wrong with the answers."""
    own = {key: value for key, value in wanted.keys.items() if key not in COMMON_KEYS}
    try:
        common = AccountSettings.model_validate(wanted.keys)
        settings = wanted.spec.settings.model_validate(own, context={"folder": configuration.folder})
    except ValidationError as error:
        raise _not_in_order(error, wanted.id) from None
    sync = configuration.file.sync
    return Account(common, settings, common.poll or sync.poll, common.first_import or sync.first_import)


def _not_in_order(error: ValidationError, account_id: str) -> WrongUse:
    found = error.errors(include_url=False)
    faults = [
        f"{'.'.join(str(step) for step in fault['loc']) or account_id}: "
        + ("missing" if fault["type"] == "missing" else fault["msg"].removeprefix("Value error, "))
        for fault in found
    ]
    missing = " Give what is missing with --set KEY=VALUE." if any(one["type"] == "missing" for one in found) else ""
    return WrongUse("; ".join(faults) + ".", remedy=f"Nothing was written.{missing}")


def _with_owner(wanted: Wanted, account: Account, ask: Callable[[str], str]) -> Wanted:
    if account.common.owner or has_members(account):
        return wanted
    owner = next(iter(wanted.spec.owner_addresses(account.settings)), "")
    owner = owner or ask("Whose mailbox is it (address of a colleague; empty: nobody's): ")
    first = {key: wanted.keys[key] for key in ("id", "type")}
    owned = {"owner": owner} if owner else {}
    return Wanted(wanted.spec, {**first, **owned, **wanted.keys}, wanted.secrets)


def _say_permissions(spec: ConnectorSpec, settings: Settings, as_json: bool) -> None:
    show: Callable[[str], None] = warn if as_json else say
    show(spec.title)
    for line in needed(spec.permissions(settings)):
        show(line)


def _let_in(installation: Installation, wanted: Wanted, account: Account) -> None:
    """Seal the secrets and let a person sign in; when that fails, nothing stays behind."""
    try:
        for key, secret in wanted.secrets.items():
            installation.vault.put(_stored_name(wanted.keys[key]), installation.redaction.learn(secret))
        sign_in(installation, account)
    except BaseException:
        _take_back(installation, wanted)
        raise


def sign_in(installation: Installation, account: Account) -> None:
    """Let a person in, where the connector knows of such.  Raises AuthError, Forbidden, TransientError or Fault."""
    spec = connector_spec(account.common.type)
    if spec.sign_in is None:
        return
    try:
        spec.sign_in(account.settings, installation.context(account), conversation())
    except AutologError as failure:
        installation.redaction.cleaned(failure)
        if isinstance(failure, AuthError | Forbidden):
            for line in needed(spec.permissions(account.settings)):
                warn(line)
        raise
    except Exception as unforeseen:
        raise Fault(unforeseen) from unforeseen


def _take_back(installation: Installation, wanted: Wanted) -> None:
    rows = KeptRows(installation.store.database)
    rows.forget(*kept_prefixes(wanted.id))
    for key in wanted.secrets:
        rows.remove(_stored_name(wanted.keys[key]))


def _stored_name(reference: object) -> str:
    return str(reference["stored"]) if isinstance(reference, Mapping) else ""


def say_result(as_json: bool, result: Mapping[str, object], sentence: str) -> int:
    """Print what was done; return 0."""
    if as_json:
        print_json(result)
    else:
        say(sentence)
    return 0
