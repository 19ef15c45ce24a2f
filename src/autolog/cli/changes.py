"""`autolog history`, `autolog undo`, `autolog customers merge`: what was changed as a whole, and can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from autolog.changes import Change, Merged, TakenBack, history, merge, plan_merge, undo
from autolog.cli.named import deciding_person, known_customer, refused_as_wrong_use
from autolog.cli.progress import working
from autolog.cli.terminal import for_people, one_line, print_json, print_table, say, several
from autolog.config import load_configuration
from autolog.installation import opened
from autolog.model import Customer, Party
from autolog.store.customer_changes import effect_of_merge

COLUMNS = ("change", "at", "who", "kind", "what", "effect", "taken back")


def run_history(path: Path, as_json: bool) -> int:
    """Print every change that was made as a whole, the oldest first."""
    with opened(load_configuration(path)) as installation:
        changes = history(installation)
    if as_json:
        print_json(changes)
    elif changes:
        print_table(COLUMNS, [_row(one) for one in changes])
    else:
        say("Nothing was changed as a whole yet.")
    return 0


def run_undo(path: Path, change: str, by: str, as_json: bool) -> int:
    """Take a change back.  Raises WrongUse, naming what is in the way."""
    with opened(load_configuration(path)) as installation, working("undo"), refused_as_wrong_use():
        person = deciding_person(by)
        done = undo(installation, change, person)
    if as_json:
        print_json(
            {"change": done.id, "by": person, "rows": done.rows, "kept": done.kept, "to_look_at_again": done.again}
        )
    else:
        for line in _undone(done, person):
            say(line)
    return 0


def run_customers_merge(path: Path, into: str, merged: str, plan: bool, by: str, as_json: bool) -> int:
    """Merge the second customer into the first, or with `plan` only say what would follow.  Raises WrongUse."""
    with opened(load_configuration(path)) as installation, working("merge"), refused_as_wrong_use():
        person = deciding_person(by)
        directory = installation.customers()
        stays, goes = known_customer(directory, into), known_customer(directory, merged)
        merging = plan_merge if plan else merge
        shown = merging(installation, stays.ref, goes.ref, person)
    if as_json:
        print_json(_as_document(shown))
    else:
        for line in _merged(shown):
            say(line)
    return 0


def _row(change: Change) -> tuple[object, ...]:
    over = f"{for_people(change.undone_at)} by {change.undone_by}" if change.undone_at else change.lost
    return change.id, change.at, change.who, change.kind, change.title, change.effect, over


def _undone(done: TakenBack, person: str) -> Iterator[str]:
    yield one_line(f"Change {done.id} ({done.kind}: {done.title}) is taken back, says {person}.")
    if done.kept:
        yield f"Not deleted but marked as removed, since they have a past by now: {', '.join(map(_named, done.kept))}."
    yield f"To be looked at again by the next run: {several(done.again, 'past item')}."


def _named(party: Party) -> str:
    return f"{party.kind} {party.ref}"


def _merged(shown: Merged) -> Iterator[str]:
    done = shown.merge
    yield one_line(f"{_customer(done.merged)} becomes one with {_customer(done.into)}.  What follows:")
    yield f"  {effect_of_merge(done)}"
    if shown.change is None:
        yield "Nothing was changed, since this is a plan.  Without --plan it is done."
        return
    yield f"Merged.  To be looked at again by the next run: {several(shown.again or 0, 'past item')}."
    yield f"To take it back: autolog undo {shown.change}"


def _customer(customer: Customer) -> str:
    return f"{customer.ref} {customer.name}"


def _as_document(shown: Merged) -> dict[str, object]:
    done = shown.merge
    return {
        "into": done.into.ref,
        "merged": done.merged.ref,
        "counts": done.counts,
        "done": shown.change is not None,
        "change": shown.change,
        "to_look_at_again": shown.again,
    }
