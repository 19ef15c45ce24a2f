"""The commands of care: their options and their help, as `autolog.cli.app` has those of the others."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autolog.cli.options import AsJson, By, ConfigurationPath, configuration_path

user = typer.Typer(no_args_is_help=True, help="Colleagues who leave, and who take over.")

Plan = Annotated[bool, typer.Option("--plan", help="Show what would be done, change nothing.")]
Account = Annotated[str | None, typer.Argument(metavar="[ACCOUNT]", help="Its id; without it, every account.")]


def reconcile(
    context: typer.Context,
    account: Account = None,
    repair: Annotated[bool, typer.Option("--repair", help="Fetch what is missing, mark what is gone.")] = False,
    config: ConfigurationPath = None,
    as_json: AsJson = False,
) -> None:
    """Count accounts against the ledger: what is there and was missed, what is gone and was not noticed."""
    from autolog.cli.reconcile import run_reconcile

    raise typer.Exit(run_reconcile(configuration_path(context, config), account, repair, as_json))


def resume(
    context: typer.Context,
    account: Annotated[str, typer.Argument(metavar="ACCOUNT")],
    collection: Annotated[str | None, typer.Option(help="Only this folder or calendar.")] = None,
    config: ConfigurationPath = None,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Let an account or collection go on that a brake had stopped, after you have looked."""
    from autolog.cli.reconcile import run_resume

    raise typer.Exit(run_resume(configuration_path(context, config), account, collection, by, as_json))


def audit(
    context: typer.Context,
    since: Annotated[str | None, typer.Option(help="Only what was done since: 2026-03-01, 24h, 30d.")] = None,
    config: ConfigurationPath = None,
    as_json: AsJson = False,
) -> None:
    """Show who changed what: customers, rules, verdicts, learning, brakes, erasures, leavers, never-log lists."""
    from autolog.cli.audit import run_audit

    raise typer.Exit(run_audit(configuration_path(context, config), since, as_json))


def retention(
    context: typer.Context, plan: Plan = False, config: ConfigurationPath = None, as_json: AsJson = False
) -> None:
    """Delete what is older than `retention` in autolog.yaml allows, as the daemon does each day."""
    from autolog.cli.retention import run_retention

    raise typer.Exit(run_retention(configuration_path(context, config), plan, as_json))


def erase(
    context: typer.Context,
    person: Annotated[str, typer.Option(metavar="ADDRESS", help="The person, by an e-mail address.")] = "",
    plan: Plan = False,
    verify: Annotated[Path | None, typer.Option(metavar="REPORT", help="Check the signature of a report.")] = None,
    config: ConfigurationPath = None,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Erase one person everywhere, for good; print a signed report without personal data."""
    from autolog.cli.erase import run_erase, run_verify

    if verify is not None:
        raise typer.Exit(run_verify(configuration_path(context, config), verify))
    raise typer.Exit(run_erase(configuration_path(context, config), person, plan, by, as_json))


@user.command("leave")
def user_leave(
    context: typer.Context,
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="The owner of the accounts, as in autolog.yaml.")],
    to: Annotated[str, typer.Option(metavar="COLLEAGUE", help="Who owns the accounts' records from now on.")] = "",
    plan: Plan = False,
    config: ConfigurationPath = None,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Hand over what a colleague leaves: keep what belongs to customers, strip the rest, stop reading."""
    from autolog.cli.leaving import run_leave

    raise typer.Exit(run_leave(configuration_path(context, config), address, to, plan, by, as_json))


@user.command("back")
def user_back(
    context: typer.Context,
    address: Annotated[str, typer.Argument(metavar="ADDRESS")],
    config: ConfigurationPath = None,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Take a leave back, as long as `retention.leavers` has not run out."""
    from autolog.cli.leaving import run_back

    raise typer.Exit(run_back(configuration_path(context, config), address, by, as_json))
