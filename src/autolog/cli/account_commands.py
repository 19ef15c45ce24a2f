"""The commands about accounts: their options and their help, as `autolog.cli.app` has those of the others."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autolog.cli.options import AsJson, ConfigurationPath, configuration_path

account = typer.Typer(no_args_is_help=True, help="Look at mailboxes and calendars, add and remove them.")

Id = Annotated[str, typer.Argument(metavar="ID", help="As `account list` shows it.")]


@account.command("add")
def account_add(
    context: typer.Context,
    type_name: Annotated[str, typer.Argument(metavar="TYPE", help="google, microsoft, imap, caldav, files ...")],
    answers: Annotated[Path | None, typer.Option(help="The account's keys in YAML instead of questions.")] = None,
    keys: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="One key of the account; may be repeated.")
    ] = None,
    config: ConfigurationPath = None,
    as_json: AsJson = False,
) -> None:
    """Ask what the account needs, sign in, write it to autolog.yaml, and test it."""
    from autolog.cli.account_add import run_account_add
    from autolog.cli.questions import given

    raise typer.Exit(
        run_account_add(configuration_path(context, config), type_name, given(keys or ()), answers, as_json)
    )


@account.command("sign-in")
def account_sign_in(
    context: typer.Context, account_id: Id, config: ConfigurationPath = None, as_json: AsJson = False
) -> None:
    """Sign in again, after consent was withdrawn or the token ran out."""
    from autolog.cli.account_change import run_account_sign_in

    raise typer.Exit(run_account_sign_in(configuration_path(context, config), account_id, as_json))


@account.command("test")
def account_test(
    context: typer.Context, account_id: Id, config: ConfigurationPath = None, as_json: AsJson = False
) -> None:
    """Log in, list what would be read, and change nothing; say what is missing when it fails."""
    from autolog.cli.accounts import run_account_test

    raise typer.Exit(run_account_test(configuration_path(context, config), account_id, as_json))


@account.command("list")
def account_list(context: typer.Context, config: ConfigurationPath = None, as_json: AsJson = False) -> None:
    """Show the accounts and how they fare."""
    from autolog.cli.accounts import run_account_list

    raise typer.Exit(run_account_list(configuration_path(context, config), as_json))


@account.command("pause")
def account_pause(
    context: typer.Context, account_id: Id, config: ConfigurationPath = None, as_json: AsJson = False
) -> None:
    """Read the account no more for now; its records and its place stay."""
    from autolog.cli.account_change import run_account_pause

    raise typer.Exit(run_account_pause(configuration_path(context, config), account_id, as_json))


@account.command("resume")
def account_resume(
    context: typer.Context, account_id: Id, config: ConfigurationPath = None, as_json: AsJson = False
) -> None:
    """Go on with a paused account where it was."""
    from autolog.cli.account_change import run_account_resume

    raise typer.Exit(run_account_resume(configuration_path(context, config), account_id, as_json))


@account.command("remove")
def account_remove(
    context: typer.Context,
    account_id: Id,
    sure: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    config: ConfigurationPath = None,
    as_json: AsJson = False,
) -> None:
    """Take the account out of autolog.yaml and forget its sign-in; what was logged stays."""
    from autolog.cli.account_change import run_account_remove

    raise typer.Exit(run_account_remove(configuration_path(context, config), account_id, sure, as_json))
