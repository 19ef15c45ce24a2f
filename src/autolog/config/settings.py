"""The settings of autolog.yaml, as frozen models; unknown keys are errors and unset means safest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import parse_qs, urlsplit

from pydantic import AfterValidator, ConfigDict, Field, ValidationInfo, model_validator

from autolog.config.care import BrakesSettings, ReconcileSettings, RetentionSettings
from autolog.config.durations import Duration
from autolog.connector import LocalPath, SecretReference, Settings

_DATABASES = frozenset({"sqlite", "postgresql", "postgres", "mariadb", "mysql"})
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")


def _readable_url(value: str) -> str:
    wrong = f"'{value.rpartition('@')[2]}' is no database: write it as postgresql://user@host/name"
    try:
        url, port = urlsplit(value), urlsplit(value).port
    except ValueError:  # a port that is no number, a bracket that is not closed
        raise ValueError(wrong) from None
    if "://" not in value or not url.scheme or port == 0 or not (url.netloc or url.path.strip("/")):
        raise ValueError(wrong)
    if url.password is not None or "password" in parse_qs(url.query):
        raise ValueError("a password stands in the URL: name its place beside it, such as password: {file: PATH}")
    return value


def _own_database_url(value: str) -> str:
    if urlsplit(_readable_url(value)).scheme.partition("+")[0] not in _DATABASES:
        raise ValueError(
            f"autolog cannot keep its records in {urlsplit(value).scheme}: write sqlite:///autolog.db, "
            "postgresql://user@host/name or mariadb://user@host/name"
        )
    return value


def _listening_place(value: str) -> str:
    host, _, port = value.rpartition(":")
    if not host or not re.fullmatch(r"[0-9]{1,5}", port) or int(port) > 65535:
        raise ValueError(f"'{value}' is no address to listen at: write HOST:PORT, such as 127.0.0.1:9480, or null")
    return value


def _account_id(value: str) -> str:
    if not _ID.fullmatch(value):
        raise ValueError(f"'{value}' is no id: write small letters, digits, dots, dashes and underscores, such as kim")
    return value


def _entity_model(value: str, info: ValidationInfo) -> str:
    """Return the name of an installed package as it is, and a path (anything with a slash) as an absolute one."""
    if "/" in value:
        folder = Path((info.context or {}).get("folder", ""), Path(value).expanduser())
        if not (folder / "config.cfg").is_file():
            raise ValueError(f"{folder} is no spaCy pipeline: it has no config.cfg")
        return str(folder)
    if not value.isidentifier() or find_spec(value) is None:
        raise ValueError(
            f"no package '{value}' is installed: install it (requirements/ner.txt), name a folder as ./FOLDER, "
            "or leave the key out"
        )
    return value


class DatabaseSettings(Settings):
    """Where the interaction records go."""

    url: Annotated[str, AfterValidator(_own_database_url)] = "sqlite:///autolog.db"
    """An SQLAlchemy URL: sqlite, postgresql+psycopg or mysql+pymysql.  A relative SQLite file lies beside the file."""
    password: SecretReference | None = None
    """The database password, when the server asks for one; it never stands in the URL."""


class SecretsSettings(Settings):
    """Where the master key comes from."""

    master_key: SecretReference = "file:master.key"


class CustomersSettings(Settings):
    """One place where the firm keeps its customers: CSV files, or a query on the CRM database."""

    csv: LocalPath | None = None
    url: Annotated[str, AfterValidator(_readable_url)] | None = None
    password: SecretReference | None = None
    query: str | None = None
    columns: dict[str, str] = Field(default_factory=dict)
    kind: Literal["customers", "contacts", "affiliations"] = "customers"

    @model_validator(mode="after")
    def _one_place(self) -> CustomersSettings:
        if (self.csv is None) == (self.url is None):
            raise ValueError("name either a csv file or a database url")
        if self.url is not None and not self.query:
            raise ValueError("a database url needs a query, such as: SELECT id, name, website FROM account")
        return self


class SyncSettings(Settings):
    """How often and how far back."""

    poll: Duration = timedelta(seconds=60)
    first_import: Duration = timedelta(days=90)
    customers: Duration = timedelta(minutes=15)
    """How often the customers' files and queries are read again."""
    concurrency: int = Field(default=4, ge=1, le=64)


class DecodeSettings(Settings):
    """The worker processes that read untrusted bytes."""

    workers: int = Field(default=2, ge=1, le=64)


class MatchingSettings(Settings):
    """What matching may use beside what it comes with."""

    entity_model: Annotated[str, AfterValidator(_entity_model)] | None = None
    """A spaCy pipeline with an entity recogniser: the name of an installed package, or the path of a folder."""


class ObservabilitySettings(Settings):
    """What watches the daemon."""

    listen: Annotated[str, AfterValidator(_listening_place)] | None = "127.0.0.1:9480"
    """Address of /metrics, /healthz and /readyz; null switches them off."""
    log: Literal["auto", "json", "console"] = "auto"
    level: Literal["debug", "info", "warning", "error"] = "info"


class AccountSettings(Settings):
    """What every account has, whatever its provider; the provider's own settings stand beside these keys."""

    model_config = ConfigDict(extra="allow", frozen=True)

    id: Annotated[str, AfterValidator(_account_id)]
    type: str
    owner: str = ""
    """The address of the colleague whose account it is."""
    addresses: tuple[str, ...] = ()
    """Further addresses of the owner: aliases and shared mailboxes."""
    poll: Duration | None = None
    first_import: Duration | None = None
    trusted_authserv_ids: tuple[str, ...] = ()
    paused: bool = False
    owners: dict[str, str] = Field(default_factory=dict)
    """Of an entry with many mailboxes: whose a mailbox is, where that is not its own address; by address."""
    allowed_mailboxes: tuple[str, ...] = ()
    """Of an entry with many mailboxes: globs of addresses that may be read; the others are refused.  Empty: all."""


class ConfigurationFile(Settings):
    """The whole of autolog.yaml."""

    version: Literal[1]
    database: DatabaseSettings = DatabaseSettings()
    secrets: SecretsSettings = SecretsSettings()
    rules: LocalPath = Path("rules.yaml")
    customers: tuple[CustomersSettings, ...] = ()
    accounts: tuple[AccountSettings, ...] = ()
    sync: SyncSettings = SyncSettings()
    decode: DecodeSettings = DecodeSettings()
    matching: MatchingSettings = MatchingSettings()
    observability: ObservabilitySettings = ObservabilitySettings()
    retention: RetentionSettings = RetentionSettings()
    brakes: BrakesSettings = BrakesSettings()
    reconcile: ReconcileSettings = ReconcileSettings()


@dataclass(frozen=True, slots=True)
class Account:
    """One account: what all accounts have, and the settings that only its connector understands.

    `entry` is the id in autolog.yaml of a mailbox among many; `withheld` says why such a mailbox is not read any more.
    """

    common: AccountSettings
    settings: Settings
    poll: timedelta
    first_import: timedelta
    entry: str = ""
    withheld: str = ""

    @property
    def id(self) -> str:
        """The name that the administrator gave it."""
        return self.common.id


@dataclass(frozen=True, slots=True)
class Configuration:
    """A checked autolog.yaml, with every path absolute.

    `entries` are its accounts as they stand there; `accounts` the same with each mailbox of many as one of its own.
    """

    path: Path
    file: ConfigurationFile
    database_url: str
    rules: Path
    entries: tuple[Account, ...]
    accounts: tuple[Account, ...]

    @property
    def folder(self) -> Path:
        """The folder of autolog.yaml, where relative paths begin."""
        return self.path.parent

    def account(self, account_id: str) -> Account | None:
        """Return the account of that id, or None."""
        return next((account for account in self.accounts if account.id == account_id), None)

    def entry(self, entry_id: str) -> Account | None:
        """Return the account of that id as it stands in autolog.yaml, or None."""
        return next((entry for entry in self.entries if entry.id == entry_id), None)
