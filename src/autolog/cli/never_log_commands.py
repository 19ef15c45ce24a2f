"""The commands of never-log lists: their options and their help, as `autolog.cli.app` has those of the others."""

from __future__ import annotations

from typing import Annotated

import typer

from autolog.cli.options import AsJson, By, ConfigurationPath, configuration_path

never_log = typer.Typer(no_args_is_help=True, help="What one of us keeps out, for their own mailboxes.")

User = Annotated[str, typer.Option("--user", metavar="ADDRESS", help="Whose list: the owner of accounts.")]
Somebody = Annotated[str, typer.Option("--user", metavar="ADDRESS", help="Whose list; without it, who has one.")]
Entries = Annotated[list[str], typer.Argument(metavar="ENTRY...", help="Addresses, or domains with all below them.")]


@never_log.command("add")
def never_log_add(
    context: typer.Context,
    entries: Entries,
    user: User,
    config: ConfigurationPath = None,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Keep more out of somebody's records, and withdraw what their own copies brought."""
    from autolog.cli.never_log import run_never_log_add

    raise typer.Exit(run_never_log_add(configuration_path(context, config), user, entries, by, as_json))


@never_log.command("remove")
def never_log_remove(
    context: typer.Context,
    entries: Entries,
    user: User,
    config: ConfigurationPath = None,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Take entries off somebody's list; the next run looks at what they kept out again."""
    from autolog.cli.never_log import run_never_log_remove

    raise typer.Exit(run_never_log_remove(configuration_path(context, config), user, entries, by, as_json))


@never_log.command("list")
def never_log_list(
    context: typer.Context, user: Somebody = "", config: ConfigurationPath = None, as_json: AsJson = False
) -> None:
    """Show somebody's list; without --user, who has one and how long it is."""
    from autolog.cli.never_log import run_never_log_list

    raise typer.Exit(run_never_log_list(configuration_path(context, config), user, as_json))


@never_log.command("test")
def never_log_test(
    context: typer.Context,
    what: Annotated[str, typer.Argument(metavar="ADDRESS|FILE", help="An address, or a saved message.")],
    user: User,
    config: ConfigurationPath = None,
    as_json: AsJson = False,
) -> None:
    """Say whether somebody's list keeps an address or a message out."""
    from autolog.cli.never_log import run_never_log_test

    raise typer.Exit(run_never_log_test(configuration_path(context, config), user, what, as_json))
