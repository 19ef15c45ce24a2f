"""The commands of the quarantine: their options and their help, as `autolog.cli.app` has those of the others."""

from __future__ import annotations

from typing import Annotated

import typer

from autolog.cli.options import AsJson, By, ConfigurationPath, configuration_path

quarantine = typer.Typer(no_args_is_help=True, help="Look at items that cannot be read.")

Quarantined = Annotated[list[str], typer.Argument(metavar="ID ...", help="As `quarantine list` shows them, or 'all'.")]


@quarantine.command("list")
def quarantine_list(context: typer.Context, config: ConfigurationPath = None, as_json: AsJson = False) -> None:
    """Show the items that could not be read, and why."""
    from autolog.cli.quarantine import run_quarantine_list

    raise typer.Exit(run_quarantine_list(configuration_path(context, config), as_json))


@quarantine.command("retry")
def quarantine_retry(
    context: typer.Context, items: Quarantined, config: ConfigurationPath = None, as_json: AsJson = False
) -> None:
    """Fetch items again at the next run, for example after an upgrade."""
    from autolog.cli.quarantine import run_quarantine_retry

    raise typer.Exit(run_quarantine_retry(configuration_path(context, config), tuple(items), as_json))


@quarantine.command("drop")
def quarantine_drop(
    context: typer.Context,
    items: Quarantined,
    config: ConfigurationPath = None,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Give items up; the ledger keeps that they were dropped."""
    from autolog.cli.quarantine import run_quarantine_drop

    raise typer.Exit(run_quarantine_drop(configuration_path(context, config), tuple(items), by, as_json))
