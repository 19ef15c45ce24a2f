"""The commands of changes that can be taken back: their options and their help, as `autolog.cli.app` has others."""

from __future__ import annotations

from typing import Annotated

import typer

from autolog.cli.options import AsJson, By, ConfigurationPath, configuration_path


def history(context: typer.Context, config: ConfigurationPath = None, as_json: AsJson = False) -> None:
    """Show everything that people changed as a whole: imports, merges, rules, what was learned; and what was undone."""
    from autolog.cli.changes import run_history

    raise typer.Exit(run_history(configuration_path(context, config), as_json))


def undo(
    context: typer.Context,
    change: Annotated[str, typer.Argument(metavar="CHANGE-ID", help="As `history` shows it: 7, or matching-3.")],
    config: ConfigurationPath = None,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Take one change back as a whole, or nothing of it when something has moved since."""
    from autolog.cli.changes import run_undo

    raise typer.Exit(run_undo(configuration_path(context, config), change, by, as_json))


def customers_merge(
    context: typer.Context,
    into: Annotated[str, typer.Argument(metavar="CUSTOMER", help="The customer that stays.")],
    merged: Annotated[str, typer.Argument(metavar="OTHER", help="The customer that becomes one with it.")],
    plan: Annotated[bool, typer.Option("--plan", help="Show what would follow, change nothing.")] = False,
    config: ConfigurationPath = None,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Make one customer of two: domains, names, people, records and answers of OTHER become those of CUSTOMER."""
    from autolog.cli.changes import run_customers_merge

    raise typer.Exit(run_customers_merge(configuration_path(context, config), into, merged, plan, by, as_json))
