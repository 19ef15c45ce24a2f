"""The commands for rules: their options and their help, as `autolog.cli.app` has those of the others."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autolog.cli.options import AsJson, ConfigurationPath, configuration_path

rules = typer.Typer(no_args_is_help=True, help="Check rules and try them.")


def _path(context: typer.Context, config: Path | None) -> Path:
    return configuration_path(config, context.obj)


@rules.command("check")
def rules_check(
    context: typer.Context,
    files: Annotated[list[Path] | None, typer.Argument(metavar="FILE ...", help="rules.yaml, or a part of it.")] = None,
    config: ConfigurationPath = None,
    as_json: AsJson = False,
) -> None:
    """Check rules.yaml and rules.d: every fault with line and column, and what is valid but cannot work."""
    from autolog.cli.rules_check import run_rules_check

    raise typer.Exit(run_rules_check(_path(context, config), tuple(files or ()), as_json))


@rules.command("migrate")
def rules_migrate(
    context: typer.Context,
    files: Annotated[list[Path] | None, typer.Argument(metavar="FILE ...", help="rules.yaml, or a part of it.")] = None,
    write: Annotated[bool, typer.Option("--write", help="Write the files; else only show the difference.")] = False,
    config: ConfigurationPath = None,
) -> None:
    """Bring rules.yaml and rules.d to the present version of their language, and show what changes."""
    from autolog.cli.rules_migrate import run_rules_migrate, show, write_down

    raise typer.Exit(run_rules_migrate(_path(context, config), tuple(files or ()), write_down if write else show))


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

    path = _path(context, config)
    if recorded is not None:
        raise typer.Exit(run_rules_case(path, recorded))
    raise typer.Exit(run_rules_test(path, file, as_json))
