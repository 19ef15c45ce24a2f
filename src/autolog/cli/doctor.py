"""`autolog doctor`: a line for everything that must be right, and for what is not, how to mend it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from autolog.cli.accounts import list_collections
from autolog.cli.check import find_problems
from autolog.cli.progress import working
from autolog.cli.secrets import stored_secrets
from autolog.cli.terminal import clean, print_json, several
from autolog.config import Account, Configuration, load_configuration
from autolog.daemon.customers import read_customers
from autolog.errors import AutologError, Problem, SecretError
from autolog.installation import Installation, opened
from autolog.members import has_members
from autolog.secrets.master_key import master_key_not_there, read_place
from autolog.store.member_rows import MemberRows, Membership

CLOCK_TOLERANCE = timedelta(minutes=2)
GREEN, RED, PLAIN = "\x1b[32m", "\x1b[31m", "\x1b[0m"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: what, how it is, whether that is good, and how to mend it."""

    what: str
    result: str
    good: bool
    remedy: str = ""


def run_doctor(path: Path, as_json: bool) -> int:
    """Look at everything, print each finding as soon as it is known, and return 1 when something is red."""
    findings = []
    with working("doctor"):
        for finding in examine(path):
            findings.append(finding)
            if not as_json:
                say_finding(finding)
    if as_json:
        print_json(findings)
    return 0 if all(finding.good for finding in findings) else 1


def examine(path: Path) -> Iterator[Finding]:
    """Yield a finding for each thing, from the file to the last account; stop where nothing further can be known."""
    problems = find_problems(path)
    if problems:
        yield from (_fault(problem) for problem in problems)
        return
    configuration = load_configuration(path)
    yield Finding("configuration", f"{path} and its rules are in order", True)
    key = _key_file(configuration)
    yield key
    if not key.good and not _is_file(configuration):
        return
    try:
        with opened(configuration) as installation:
            yield from _inside(installation)
    except AutologError as failure:
        yield Finding("database and key", failure.what, False, failure.remedy)


def _inside(installation: Installation) -> Iterator[Finding]:
    yield Finding("database", installation.store.describe(), True)
    yield Finding("master key", f"opens this database ({several(len(stored_secrets(installation)), 'secret')})", True)
    yield _clock(installation.store.database_time, installation.now)
    yield _customers(installation)
    own = installation.rules.own.domains
    remedy = "Name them in rules.yaml under lists.own_domains, so that we are not taken for strangers."
    yield Finding("own domains", ", ".join(own) or "none", bool(own), "" if own else remedy)
    yield from _visibility_of_nobody(installation)
    yield from _members(installation)
    for account in installation.configuration.accounts:
        if not account.withheld:
            yield _account(installation, account)


def _customers(installation: Installation) -> Finding:
    """Look at the customers that are stored, and at the places that they are to be read from."""
    try:
        loaded = read_customers(installation)
    except AutologError as failure:
        return Finding("customers", failure.what, False, failure.remedy)
    if loaded.problems:
        found = f"{several(len(loaded.problems), 'fault')} where they are kept; the first: {loaded.problems[0]}"
        return Finding("customers", found, False, "Mend it there; every other row is read.")
    count = len({*installation.customers().customers, *(customer.ref for customer in loaded.rows.customers)})
    remedy = "" if count else "Load them with: autolog customers import FILE.csv"
    return Finding("customers", f"{several(count, 'customer')} known", count > 0, remedy)


def _visibility_of_nobody(installation: Installation) -> Iterator[Finding]:
    """Yield a finding when a visibility is set for a name that no account has: more would be kept than was wished."""
    accounts = installation.configuration.accounts
    known = {name.casefold() for account in accounts for name in (account.id, account.common.owner)}
    unknown = [name for name, _ in installation.rules.visibility_of if name not in known]
    if unknown:
        remedy = "Write an account's id or its owner's address in rules.yaml under visibility_of."
        yield Finding("visibility", f"set for {', '.join(unknown)}, who has no account here", False, remedy)


def _members(installation: Installation) -> Iterator[Finding]:
    """Look at what is known of each entry with many mailboxes; `account test` asks its directory."""
    memberships = MemberRows(installation.store.database).memberships()
    for entry in filter(has_members, installation.configuration.entries):
        known = memberships.get(entry.id, Membership(entry.id))
        found = several(sum(member.left_at is None for member in known.members), "mailbox", "mailboxes")
        if known.last_error:
            yield Finding(f"members of {entry.id}", f"{found} known; {known.last_error}", False)
        elif known.asked_at is None:
            remedy = f"Ask now: autolog account test {entry.id}"
            yield Finding(f"members of {entry.id}", "its directory has not been asked yet", False, remedy)
        else:
            yield Finding(f"members of {entry.id}", found, bool(known.members))


def _account(installation: Installation, account: Account) -> Finding:
    what = f"account {account.id}"
    try:
        collections = list_collections(installation, account)
    except AutologError as failure:
        return Finding(what, failure.what, False, failure.remedy)
    return Finding(what, f"answers, {several(len(collections), 'collection')} to be read", bool(collections))


def _clock(database_time: Callable[[], datetime], now: Callable[[], datetime]) -> Finding:
    difference = abs(database_time() - now())
    if difference <= CLOCK_TOLERANCE:
        return Finding("clock", f"agrees with the database's to {difference.total_seconds():.1f} s", True)
    remedy = "Synchronise both machines' clocks (timedatectl set-ntp true); leases and windows depend on them."
    return Finding("clock", f"differs from the database's by {difference.total_seconds():.0f} s", False, remedy)


def _is_file(configuration: Configuration) -> bool:
    return configuration.file.secrets.master_key.startswith("file:")


def _key_file(configuration: Configuration) -> Finding:
    reference = configuration.file.secrets.master_key
    path = configuration.folder / reference.partition(":")[2]
    if not _is_file(configuration):
        return _handed_over(reference)
    if not path.exists():
        return Finding("key's place", f"{path} is not there; a first start makes it", True)
    mode = path.stat().st_mode & 0o777
    good = not mode & 0o077
    return Finding("key's place", f"{path} has mode {mode:04o}", good, "" if good else f"chmod 0400 {path}")


def _handed_over(reference: str) -> Finding:
    """Look for a key that systemd or the environment hands over to this process."""
    try:
        if read_place(reference, os.environ) is None:
            raise master_key_not_there(reference)
    except SecretError as failure:
        return Finding("key's place", failure.what, False, failure.remedy)
    return Finding("key's place", reference, True)


def _fault(problem: Problem) -> Finding:
    return Finding(f"{problem.file}:{problem.line}:{problem.column}", problem.what, False, problem.remedy)


def say_finding(finding: Finding) -> None:
    """Print one finding; in colour on a terminal, unless NO_COLOR is set."""
    mark = "ok " if finding.good else "BAD"
    if sys.stdout.isatty() and "NO_COLOR" not in os.environ:
        mark = f"{GREEN if finding.good else RED}{mark}{PLAIN}"
    remedy = f"\n    {clean(finding.remedy)}" if finding.remedy else ""
    sys.stdout.write(f"{mark} {clean(f'{finding.what}: {finding.result}')}{remedy}\n")
