"""The commands for rules: their options and their help, as `autolog.cli.app` has those of the others."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autolog.cli.options import AsJson, By, ConfigurationPath, configuration_path

rules = typer.Typer(no_args_is_help=True, help="Check rules, try them on the past, apply them, take them back.")


@rules.command("check")
def rules_check(
    context: typer.Context,
    files: Annotated[list[Path] | None, typer.Argument(metavar="FILE ...", help="rules.yaml, or a part of it.")] = None,
    config: ConfigurationPath = None,
    as_json: AsJson = False,
) -> None:
    """Check rules.yaml and rules.d: every fault with line and column, and what is valid but cannot work."""
    from autolog.cli.rules_check import run_rules_check

    raise typer.Exit(run_rules_check(configuration_path(context, config), tuple(files or ()), as_json))


@rules.command("migrate")
def rules_migrate(
    context: typer.Context,
    files: Annotated[list[Path] | None, typer.Argument(metavar="FILE ...", help="rules.yaml, or a part of it.")] = None,
    write: Annotated[bool, typer.Option("--write", help="Write the files; else only show the difference.")] = False,
    config: ConfigurationPath = None,
) -> None:
    """Bring rules.yaml and rules.d to the present version of their language, and show what changes."""
    from autolog.cli.rules_migrate import run_rules_migrate, show, write_down

    raise typer.Exit(
        run_rules_migrate(configuration_path(context, config), tuple(files or ()), write_down if write else show)
    )


@rules.command("test")
def rules_test(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="Cases; else rules.test.yaml.")] = None,
    recorded: Annotated[
        str | None,
        typer.Option("--from", metavar="INTERACTION", help="Print a case made from this one, with invented names."),
    ] = None,
    config: ConfigurationPath = None,
    as_json: AsJson = False,
) -> None:
    """Decide the cases of a file as the daemon would, and say where that is not what was expected."""
    from autolog.cli.rules_test import run_rules_case, run_rules_test

    path = configuration_path(context, config)
    if recorded is not None:
        raise typer.Exit(run_rules_case(path, recorded))
    raise typer.Exit(run_rules_test(path, file, as_json))


@rules.command("plan")
def rules_plan(
    context: typer.Context,
    draft: Annotated[Path | None, typer.Argument(metavar="DRAFT", help="A draft; else rules.yaml as it lies.")] = None,
    since: Annotated[str | None, typer.Option(help="Only what happened since: 2026-03-01, 24h, 30d.")] = None,
    samples: Annotated[int, typer.Option(min=0, help="So many samples of each kind of change.")] = 3,
    config: ConfigurationPath = None,
    as_json: AsJson = False,
) -> None:
    """Decide the stored past again with a draft of the rules, and show what would change; change nothing."""
    from autolog.cli.rules_plan import run_rules_plan

    raise typer.Exit(run_rules_plan(configuration_path(context, config), draft, since, samples, as_json))


@rules.command("apply")
def rules_apply(
    context: typer.Context,
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="As `rules plan` shows it.")],
    config: ConfigurationPath = None,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Carry out exactly what a plan shows, or nothing when the draft, the rules or the data have moved since."""
    from autolog.cli.rules_plan import run_rules_apply

    raise typer.Exit(run_rules_apply(configuration_path(context, config), plan, by, as_json))


@rules.command("rollback")
def rules_rollback(
    context: typer.Context,
    version: Annotated[int, typer.Argument(metavar="VERSION", help="As `rules history` shows it.")],
    config: ConfigurationPath = None,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Go back to a version of the rules, and take back what the ones after it did to the past."""
    from autolog.cli.rules_plan import run_rules_rollback

    raise typer.Exit(run_rules_rollback(configuration_path(context, config), version, by, as_json))


@rules.command("history")
def rules_history(
    context: typer.Context,
    version: Annotated[int | None, typer.Argument(metavar="VERSION", help="Show what parts it from the last.")] = None,
    config: ConfigurationPath = None,
    as_json: AsJson = False,
) -> None:
    """Show every version of the rules: since when, by whom, and what it did to the past."""
    from autolog.cli.rules_history import run_rules_history

    raise typer.Exit(run_rules_history(configuration_path(context, config), version, as_json))
