"""`autolog db`: the database's tables brought up to date, its file copied, its content checked."""

from __future__ import annotations

import os
from contextlib import closing
from datetime import datetime
from pathlib import Path

from autolog.cli.named import refused_as_wrong_use
from autolog.cli.progress import working
from autolog.cli.terminal import print_json, say, several
from autolog.config import Configuration, load_configuration
from autolog.database_place import database_url, sqlite_file
from autolog.errors import StoreUnavailable
from autolog.installation import utc_now
from autolog.secrets.redaction import Redaction
from autolog.single_instance import only_instance
from autolog.store import backup_database, needs_upgrade, open_store, upgrade
from autolog.store.copies import Copies


def run_database_upgrade(path: Path, as_json: bool) -> int:
    """Bring the tables to this version, an SQLite file's after a copy of it; make them in an empty database.

    Raises AlreadyRunning while another autolog works on the SQLite file.
    """
    configuration = load_configuration(path)
    file = sqlite_file(configuration.database_url)
    with only_instance(file), working("database"):
        url = _url(configuration)
        holds_something = file is not None and file.exists() and file.stat().st_size > 0
        upgraded = needs_upgrade(url)
        saved = _save(url, file, utc_now()) if upgraded and file is not None and holds_something else None
        if upgraded:
            upgrade(url)
    if as_json:
        print_json({"upgraded": upgraded, "backup": saved})
        return 0
    if saved is not None:
        say(f"The database as it was is saved in {saved}.")
    say("The database has the tables of this version now." if upgraded else "The database is up to date already.")
    return 0


def run_database_backup(path: Path, target: Path, as_json: bool) -> int:
    """Copy the SQLite database to a new file, whatever version it has.  Raises WrongUse when the file is there."""
    url = _url_of_existing(load_configuration(path))
    with refused_as_wrong_use(), working("backup"):
        size = backup_database(url, target)
    _remember(url, target, size)
    if as_json:
        print_json({"file": target, "bytes": size})
    else:
        say(f"{target}: {size:,} bytes, checked.")
    return 0


def run_database_verify(path: Path, as_json: bool) -> int:
    """Print what is wrong inside the database; return 1 when something is."""
    with closing(open_store(_url_of_existing(load_configuration(path)))) as store, working("database"):
        report = store.verify()
    if as_json:
        print_json(report)
        return 1 if report.problems else 0
    for problem in report.problems:
        say(problem)
    whole = f"The database is whole: {several(sum(report.counts.values()), 'row')}."
    say(several(len(report.problems), "problem") + "." if report.problems else whole)
    return 1 if report.problems else 0


def _url(configuration: Configuration) -> str:
    return database_url(configuration, os.environ, Redaction())


def _url_of_existing(configuration: Configuration) -> str:
    """Return the database's URL.  Raises StoreUnavailable when its SQLite file was not made yet: nor is it here."""
    file = sqlite_file(configuration.database_url)
    if file is not None and not file.exists():
        raise StoreUnavailable(f"There is no database {file} yet.", remedy="autolog makes it when it first runs.")
    return _url(configuration)


def _remember(url: str, target: Path, size: int) -> None:
    """Write down that there is a copy, for an erasure to name it; tables of another version have no place for that."""
    if needs_upgrade(url):
        return
    with closing(open_store(url)) as store:
        Copies(store.database).record(target, size, utc_now())


def _save(url: str, file: Path, now: datetime) -> Path:
    """Copy an SQLite file to a file beside it, named by the time."""
    target = file.with_name(f"{file.name}.{now:%Y%m%dT%H%M%SZ}.backup")
    backup_database(url, target)
    return target
