"""The commands that teach the matcher: their options and their help, as `autolog.cli.app` has those of the others."""

from __future__ import annotations

from typing import Annotated

import typer

from autolog.cli.options import AsJson, By, ConfigurationPath, configuration_path

matching = typer.Typer(no_args_is_help=True, help="Learn from answers; look at what was learned; take it back.")


@matching.command("learn")
def matching_learn(context: typer.Context, config: ConfigurationPath = None, as_json: AsJson = False) -> None:
    """Show what people's answers and traffic teach, and what it would change; change nothing."""
    from autolog.cli.matching import run_matching_learn

    raise typer.Exit(run_matching_learn(configuration_path(context, config), as_json))


@matching.command("apply")
def matching_apply(
    context: typer.Context,
    proposal: Annotated[str, typer.Argument(metavar="PROPOSAL", help="As `matching learn` shows it.")],
    config: ConfigurationPath = None,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Apply exactly what was shown, or nothing when answers or mail have come since."""
    from autolog.cli.matching import run_matching_apply

    raise typer.Exit(run_matching_apply(configuration_path(context, config), proposal, by, as_json))


@matching.command("history")
def matching_history(context: typer.Context, config: ConfigurationPath = None, as_json: AsJson = False) -> None:
    """Show every step of learning, and whether it was taken back."""
    from autolog.cli.matching import run_matching_history

    raise typer.Exit(run_matching_history(configuration_path(context, config), as_json))


@matching.command("undo")
def matching_undo(
    context: typer.Context,
    version: Annotated[int, typer.Argument(metavar="VERSION", help="As `matching history` shows it.")],
    config: ConfigurationPath = None,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Take one step of learning back; what it decided is looked at again."""
    from autolog.cli.matching import run_matching_undo

    raise typer.Exit(run_matching_undo(configuration_path(context, config), version, by, as_json))
