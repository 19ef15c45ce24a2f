"""`autolog never-log`: what one of us keeps out of the record, for their own mailboxes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autolog.cli.named import deciding_person
from autolog.cli.terminal import print_json, print_table, say, several
from autolog.config import load_configuration
from autolog.installation import opened
from autolog.law.never_log import add_entries, entries_of, lengths_of_lists, remove_entries, tested


def run_never_log_add(path: Path, owner: str, entries: Sequence[str], by: str, as_json: bool) -> int:
    """Keep more out, from now on and backwards.  Raises WrongUse for what is no address or domain."""
    with opened(load_configuration(path)) as installation:
        done = add_entries(installation, owner, entries, deciding_person(by))
        count = len(entries_of(installation, owner))
    if as_json:
        print_json({"owner": owner, "entries": count, "copies_withdrawn": done.copies, "records_erased": done.records})
        return 0
    say(f"{owner} keeps {several(count, 'entry', 'entries')} out of the record.")
    say(f"Withdrawn: {several(done.copies, 'copy', 'copies')}, and {several(done.records, 'record')} with the last.")
    return 0


def run_never_log_remove(path: Path, owner: str, entries: Sequence[str], by: str, as_json: bool) -> int:
    """Take entries off the list.  Raises WrongUse for one that does not stand there."""
    with opened(load_configuration(path)) as installation:
        again = remove_entries(installation, owner, entries, deciding_person(by))
        count = len(entries_of(installation, owner))
    if as_json:
        print_json({"owner": owner, "entries": count, "fetched_again": again})
        return 0
    say(f"{owner} keeps {several(count, 'entry', 'entries')} out of the record.")
    say(f"The next run looks at {several(again, 'copy', 'copies')} again.")
    return 0


def run_never_log_list(path: Path, owner: str, as_json: bool) -> int:
    """Print the list of one person, or without one, who has a list and how long it is."""
    with opened(load_configuration(path)) as installation:
        if owner:
            return _print_entries(entries_of(installation, owner), as_json)
        lengths = lengths_of_lists(installation)
    if as_json:
        print_json(lengths)
    elif lengths:
        print_table(("user", "entries"), list(lengths.items()))
    else:
        say("Nobody has a list of their own.")
    return 0


def _print_entries(entries: Sequence[str], as_json: bool) -> int:
    if as_json:
        print_json(entries)
    else:
        say("\n".join(entries) or "Nothing is kept out by a list of their own.")
    return 0


def run_never_log_test(path: Path, owner: str, what: str, as_json: bool) -> int:
    """Say whether somebody's list keeps an address, or a saved message, out.  Raises WrongUse."""
    with opened(load_configuration(path)) as installation:
        verdict = tested(installation, owner, what)
    if as_json:
        print_json(verdict)
    else:
        say(f"Kept out, by '{verdict.entry}'." if verdict.kept_out else "Not kept out by this list.")
    return 0
