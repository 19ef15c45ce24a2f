"""Where the database is: its URL with the password put in, its file when it has one, and what lies beside that."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from autolog.config import Configuration
from autolog.errors import SecretError
from autolog.secrets.master_key import beside, read_place
from autolog.secrets.redaction import Redaction
from autolog.store import Store, make_file, open_store


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
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user}:{quote(password, safe='')}{at or '@'}{host}"))


def opened_database(url: str) -> Store:
    """Open the database; make its tables when it is a new SQLite file, whose folder is made too.

    A server's tables, and those of an older version, are made by `autolog db upgrade`: that is for a person to decide.
    Raises StoreUnavailable or SchemaMismatch.
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
