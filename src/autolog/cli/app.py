"""Every command: its options and its help.  The work is done elsewhere and imported only when a command runs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from autolog.cli import care_commands as care
from autolog.cli import change_commands as changes
from autolog.cli.account_commands import account
from autolog.cli.never_log_commands import never_log
from autolog.cli.options import AsJson, ConfigurationPath, FirstConfigurationPath, OneAccount, configuration_path
from autolog.cli.rules_commands import rules
from autolog.cli.teaching_commands import matching, review_groups, review_settle

app = typer.Typer(
    name="autolog",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Reads a firm's mailboxes and calendars and writes linked interaction records into its CRM database.",
)
review = typer.Typer(no_args_is_help=True, help="Work through uncertain matches.")
customers = typer.Typer(no_args_is_help=True, help="Load customers, make one of two.")
quarantine = typer.Typer(no_args_is_help=True, help="Look at items that cannot be read.")
database = typer.Typer(no_args_is_help=True, help="Care for the database.")
secret = typer.Typer(no_args_is_help=True, help="Store secrets, encrypted, in the database.")
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


def _path(context: typer.Context, config: Path | None) -> Path:
    return configuration_path(config, context.obj)


def _end(code: int) -> None:
    sys.stdout.flush()  # here typer still answers for a pipe whose reader has gone
    raise typer.Exit(code)


@app.command()
def setup(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the configuration is written.")] = Path(),
    answers: Annotated[Path | None, typer.Option(help="Answers in YAML instead of questions.")] = None,
    as_json: AsJson = False,
) -> None:
    """Ask a few questions and write a working, commented configuration; nothing is overwritten."""
    from autolog.cli.setup import run_setup

    _end(run_setup(folder, answers, as_json))


@app.command()
def check(context: typer.Context, config: ConfigurationPath = None, as_json: AsJson = False) -> None:
    """Check autolog.yaml and rules.yaml: every fault at once, with line and column."""
    from autolog.cli.check import run_check

    _end(run_check(_path(context, config), as_json))


@app.command()
def doctor(context: typer.Context, config: ConfigurationPath = None, as_json: AsJson = False) -> None:
    """Test database, keys, clock, TLS and every account; say how to mend what is red."""
    from autolog.cli.doctor import run_doctor

    _end(run_doctor(_path(context, config), as_json))


@app.command()
def run(context: typer.Context, config: ConfigurationPath = None) -> None:
    """Run the daemon in the foreground, as systemd does."""
    from autolog.cli.run import run_daemon_here

    _end(run_daemon_here(_path(context, config)))


@app.command()
def once(
    context: typer.Context, config: ConfigurationPath = None, only: OneAccount = None, as_json: AsJson = False
) -> None:
    """Bring every account up to date once, then end: for cron and for trying things out."""
    from autolog.cli.once import run_once

    _end(run_once(_path(context, config), only, as_json))


@app.command()
def status(
    context: typer.Context,
    config: ConfigurationPath = None,
    as_json: AsJson = False,
    watch: Annotated[bool, typer.Option("--watch", help="Print again every two seconds.")] = False,
) -> None:
    """Show accounts, lag, the last error, and today's counts."""
    from autolog.cli.status import run_status

    _end(run_status(_path(context, config), as_json, watch))


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

    _end(run_ledger(_path(context, config), only, state, since, limit, as_json))


@app.command()
def explain(
    context: typer.Context,
    what: Annotated[str, typer.Argument(metavar="INTERACTION|MESSAGE-ID|FILE", help="An id, or an .eml or .ics file.")],
    config: ConfigurationPath = None,
    as_json: AsJson = False,
) -> None:
    """Show why something was logged or was not: every reason with its bits."""
    from autolog.cli.explain import run_explain

    _end(run_explain(_path(context, config), what, as_json))


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
        _end(run_export_person(_path(context, config), person))
    _end(run_export(_path(context, config), customer, form))


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
    _end(run_evaluate(folder, Wishes(tuple(own or ()), tuple(trusted or ()), now, rules), outputs, as_json))


for command in (care.reconcile, care.resume, care.audit, care.retention, care.erase, changes.history, changes.undo):
    app.command(command.__name__)(command)


@review.command("list")
def review_list(
    context: typer.Context,
    config: ConfigurationPath = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many items.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Show the items that wait for a person, with up to three candidates each."""
    from autolog.cli.review import run_review_list

    _end(run_review_list(_path(context, config), limit, as_json))


Item = Annotated[str, typer.Argument(metavar="INTERACTION", help="Its id, or enough of the beginning.")]
Person = Annotated[str, typer.Option("--by", envvar="USER", help="Who decides.")]


@review.command("accept")
def review_accept(
    context: typer.Context, item: Item, config: ConfigurationPath = None, by: Person = "", as_json: AsJson = False
) -> None:
    """Accept the best candidate."""
    from autolog.cli.review import run_review_accept

    _end(run_review_accept(_path(context, config), item, by, as_json))


@review.command("reject")
def review_reject(
    context: typer.Context, item: Item, config: ConfigurationPath = None, by: Person = "", as_json: AsJson = False
) -> None:
    """Say that it belongs to no customer; its text is erased."""
    from autolog.cli.review import run_review_reject

    _end(run_review_reject(_path(context, config), item, by, as_json))


@review.command("assign")
def review_assign(
    context: typer.Context,
    item: Item,
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help="The customer's id in the CRM.")],
    config: ConfigurationPath = None,
    by: Person = "",
    as_json: AsJson = False,
) -> None:
    """Say which customer it belongs to."""
    from autolog.cli.review import run_review_assign

    _end(run_review_assign(_path(context, config), item, customer, by, as_json))


review.command("groups")(review_groups)
review.command("settle")(review_settle)


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

    _end(run_customers_import(_path(context, config), tuple(files), plan, as_json))


customers.command("merge")(changes.customers_merge)


@quarantine.command("list")
def quarantine_list(context: typer.Context, config: ConfigurationPath = None, as_json: AsJson = False) -> None:
    """Show the items that could not be read, and why."""
    from autolog.cli.quarantine import run_quarantine_list

    _end(run_quarantine_list(_path(context, config), as_json))


Quarantined = Annotated[list[str], typer.Argument(metavar="ID ...", help="As `quarantine list` shows them, or 'all'.")]


@quarantine.command("retry")
def quarantine_retry(
    context: typer.Context, items: Quarantined, config: ConfigurationPath = None, as_json: AsJson = False
) -> None:
    """Fetch items again at the next run, for example after an upgrade."""
    from autolog.cli.quarantine import run_quarantine_retry

    _end(run_quarantine_retry(_path(context, config), tuple(items), as_json))


@quarantine.command("drop")
def quarantine_drop(
    context: typer.Context,
    items: Quarantined,
    config: ConfigurationPath = None,
    by: Person = "",
    as_json: AsJson = False,
) -> None:
    """Give items up; the ledger keeps that they were dropped."""
    from autolog.cli.quarantine import run_quarantine_drop

    _end(run_quarantine_drop(_path(context, config), tuple(items), by, as_json))


@database.command("upgrade")
def database_upgrade(context: typer.Context, config: ConfigurationPath = None, as_json: AsJson = False) -> None:
    """Bring the database's tables to this version; an SQLite file is saved beside itself first."""
    from autolog.cli.database import run_database_upgrade

    _end(run_database_upgrade(_path(context, config), as_json))


@database.command("backup")
def database_backup(
    context: typer.Context,
    target: Annotated[Path, typer.Argument(metavar="FILE")],
    config: ConfigurationPath = None,
    as_json: AsJson = False,
) -> None:
    """Copy the SQLite database to a new file while autolog works."""
    from autolog.cli.database import run_database_backup

    _end(run_database_backup(_path(context, config), target, as_json))


@database.command("verify")
def database_verify(context: typer.Context, config: ConfigurationPath = None, as_json: AsJson = False) -> None:
    """Look for damage, orphans and doubles."""
    from autolog.cli.database import run_database_verify

    _end(run_database_verify(_path(context, config), as_json))


@secret.command("set")
def secret_set(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    config: ConfigurationPath = None,
    as_json: AsJson = False,
) -> None:
    """Store a secret; it is asked for, or read from standard input."""
    from autolog.cli.secrets import run_secret_set

    _end(run_secret_set(_path(context, config), name, as_json))


@secret.command("list")
def secret_list(context: typer.Context, config: ConfigurationPath = None, as_json: AsJson = False) -> None:
    """Show the names of the stored secrets."""
    from autolog.cli.secrets import run_secret_list

    _end(run_secret_list(_path(context, config), as_json))
