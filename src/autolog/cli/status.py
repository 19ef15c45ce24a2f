"""`autolog status`: how every account stands, in the colours of a traffic light, and what waits for somebody.

It only asks the database: the daemon need not run, and is not disturbed when it does.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from autolog.cli.moments import ago
from autolog.cli.standing import AccountStanding, EntryStanding, Standing, Trouble, standing_of
from autolog.cli.terminal import (
    Light,
    drawn_table,
    for_people,
    one_line,
    print_json,
    print_json_line,
    print_table,
    say,
    several,
)
from autolog.config import load_configuration
from autolog.installation import Installation, opened
from autolog.model import State
from autolog.store.member_rows import MemberRows
from autolog.store.pauses import Pauses
from autolog.store.reconciliations import Reconciliations
from autolog.store.rule_versions import RuleVersions

REPAINT_SECONDS = 2.0
COLUMNS = ("", "account", "last read", "today", "in all")


def run_status(path: Path, as_json: bool, watch: bool) -> int:
    """Print how autolog stands; return 1 when an account is red.  With `watch` repaint until Ctrl-C, and return 0."""
    with opened(load_configuration(path)) as installation:
        if watch:
            return _watch(installation, as_json)
        standing = look(installation)
    if as_json:
        print_json(standing)
    else:
        _print(standing)
    lights = (*(one.light for one in standing.accounts), *(one.light for one in standing.entries))
    return 1 if Light.RED in lights else 0


def look(installation: Installation) -> Standing:
    """Return how autolog stands now; "today" begins at midnight in the zone of this machine."""
    now = installation.now().astimezone()
    database = installation.store.database
    memberships = MemberRows(database).memberships()
    pauses, counts = Pauses(database).open(), Reconciliations(database).latest()
    status = installation.store.status(now)
    standing = standing_of(status, installation.configuration, now, memberships, pauses, counts)
    return replace(standing, rules_behind=RuleVersions(database).is_past_behind())


def lines(standing: Standing) -> Iterator[str]:
    """Yield what a person should know beside the table: every trouble, and what waits."""
    for account in standing.accounts:
        for trouble in account.troubles:
            yield _sentence(account, trouble, standing)
        yield from map(one_line, account.paused)
    for entry in standing.entries:
        yield _members(entry, standing)
    for row in standing.counts:
        yield (
            f"{row.account}, {row.collection}: the last count ({for_people(row.counted_at)}) found "
            f"{several(row.missing, 'thing')} that the ledger had missed (autolog reconcile {row.account})"
        )
    directory = f"{several(standing.customers, 'customer')} and {several(standing.contacts, 'contact')} are known"
    yield f"{several(standing.logged, 'interaction')} logged; {directory}."
    yield f"To answer (autolog review list): {standing.review}"
    yield f"Not readable (autolog quarantine list): {standing.quarantined}"
    again = "meetings that have not ended, and the past of customers who were added since"
    yield f"To look at again ({again}): {standing.to_look_at_again}"
    if standing.rules_behind:
        yield "The rules were changed, and what was stored before was not decided by them (autolog rules plan)."


def _sentence(account: AccountStanding, trouble: Trouble, standing: Standing) -> str:
    place = f"{account.account}, {trouble.collection}" if trouble.collection else account.account
    again = trouble.next_attempt_at
    when = "at the next round" if again is None or again <= standing.at else f"at {for_people(again)}"
    return one_line(f"{place}: {trouble.error} ({several(trouble.failures, 'time')} in a row; tried again {when})")


def _members(entry: EntryStanding, standing: Standing) -> str:
    """Return the line of an entry with many mailboxes: how many, who is refused, and whether its directory answers."""
    asked = f"asked {ago(entry.asked_at, standing.at)}" if entry.asked_at else "its directory has not answered yet"
    said = f"{entry.entry}: {several(entry.mailboxes, 'mailbox', 'mailboxes')}, {entry.left} left; {asked}."
    if entry.refused:
        said += f"  Refused, for they are not among allowed_mailboxes: {', '.join(entry.refused)}."
    if not entry.error:
        return one_line(said)
    again = for_people(entry.next_attempt_at) if entry.next_attempt_at else "the next round"
    return one_line(f"{said}  It cannot be asked now: {entry.error}  The known mailboxes go on; next try: {again}")


def _rows(standing: Standing) -> Iterator[Sequence[object]]:
    for one in standing.accounts:
        read = ago(one.last_success_at, standing.at)
        reason = read if one.light is Light.GREEN else f"{read} ({one.reason})"
        yield (one.light, one.account, reason, _counts(one.today), _counts(one.in_all))


def _counts(counts: Mapping[str, int]) -> str:
    """Return the counts by state; what is gone from the mailbox is no longer worth a word."""
    return ", ".join(f"{state} {count:,}" for state, count in counts.items() if count and state != State.GONE) or "-"


def _print(standing: Standing) -> None:
    print_table(COLUMNS, list(_rows(standing)))
    say("\n" + "\n".join(lines(standing)))


def _watch(installation: Installation, as_json: bool) -> int:
    try:
        with _painter(as_json) as paint:
            while True:
                paint(look(installation))
                sys.stdout.flush()
                time.sleep(REPAINT_SECONDS)
    except KeyboardInterrupt:
        return 0


@contextmanager
def _painter(as_json: bool) -> Iterator[Callable[[Standing], None]]:
    """Yield what shows a standing in place of the one before; in a pipe, one behind the other."""
    if as_json or not sys.stdout.isatty():
        yield print_json_line if as_json else _print
        return
    from rich.console import Group
    from rich.live import Live
    from rich.text import Text

    with Live(auto_refresh=False) as live:
        yield lambda standing: live.update(
            Group(drawn_table(COLUMNS, _rows(standing)), Text("\n" + "\n".join(lines(standing)))), refresh=True
        )
