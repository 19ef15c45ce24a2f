"""Every command: its options and its help.  The work is done elsewhere and imported only when a command runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autolog.cli import care_commands as care
from autolog.cli import change_commands as changes
from autolog.cli.account_commands import account
from autolog.cli.database_commands import database, secret
from autolog.cli.never_log_commands import never_log
from autolog.cli.options import AsJson, ConfigurationPath, FirstConfigurationPath, OneAccount, configuration_path
from autolog.cli.quarantine_commands import quarantine
from autolog.cli.review_commands import review
from autolog.cli.rules_commands import rules
from autolog.cli.teaching_commands import matching

app = typer.Typer(
    name="autolog",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Reads a firm's mailboxes and calendars and writes linked interaction records into its CRM database.",
)
customers = typer.Typer(no_args_is_help=True, help="Load customers, make one of two.")
for name, group in {
    "account": account,
    "review": review,
    "rules": rules,
    "matching": matching,
    "customers": customers,
    "quarantine": quarantine,
    "db": database,
    "secret": secret,
    "user": care.user,
    "never-log": never_log,
}.items():
    app.add_typer(group, name=name)


def _say_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        from autolog.cli.terminal import say

        say(f"autolog {version('autolog')}")
        raise typer.Exit


@app.callback()
def every_command(
    context: typer.Context,
    config: FirstConfigurationPath = None,
    version: Annotated[  # noqa: ARG001 - its callback answers
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Remember the configuration that was named before the command."""
    context.obj = config


@app.command()
def setup(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the configuration is written.")] = Path(),
    answers: Annotated[Path | None, typer.Option(help="Answers in YAML instead of questions.")] = None,
    as_json: AsJson = False,
) -> None:
    """Ask a few questions and write a working, commented configuration; nothing is overwritten."""
    from autolog.cli.setup import run_setup

    raise typer.Exit(run_setup(folder, answers, as_json))


@app.command()
def check(context: typer.Context, config: ConfigurationPath = None, as_json: AsJson = False) -> None:
    """Check autolog.yaml and rules.yaml: every fault at once, with line and column."""
    from autolog.cli.check import run_check

    raise typer.Exit(run_check(configuration_path(context, config), as_json))


@app.command()
def doctor(context: typer.Context, config: ConfigurationPath = None, as_json: AsJson = False) -> None:
    """Test database, keys, clock, TLS and every account; say how to mend what is red."""
    from autolog.cli.doctor import run_doctor

    raise typer.Exit(run_doctor(configuration_path(context, config), as_json))


@app.command()
def run(context: typer.Context, config: ConfigurationPath = None) -> None:
    """Run the daemon in the foreground, as systemd does."""
    from autolog.cli.run import run_daemon_here

    raise typer.Exit(run_daemon_here(configuration_path(context, config)))


@app.command()
def once(
    context: typer.Context, config: ConfigurationPath = None, only: OneAccount = None, as_json: AsJson = False
) -> None:
    """Bring every account up to date once, then end: for cron and for trying things out."""
    from autolog.cli.once import run_once

    raise typer.Exit(run_once(configuration_path(context, config), only, as_json))


@app.command()
def status(
    context: typer.Context,
    config: ConfigurationPath = None,
    as_json: AsJson = False,
    watch: Annotated[bool, typer.Option("--watch", help="Print again every two seconds.")] = False,
) -> None:
    """Show accounts, lag, the last error, and today's counts."""
    from autolog.cli.status import run_status

    raise typer.Exit(run_status(configuration_path(context, config), as_json, watch))


@app.command()
def ledger(
    context: typer.Context,
    config: ConfigurationPath = None,
    only: OneAccount = None,
    state: Annotated[str | None, typer.Option(help="Only this state: linked, review, unmatched, ignored ...")] = None,
    since: Annotated[str | None, typer.Option(help="Only what happened since: 2026-03-01, 24h, 30d.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many lines.")] = 200,
    as_json: AsJson = False,
) -> None:
    """Show every item that was seen, the state it ended in, and why."""
    from autolog.cli.ledger import run_ledger

    raise typer.Exit(run_ledger(configuration_path(context, config), only, state, since, limit, as_json))


@app.command()
def explain(
    context: typer.Context,
    what: Annotated[str, typer.Argument(metavar="INTERACTION|MESSAGE-ID|FILE", help="An id, or an .eml or .ics file.")],
    config: ConfigurationPath = None,
    as_json: AsJson = False,
) -> None:
    """Show why something was logged or was not: every reason with its bits."""
    from autolog.cli.explain import run_explain

    raise typer.Exit(run_explain(configuration_path(context, config), what, as_json))


@app.command()
def export(
    context: typer.Context,
    config: ConfigurationPath = None,
    customer: Annotated[str | None, typer.Option(metavar="REF", help="Only this customer.")] = None,
    form: Annotated[str, typer.Option("--format", help="jsonl or csv.")] = "jsonl",
    person: Annotated[str, typer.Option(metavar="ADDRESS", help="All that is kept about a person, as JSON.")] = "",
) -> None:
    """Write all records, those of one customer, or all about one person, to standard output."""
    from autolog.cli.export import run_export
    from autolog.cli.person import run_export_person

    if person:
        raise typer.Exit(run_export_person(configuration_path(context, config), person))
    raise typer.Exit(run_export(configuration_path(context, config), customer, form))


@app.command()
def evaluate(  # noqa: PLR0917 - typer names them by keyword
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A labelled set of mail.")],
    own: Annotated[list[str] | None, typer.Option(help="Our own domains; globs are allowed.")] = None,
    trusted: Annotated[
        list[str] | None, typer.Option("--trusted-authserv-id", help="A border server to trust.")
    ] = None,
    now: Annotated[str | None, typer.Option(help="The time to decide at (RFC 3339).")] = None,
    rules: Annotated[Path | None, typer.Option(help="Another rules.yaml than the shipped one.")] = None,
    predictions: Annotated[Path | None, typer.Option(help="Write what was decided, one JSON line a message.")] = None,
    meetings: Annotated[Path | None, typer.Option(help="Write the meetings, one JSON line each.")] = None,
    dedupe: Annotated[Path | None, typer.Option(help="Write which files became one interaction.")] = None,
    errors: Annotated[Path | None, typer.Option(help="Write every error with its evidence as HTML.")] = None,
    as_json: AsJson = False,
) -> None:
    """Measure precision and recall on a labelled set, through the real path."""
    from autolog.cli.evaluate import Outputs, Wishes, run_evaluate

    outputs = Outputs(predictions, meetings, dedupe, errors)
    raise typer.Exit(run_evaluate(folder, Wishes(tuple(own or ()), tuple(trusted or ()), now, rules), outputs, as_json))


for command in (care.reconcile, care.resume, care.audit, care.retention, care.erase, changes.history, changes.undo):
    app.command(command.__name__)(command)


@customers.command("import")
def customers_import(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE.csv ...")],
    plan: Annotated[bool, typer.Option("--plan", help="Show what would change, change nothing.")] = False,
    config: ConfigurationPath = None,
    as_json: AsJson = False,
) -> None:
    """Load customers, contacts and affiliations; the past is linked to whoever is new."""
    from autolog.cli.customers import run_customers_import

    raise typer.Exit(run_customers_import(configuration_path(context, config), tuple(files), plan, as_json))


customers.command("merge")(changes.customers_merge)
