"""The contract of a connector: how mail and calendars come in, whatever the provider.

A connector is one importable package that exports a `ConnectorSpec` under the entry point group
`autolog.connectors`.  It keeps no state of its own: what it must remember is in the `Cursor`, an opaque text that
autolog stores in the same transaction as the page it belongs to.

What a connector promises, each a test in `autolog.testing.ConnectorContract`:

1. `changes(collection, None, ...)` reads the whole configured window, page by page.
2. A page's cursor is true once the page is stored: reading on from it misses nothing and ends.
3. After a drain, reading on from the last cursor brings nothing new.
4. A thing that changes comes back under the remote id that it had.
5. A cursor that the provider refuses raises `CursorExpired` before the first page.
6. A thing that cannot be read is an `Unreadable` change, never an exception.
7. Nothing is ever written at the provider.
8. Every failure of the network is an `AuthError`, a `Forbidden` or a `TransientError`.
9. Memory is bounded by one page.
10. What `wanted` refuses is reported as `Refused`, and where headers come cheaply its body is never fetched.  A label,
    keyword or category of `wanted.labels` that is set or taken off later is a change.
11. A change of the configuration (folders, window) changes the collection's `config_hash`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, NewType, Protocol, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationInfo

from autolog.decode.headers import Headers
from autolog.errors import AuthError
from autolog.model import Raw, Refusal

Cursor = NewType("Cursor", str)
"""Where a connector stopped reading; only the connector that wrote it can read it."""


class CollectionRole(StrEnum):
    """What a collection is for at the provider."""

    INBOX = "inbox"
    SENT = "sent"
    ARCHIVE = "archive"
    OTHER = "other"
    CALENDAR = "calendar"
    TASKS = "tasks"


@dataclass(frozen=True, slots=True)
class Collection:
    """A folder, label, calendar or file.

    `key` names it for good at the provider and is unique within the account; `name` is what a person calls it.
    `config_hash` changes when the settings that decide what is read from it (window, filters, the connector's own
    reading rules) change; autolog then reads it from the beginning.
    """

    key: str
    name: str
    role: CollectionRole = CollectionRole.OTHER
    config_hash: str = ""


@dataclass(frozen=True, slots=True)
class Upsert:
    """A thing that is new or has changed.  `remote_id` is at most 500 characters and compared by exact bytes."""

    remote_id: str
    raw: Raw


@dataclass(frozen=True, slots=True)
class Refused:
    """A thing that `wanted` refused by its headers; its body was not fetched where that could be helped."""

    remote_id: str
    refusal: Refusal
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Deletion:
    """A thing that is no longer in the collection."""

    remote_id: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A thing that the provider lists but does not give, or gives in pieces that make no sense."""

    remote_id: str
    reason: str


Change = Upsert | Refused | Deletion | Unreadable


@dataclass(frozen=True, slots=True)
class Page:
    """Changes and the cursor behind them.  `done` and `total` count things in this run, for a progress bar."""

    changes: tuple[Change, ...]
    cursor: Cursor
    done: int = 0
    total: int | None = None


class HeaderScreen(Protocol):
    """The `never_log` gate: decides by headers and labels alone."""

    @property
    def passes_everything(self) -> bool:
        """True when no rule could refuse anything, so that headers need not be fetched first."""

    @property
    def labels(self) -> frozenset[str]:
        """Labels, keywords and categories, in lower case, by which a person may mark what was read before."""

    def __call__(self, headers: Headers, labels: Sequence[str]) -> Refusal | None:
        """Return why the item must not be looked at, or None."""


class Connector(Protocol):
    """One open account at one provider.  Used by one thread at a time."""

    def collections(self) -> Iterable[Collection]:
        """List what is to be read, as configured.  Raises AuthError, Forbidden or TransientError."""

    def changes(self, collection: Collection, since: Cursor | None, wanted: HeaderScreen) -> Iterator[Page]:
        """Yield pages of changes since the cursor, or the whole window when it is None, and end when up to date.

        Raises CursorExpired (before the first page), CollectionGone, AuthError, Forbidden or TransientError.
        """

    def fetch(self, collection: Collection, remote_ids: Sequence[str], wanted: HeaderScreen) -> Iterator[Change]:
        """Read things again by id: an Upsert, Refused, Unreadable or (when it is gone) Deletion for each."""

    def census(self, collection: Collection, since: datetime) -> Iterator[str]:
        """Yield the remote ids that are in the collection now and were received at or after `since`."""

    def close(self) -> None:
        """Let go of connections and files.  Never raises."""


class KeptSecrets(Protocol):
    """What a connector must remember and nobody may read: refresh tokens and token caches, sealed in the database.

    Names are the account's own; two accounts never see each other's, and they go when the account is removed.  What is
    written or read here is cut out of every log: the whole text and, where it is a JSON object, each text in it whose
    key speaks of a token, secret, password, key or code.

    How a token is renewed, so that it is asked for once and no crash loses the account: see `renewed`.
    """

    def read(self, name: str) -> str | None:
        """Return what was kept under the name, or None."""

    def write(self, name: str, text: str) -> None:
        """Keep the text, durably, over what was kept before.

        Raises TransientError, with nothing written, when the name is held here, but was written elsewhere since: this
        one slept for longer than its lease.
        """

    def alone(self, name: str) -> AbstractContextManager[None]:
        """Hold the name: of all threads and processes one at a time is inside, so that a token is renewed once.

        Whoever crashes inside loses the hold after two minutes, so ask the provider with time limits below one minute.
        Never hold it while a person is waited for, and never twice in one thread.  Raises TransientError when it was
        not free for two and a half minutes.
        """


class NothingKept:
    """The kept secrets of a connector that keeps none."""

    def read(self, name: str) -> str | None:  # noqa: ARG002 - nothing is kept under any name
        """Return None."""
        return None

    def write(self, name: str, text: str) -> None:  # noqa: ARG002 - the same
        """Raise TypeError: nothing can be kept here."""
        raise TypeError(f"'{name}' cannot be kept: this account was opened without a place for secrets.")

    def alone(self, name: str) -> AbstractContextManager[None]:  # noqa: ARG002 - the same
        """Hold nothing."""
        return nullcontext()


def renewed(kept: KeptSecrets, name: str, is_good: Callable[[str], bool], renew: Callable[[str], str]) -> str:
    """Return what is kept under the name, renewed when it is no longer good; of many who need it, one asks for it.

    `is_good` says without the network whether the text can be used for some minutes more; `renew` asks the provider
    with a kept text and returns the text to keep.  The one before stays beside it (`NAME.before`) and is tried when the
    provider refuses the newer one, so that a rotated token that never worked costs nothing.  Raises AuthError when
    nothing is kept or both are refused, and whatever else `renew` raises.
    """
    text = kept.read(name)
    if text is not None and is_good(text):
        return text
    with kept.alone(name):
        text = kept.read(name)  # again: somebody else may have renewed it while this one waited
        if text is None:
            raise AuthError("Nobody has signed in yet.", remedy="Sign in: autolog account sign-in ID")
        if is_good(text):
            return text
        new, used = _asked_for(kept, name, text, renew)
        kept.write(f"{name}.before", used)
        kept.write(name, new)
        return new


def _asked_for(kept: KeptSecrets, name: str, text: str, renew: Callable[[str], str]) -> tuple[str, str]:
    """Return the new text and the one that it was given for."""
    try:
        return renew(text), text
    except AuthError:
        before = kept.read(f"{name}.before")
        if before is None or before == text:
            raise
        return renew(before), before


@dataclass(frozen=True, slots=True)
class AccountContext:
    """What autolog tells a connector about the account and the moment.

    `since` is the beginning of the window, in UTC.  `secret` answers the text of a secret that the settings name, and
    raises SecretError.  `cancelled` turns True when autolog is stopping: end after the current page.  `kept` holds
    what the connector itself must remember in secret.
    """

    account: str
    since: datetime
    now: Callable[[], datetime]
    secret: Callable[[str], str]
    cancelled: Callable[[], bool] = field(default=lambda: False)
    kept: KeptSecrets = field(default_factory=NothingKept)


class Conversation(Protocol):
    """The person who lets autolog into an account, at a terminal."""

    def say(self, text: str) -> None:
        """Show lines of text."""

    def authorize(self, url_for: Callable[[str], str]) -> Mapping[str, str]:
        """Let the person consent in a browser, and return the parameters that the provider answered with.

        Listens on 127.0.0.1, shows the address that `url_for(redirect_uri)` gives, and waits for the provider to send
        the browser back (RFC 8252, 7.3).  The address must carry a `state`; an answer with another one is not believed.
        An answer may be a refusal (`error`).  Raises AuthError when nobody comes in time.
        """

    def wait(self, seconds: float) -> None:
        """Let time pass between two questions of a device flow (RFC 8628, 3.5)."""


SECRET_PLACES = ("stored", "credential", "file", "env")


def _as_reference(value: object) -> str:
    """Turn `{file: /run/secret}` into `file:/run/secret`; a text without a place is in clear and is refused."""
    if isinstance(value, Mapping) and len(value) == 1:
        place, name = next(iter(value.items()))
        value = f"{place}:{'' if name is None else name}"
    place, _, name = str(value).partition(":")
    if place not in SECRET_PLACES or not name.strip():
        raise ValueError(
            "a secret is named here, never written: {stored: NAME} after `autolog secret set NAME`, "
            "{credential: NAME} from systemd, {file: PATH} or {env: NAME}"
        )
    return str(value)


SecretReference = Annotated[str, BeforeValidator(_as_reference, json_schema_input_type=dict[str, str])]
"""Where a secret is kept, as `place:name`; `AccountContext.secret` answers its text."""


def _beside_configuration(path: Path, info: ValidationInfo) -> Path:
    folder = (info.context or {}).get("folder")
    return Path(folder, path.expanduser()) if folder else path


LocalPath = Annotated[Path, AfterValidator(_beside_configuration)]
"""A path in the settings; a relative one starts at the folder of autolog.yaml."""


class Settings(BaseModel):
    """Root of every connector's own settings; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


SettingsType = type[Settings]
OwnSettings = TypeVar("OwnSettings", bound=Settings)


def own_settings(kind: type[OwnSettings], settings: Settings) -> OwnSettings:
    """Return the settings as those of one connector.  Raises TypeError when they are another one's."""
    if not isinstance(settings, kind):
        raise TypeError(f"The settings must be {kind.__name__}, not {type(settings).__name__}.")
    return settings


def address_in(user: str | None) -> tuple[str, ...]:
    """Return the owner's address if that is what the user is called by, as with most providers."""
    return (user,) if user and "@" in user else ()


def is_this_machine(host: str) -> bool:
    """Return whether a host name or address never leaves this machine, so that clear text may go there."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class ConnectorSpec:
    """What a connector package exports.

    `type` is the word in `autolog.yaml`; `settings` its options as a pydantic model (subclass of Settings); `open`
    makes a connector of them, which connects when it is first used; `owner_addresses` are the addresses of the
    account's owner, as far as the settings tell them.

    `asks` are the keys of the settings that `autolog account add` asks a person for, in that order; without it, those
    that must be given.  `permissions` says in lines of text what the provider must allow, no more than is needed, and
    how an administrator allows it.  `sign_in` lets one person in and keeps the token; it returns at once when these
    settings need nobody (they name a secret that is enough), and is None where they never do.

    One entry of autolog.yaml may stand for many mailboxes (a list, a group of the directory): `members` then returns
    their addresses, asked for anew each hour, and `for_member` the settings of one of them.  `has_members` says,
    without the network, whether these settings stand for many; otherwise the entry is one mailbox of its own.
    """

    type: str
    title: str
    settings: SettingsType
    open: Callable[[Settings, AccountContext], Connector]
    owner_addresses: Callable[[Settings], tuple[str, ...]] = field(default=lambda _settings: ())
    asks: tuple[str, ...] = ()
    permissions: Callable[[Settings], tuple[str, ...]] = field(default=lambda _settings: ())
    sign_in: Callable[[Settings, AccountContext, Conversation], None] | None = None
    members: Callable[[Settings, AccountContext], tuple[str, ...]] | None = None
    """Raises AuthError, Forbidden or TransientError; the members known before then stay."""
    has_members: Callable[[Settings], bool] = field(default=lambda _settings: True)
    """Only asked where there is `members`."""
    for_member: Callable[[Settings, str], Settings] = field(default=lambda settings, _address: settings)
