"""The commands that teach the matcher: their options and their help, as `autolog.cli.app` has those of the others."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autolog.cli.options import AsJson, ConfigurationPath, configuration_path

matching = typer.Typer(no_args_is_help=True, help="Learn from answers; look at what was learned; take it back.")

By = Annotated[str, typer.Option("--by", envvar="USER", help="Who decides.")]


def _path(context: typer.Context, config: Path | None) -> Path:
    return configuration_path(config, context.obj)


@matching.command("learn")
def matching_learn(context: typer.Context, config: ConfigurationPath = None, as_json: AsJson = False) -> None:
    """Show what people's answers and traffic teach, and what it would change; change nothing."""
    from autolog.cli.matching import run_matching_learn

    raise typer.Exit(run_matching_learn(_path(context, config), as_json))


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

    raise typer.Exit(run_matching_apply(_path(context, config), proposal, by, as_json))


@matching.command("history")
def matching_history(context: typer.Context, config: ConfigurationPath = None, as_json: AsJson = False) -> None:
    """Show every step of learning, and whether it was taken back."""
    from autolog.cli.matching import run_matching_history

    raise typer.Exit(run_matching_history(_path(context, config), as_json))


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

    raise typer.Exit(run_matching_undo(_path(context, config), version, by, as_json))


def review_groups(
    context: typer.Context,
    config: ConfigurationPath = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many groups.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Show the unknown domains and senders that items wait for."""
    from autolog.cli.review_groups import run_review_groups

    raise typer.Exit(run_review_groups(_path(context, config), limit, as_json))


def review_settle(
    context: typer.Context,
    group: Annotated[str, typer.Argument(metavar="GROUP", help="The domain or address.")],
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help="The customer's id in the CRM, none, or new.")],
    config: ConfigurationPath = None,
    name: Annotated[str, typer.Option(help="What a new customer is called.")] = "",
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Say once whose the items of an unknown domain or sender are; it is remembered, and can be taken back."""
    from autolog.cli.review_groups import run_review_settle

    raise typer.Exit(run_review_settle(_path(context, config), group, customer, name, by, as_json))
