"""Reading autolog.yaml: all faults at once, each with its line, whichever connector found it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from autolog.config.settings import Account, AccountSettings, Configuration, ConfigurationFile
from autolog.connector import Settings
from autolog.errors import AutologError, ConfigurationError, Problem
from autolog.marked_yaml import MarkedDocument, checked, nearest, plain, read_document
from autolog.registry import connector_spec, connector_types

COMMON_KEYS = frozenset(AccountSettings.model_fields)


def load_configuration(path: Path) -> Configuration:
    """Read and check autolog.yaml.  Raises ConfigurationError with every fault that was found."""
    path = path.resolve()
    document = read_document(path)
    problems: list[Problem] = []
    file = _whole_file(document, problems)
    provider_settings = [_provider_settings(document, index, problems) for index in range(_account_count(document))]
    if file is not None:
        problems.extend(_doubled_ids(document, file))
    if problems or file is None:
        raise ConfigurationError(*sorted(problems, key=lambda problem: (problem.line, problem.column)))
    accounts = tuple(
        Account(common, settings, common.poll or file.sync.poll, common.first_import or file.sync.first_import)
        for common, settings in zip(file.accounts, provider_settings, strict=True)
        if settings is not None
    )
    return Configuration(
        path=path,
        file=file,
        database_url=_absolute_url(file.database.url, path.parent),
        rules=path.parent / file.rules,
        entries=accounts,
        accounts=accounts,
    )


def _whole_file(document: MarkedDocument, problems: list[Problem]) -> ConfigurationFile | None:
    try:
        return checked(document, ConfigurationFile)
    except ConfigurationError as error:
        problems.extend(error.problems)
        return None


def _account_count(document: MarkedDocument) -> int:
    data = plain(document.data)
    accounts = data.get("accounts") if isinstance(data, dict) else None
    return len(accounts) if isinstance(accounts, list) else 0


def _provider_settings(document: MarkedDocument, index: int, problems: list[Problem]) -> Settings | None:
    """Check the keys of one account that its connector owns; the common ones are checked with the whole file."""
    data = plain(document.data)
    account = data["accounts"][index] if isinstance(data, dict) else None
    if not isinstance(account, dict) or not isinstance(account.get("type"), str):
        return None
    type_name = account["type"]
    place = ("accounts", index)
    if type_name not in connector_types():
        hint = nearest(type_name, connector_types())
        problems.append(document.problem((*place, "type"), f"no connector of type '{type_name}' is installed", hint))
        return None
    try:
        return checked(document, connector_spec(type_name).settings, place, without=COMMON_KEYS)
    except ConfigurationError as error:
        problems.extend(error.problems)
    except AutologError as error:
        problems.append(document.problem((*place, "type"), error.what, error.remedy))
    return None


def _doubled_ids(document: MarkedDocument, file: ConfigurationFile) -> Iterator[Problem]:
    counts = Counter(account.id for account in file.accounts)
    for index, account in enumerate(file.accounts):
        if counts[account.id] > 1:
            place = ("accounts", index, "id")
            yield document.problem(place, f"two accounts are called '{account.id}'", "Give each its own id.")


def _absolute_url(url: str, folder: Path) -> str:
    scheme, separator, rest = url.partition(":///")
    if separator and scheme.startswith("sqlite") and rest and not rest.startswith(("/", ":memory:", "file:")):
        return f"{scheme}:///{folder / rest}"
    return url
