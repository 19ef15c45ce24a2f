"""A checked configuration -> working parts: the store, the vault, the rules, the customers, the accounts.

Everything that an installation opens is opened here and closed here, so that the daemon, `once` and every other command
work with the same parts in the same order: configuration, database, master key, rules, customers.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from autolog.archives import archive_of
from autolog.brakes import Thresholds
from autolog.config import Account, Configuration
from autolog.connector import AccountContext, Change, Collection, Connector, Page
from autolog.current_directory import CurrentDirectory
from autolog.directory import strangers_among
from autolog.errors import AutologError, Fault, Forbidden, SecretError, WrongUse
from autolog.matching.learning.proposal import adjustments_of, rules_in_force
from autolog.matching.suggestions import Suggester
from autolog.members import with_members
from autolog.model import OwnSide
from autolog.own_lists import own_list
from autolog.processing import AccountRun, DecodeMany, Mind
from autolog.registry import connector_spec
from autolog.rules import RuleSet, Sources, load_rules
from autolog.rules.lists import UNASKED
from autolog.rules.model import NamedList
from autolog.secrets.kept import NameLocks, SecretKeeper
from autolog.secrets.keyed_hash import Hasher, keyed_hasher
from autolog.secrets.master_key import MasterKey, create_master_key_file, find_master_key, read_place
from autolog.secrets.redaction import Redaction
from autolog.secrets.vault import Vault
from autolog.store import Store, make_file, open_store
from autolog.store.erasing import Erasures
from autolog.store.kept_rows import KeptRows
from autolog.store.leavers import Leavers
from autolog.store.member_rows import MemberRows
from autolog.store.records import AccountSettingsRow
from autolog.store.rule_versions import RuleVersions
from autolog.tombstones import Tombstones

NO_RULES = RuleSet()
"""Rules that say nothing."""


def utc_now() -> datetime:
    """Return the time; the one clock that commands and the daemon hand down."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Installation:
    """One autolog at work: what was configured, opened and unlocked."""

    configuration: Configuration
    store: Store
    vault: Vault
    redaction: Redaction
    hasher: Hasher
    rules: RuleSet
    customers: CurrentDirectory
    environment: Mapping[str, str]
    now: Callable[[], datetime] = field(default=utc_now)
    locks: NameLocks = field(default_factory=NameLocks)

    @property
    def keeper(self) -> SecretKeeper:
        """Where connectors keep their tokens."""
        rows = KeptRows(self.store.database)
        return SecretKeeper(self.vault, rows, self.redaction, self.now, locks=self.locks)

    @property
    def own(self) -> OwnSide:
        """Our own side: the domains of the rules and the addresses of every account."""
        return own_side(self.rules, self.configuration)

    def secret(self, reference: str) -> str:
        """Return the text of a secret (stored:, credential:, file: or env:).  Raises SecretError."""
        place, _, name = reference.partition(":")
        place_in = beside(reference, self.configuration.folder)
        text = self.vault.get(name) if place == "stored" else read_place(place_in, self.environment)
        if text is None:
            raise SecretError(
                f"The secret {reference} is not there.", remedy="Store it: autolog secret set NAME, or mend the file."
            )
        return self.redaction.learn(text)

    def read_rules(self) -> RuleSet:
        """Return the rules as their files and lists are now.

        Raises ConfigurationError, and StoreUnavailable when the database of a list does not answer.
        """
        rules = load_rules(self.configuration.rules, Sources(ask=self.list_entries))
        return rules_in_force(rules, self.store.matching_versions())

    def list_entries(self, origin: NamedList) -> tuple[str, ...]:
        """Ask the query of a list: its own database, or the one that `customers` names."""
        url, password = origin.url, origin.password
        if url is None:
            places = {place.url: place.password for place in self.configuration.file.customers if place.url}
            if len(places) != 1:
                raise WrongUse(f"{len(places)} databases stand under `customers`.", remedy="Write 'url' in the list.")
            url, password = next(iter(places.items()))
        if password is not None:
            url = with_password(url, self.secret(password))
        rows = self.store.read_foreign(url, origin.query or "")
        return tuple(str(value) for row in rows for value in list(row.values())[:1] if value is not None)

    def mind(self, decode_many: DecodeMany) -> Mind:
        """Return what decides, with the customers as they are now."""
        mentions, revision = self.customers.mentions()
        versions = self.store.matching_versions()
        return Mind(
            decode_many=decode_many,
            directory=mentions.directory,
            rules=rules_in_force(self.rules, versions),
            own=self.own,
            hasher=self.hasher,
            archive=archive_of(self.store),
            mentions=mentions,
            adjustments=adjustments_of(versions, strangers_among(self.store.learned_names())),
            tombstones=self.tombstones(),
            directory_revision=revision.directory,
        )

    def suggester(self) -> Suggester:
        """Return what suggests unknown organisations and persons; without an `entity_model` it has nothing to say."""
        return Suggester(self.configuration.file.matching.entity_model or "", self.customers.mentions()[0], self.own)

    def tombstones(self) -> Tombstones:
        """Return who was erased and must not come back, as far as keyed hashes tell."""
        return Tombstones(self.hasher, Erasures(self.store.database).stones())

    def worker_name(self, role: str) -> str:
        """Return the name under which a process holds leases.

        On an SQLite file only one process is at work (`only_instance`): whoever comes after a crash is that one again.
        On a server it is one a host, configuration and role, so that a restart goes on at once and others wait.
        """
        if sqlite_file(self.configuration.database_url) is not None:
            return "the only one"
        return f"{socket.gethostname()}:{self.configuration.path}:{role}"

    def account_run(self, account: Account) -> AccountRun:
        """Return what a run of this account needs to know.  Raises SecretError when its owner's list is not opened."""
        return AccountRun(
            id=account.id,
            owner=account.common.owner,
            since=self.now() - account.first_import,
            trusted_authserv_ids=account.common.trusted_authserv_ids,
            window=str(account.first_import),
            own_list=own_list(self.vault, account.common.owner),
        )

    @property
    def thresholds(self) -> Thresholds:
        """When a brake closes, as configured."""
        return Thresholds(**self.configuration.file.brakes.model_dump())

    def connect(self, account: Account, cancelled: Callable[[], bool] = lambda: False) -> Connector:
        """Open the account's connector; it connects when it is first used, and fails then, should it not open.

        So a failure is written down beside the account and tried again when its time has come, whenever it comes.
        Raises Forbidden for a mailbox that is withheld: it left its entry, or is not allowed.
        """
        if account.withheld:
            raise Forbidden(
                f"{account.id} is not read: {account.withheld}.", remedy="Its records stay; nothing is to be done."
            )
        try:
            return connector_spec(account.common.type).open(account.settings, self.context(account, cancelled))
        except AutologError as failure:
            return NotOpened(failure)
        except Exception as unforeseen:  # noqa: BLE001 - a connector's mistake must not stop the other accounts
            return NotOpened(Fault(unforeseen))

    def context(self, account: Account, cancelled: Callable[[], bool] = lambda: False) -> AccountContext:
        """Return what the account's connector is told about the account and the moment."""
        return AccountContext(
            account=account.id,
            since=self.now() - account.first_import,
            now=self.now,
            secret=self.secret,
            cancelled=cancelled,
            kept=self.keeper.of(account.id),
        )


@dataclass(frozen=True, slots=True)
class NotOpened:
    """A connector that did not open: every question is answered with why."""

    failure: AutologError

    def collections(self) -> Iterable[Collection]:
        """Raise the failure."""
        raise self.failure

    def changes(self, *_: object) -> Iterator[Page]:
        """Raise the failure."""
        raise self.failure

    def fetch(self, *_: object) -> Iterator[Change]:
        """Raise the failure."""
        raise self.failure

    def census(self, *_: object) -> Iterator[str]:
        """Raise the failure."""
        raise self.failure

    def close(self) -> None:
        """Nothing is open."""


def own_side(rules: RuleSet, configuration: Configuration) -> OwnSide:
    """Return the own side of the rules, joined with the owners and addresses of all accounts."""
    addresses = {
        address.casefold()
        for account in (*configuration.entries, *configuration.accounts)
        for address in _addresses_of(account)
        if "@" in address
    }
    return replace(rules.own, addresses=rules.own.addresses | addresses)


def _addresses_of(account: Account) -> Iterator[str]:
    yield account.common.owner
    yield from account.common.addresses
    yield from connector_spec(account.common.type).owner_addresses(account.settings)


@contextmanager
def opened(configuration: Configuration, environment: Mapping[str, str] = os.environ) -> Iterator[Installation]:
    """Open the installation of this configuration, and close it behind the block.

    Raises ConfigurationError, SecretError, SchemaMismatch or StoreUnavailable, each with what to do.
    """
    rules = load_rules(configuration.rules, UNASKED)
    with looked_into(configuration, environment, rules) as installation:
        installation.rules = (
            installation.read_rules() if rules.asks else rules_in_force(rules, installation.store.matching_versions())
        )
        register_accounts(installation)
        yield installation


@contextmanager
def looked_into(
    configuration: Configuration, environment: Mapping[str, str] = os.environ, rules: RuleSet = NO_RULES
) -> Iterator[Installation]:
    """Open the parts of an installation without making its files known to the database.

    Raises SecretError, SchemaMismatch or StoreUnavailable, each with what to do.
    """
    redaction = Redaction()
    store = _open_database(database_url(configuration, environment, redaction))
    try:
        vault = Vault(store, master_key(configuration, store, environment))
        vault.check()
        yield Installation(
            configuration=with_members(configuration, MemberRows(store.database).memberships()),
            store=store,
            vault=vault,
            redaction=redaction,
            hasher=keyed_hasher(vault.hash_key()),
            rules=rules,
            customers=CurrentDirectory(store, mentions_file(configuration, environment)),
            environment=environment,
        )
    finally:
        store.close()


def _open_database(url: str) -> Store:
    """Open the database; make its tables when it is a new SQLite file, whose folder is made too.

    A server's tables, and those of an older version, are made by `autolog db upgrade`: that is for a person to decide.
    """
    path = sqlite_file(url)
    if path is not None and not path.exists():
        make_file(path)
    return open_store(url)


def sqlite_file(url: str) -> Path | None:
    """Return the file of an SQLite URL, or None for a server's."""
    scheme, separator, rest = url.partition(":///")
    if not separator or not scheme.startswith("sqlite") or rest.startswith((":memory:", "file:")):
        return None
    return Path(rest.partition("?")[0])


def mentions_file(configuration: Configuration, environment: Mapping[str, str]) -> Path | None:
    """Return where the mention index is kept: beside an SQLite file, else in systemd's cache folder, else nowhere."""
    path = sqlite_file(configuration.database_url)
    if path is not None:
        return path.with_name(f"{path.name}.mentions")
    cache = environment.get("CACHE_DIRECTORY", "").partition(":")[0]
    return Path(cache) / "mentions" if cache else None


def register_accounts(installation: Installation) -> None:
    """Make the database's accounts and rule set those of the files; who left has handed over."""
    successors = Leavers(installation.store.database).successors()
    installation.store.sync_configuration(
        [
            AccountSettingsRow(
                account.id, account.common.type, successors.get(account.common.owner, account.common.owner)
            )
            for account in installation.configuration.accounts
        ]
    )
    register_rules(installation)


def register_rules(installation: Installation) -> None:
    """Keep the rules in force as a version of their own."""
    rules = installation.rules
    RuleVersions(installation.store.database).enter(rules.digest, rules.text, "autolog", installation.now())


def database_url(configuration: Configuration, environment: Mapping[str, str], redaction: Redaction) -> str:
    """Return the database's URL with its password, which stands outside of the file, put in."""
    reference = configuration.file.database.password
    if reference is None:
        return configuration.database_url
    if reference.startswith("stored:"):
        raise SecretError(
            "The database's own password cannot be stored in the database.", remedy="Use credential:, file: or env:."
        )
    password = read_place(beside(reference, configuration.folder), environment)
    if password is None:
        raise SecretError(f"The database password {reference} is not there.", remedy="Write it there.")
    return with_password(configuration.database_url, redaction.learn(password))


def with_password(url: str, password: str) -> str:
    """Return the URL with the password behind its user name, escaped."""
    from urllib.parse import quote, urlsplit, urlunsplit

    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user}:{quote(password, safe='')}{at or '@'}{host}"))


def master_key(configuration: Configuration, store: Store, environment: Mapping[str, str]) -> MasterKey | None:
    """Return the master key; make one on the first start, when it is to be a file and nothing is sealed yet."""
    reference = beside(configuration.file.secrets.master_key, configuration.folder)
    place, _, name = reference.partition(":")
    key = find_master_key(reference, environment)
    if key is None and place == "file" and not store.secret_names():
        key = create_master_key_file(Path(name), os.urandom(32))
    return key


def beside(reference: str, folder: Path) -> str:
    """Return a secret's reference with a relative file put into the folder of autolog.yaml."""
    place, _, name = reference.partition(":")
    return f"file:{folder / name}" if place == "file" else reference
