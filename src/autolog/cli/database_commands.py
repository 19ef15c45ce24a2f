"""The commands of the database and of the secrets in it: their options and their help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autolog.cli.options import AsJson, ConfigurationPath, configuration_path

database = typer.Typer(no_args_is_help=True, help="Care for the database.")
secret = typer.Typer(no_args_is_help=True, help="Store secrets, encrypted, in the database.")


@database.command("upgrade")
def database_upgrade(context: typer.Context, config: ConfigurationPath = None, as_json: AsJson = False) -> None:
    """Bring the database's tables to this version; an SQLite file is saved beside itself first."""
    from autolog.cli.database import run_database_upgrade

    raise typer.Exit(run_database_upgrade(configuration_path(context, config), as_json))


@database.command("backup")
def database_backup(
    context: typer.Context,
    target: Annotated[Path, typer.Argument(metavar="FILE")],
    config: ConfigurationPath = None,
    as_json: AsJson = False,
) -> None:
    """Copy the SQLite database to a new file while autolog works."""
    from autolog.cli.database import run_database_backup

    raise typer.Exit(run_database_backup(configuration_path(context, config), target, as_json))


@database.command("verify")
def database_verify(context: typer.Context, config: ConfigurationPath = None, as_json: AsJson = False) -> None:
    """Look for damage, orphans and doubles."""
    from autolog.cli.database import run_database_verify

    raise typer.Exit(run_database_verify(configuration_path(context, config), as_json))


@secret.command("set")
def secret_set(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    config: ConfigurationPath = None,
    as_json: AsJson = False,
) -> None:
    """Store a secret; it is asked for, or read from standard input."""
    from autolog.cli.secrets import run_secret_set

    raise typer.Exit(run_secret_set(configuration_path(context, config), name, as_json))


@secret.command("list")
def secret_list(context: typer.Context, config: ConfigurationPath = None, as_json: AsJson = False) -> None:
    """Show the names of the stored secrets."""
    from autolog.cli.secrets import run_secret_list

    raise typer.Exit(run_secret_list(configuration_path(context, config), as_json))
