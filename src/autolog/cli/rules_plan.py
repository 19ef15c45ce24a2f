"""`autolog rules plan`, `apply` and `rollback`: a draft tried on the stored past, carried out, and taken back."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from autolog.cli.moments import parse_since
from autolog.cli.named import deciding_person, short
from autolog.cli.progress import working
from autolog.cli.terminal import one_line, print_json, say, several, warn
from autolog.config import Configuration, load_configuration
from autolog.decode.pool import DecodePool
from autolog.directory import Directory
from autolog.errors import AutologError
from autolog.installation import looked_into
from autolog.rematch.changes import Change, Sign, What
from autolog.rematch.firing import Idle
from autolog.rematch.plan import VALID, Made
from autolog.rule_changes import RuleChanges
from autolog.rules.difference import Version

NAMED = 5
"""Rules and customers that are named in a line, the most frequent first."""


def run_rules_plan(path: Path, draft: Path | None, since: str | None, samples: int, as_json: bool) -> int:
    """Print what a draft would change in the stored past; return 1 when it would change something."""
    configuration = load_configuration(path)
    began = time.monotonic()
    with _at_work(configuration) as changes, working("plan"):
        now = changes.installation.now()
        made = changes.plan(draft, parse_since(since, now) if since else None, deciding_person(""))
        directory = changes.installation.customers()
    if as_json:
        print_json(as_document(made))
    else:
        for line in _lines(made, draft or configuration.rules, since, time.monotonic() - began, directory, samples):
            say(line)
    return 1 if made.result.changes else 0


def run_rules_apply(path: Path, plan: str, by: str, as_json: bool) -> int:
    """Carry a plan out.  Raises WrongUse when something has moved since."""
    with _at_work(load_configuration(path)) as changes, working("apply"):
        person = deciding_person(by)
        applied = changes.apply(plan, person)
    counts = _counts(applied.changes)
    if as_json:
        print_json({"plan": plan, "version": applied.version, "change": applied.change_set, "by": person, **counts})
        return 0
    say(f"Applied as version {applied.version}, says {person}: {_in_signs(counts)}.")
    if applied.base is not None and applied.base != applied.version:
        say(f"To take it back: autolog rules rollback {applied.base}")
    return 0


def run_rules_rollback(path: Path, version: int, by: str, as_json: bool) -> int:
    """Go back to a version.  Raises WrongUse when what is to be taken back has moved."""
    with _at_work(load_configuration(path)) as changes:
        person = deciding_person(by)
        back = changes.roll_back(version, person)
        place = changes.installation.configuration.rules
    ids = [change.id for change in back.changes]
    if as_json:
        print_json({"version": version, "by": person, "taken_back": ids, "file": place})
        return 0
    say(f"Version {version} of the rules is in force again, says {person}, and stands in {place}.")
    what = several(len(ids), "change set")
    say(f"Taken back in the past: {what}{': ' + ', '.join(map(str, ids)) if ids else ''}.")
    return 0


def as_document(made: Made) -> Mapping[str, object]:
    """Return a plan for machines: counts, and every change with its ids, without the words of an item."""
    result = made.result
    return {
        "plan": made.id,
        "against": made.base,
        "in_force": made.is_in_force,
        "since": made.since,
        "looked_at": result.looked_at,
        "fetched_again": result.fetched,
        "not_fetched": result.left,
        "kept_by_hand": result.kept,
        **_counts(result.changes),
        "never_fire": [{"rule": one.rule, "taken_by": one.taken_by} for one in made.idle],
        "changes": [
            {
                "interaction": change.interaction_id or None,
                "sighting": change.sighting_id or None,
                "sign": change.sign,
                "what": change.what,
                "rule": change.rule,
                "customers_before": change.before.customers if change.before else (),
                "customers_after": change.after.customers if change.after else (),
            }
            for change in result.changes
        ],
    }


@contextmanager
def _at_work(configuration: Configuration) -> Iterator[RuleChanges]:
    with looked_into(configuration) as installation, DecodePool(configuration.file.decode.workers) as pool:
        yield RuleChanges(installation, pool.decode_many, _say_unasked)


def _say_unasked(account: str, failure: AutologError) -> None:
    warn(f"{account} was not asked again: {failure}")


def _counts(changes: Iterable[Change]) -> dict[str, int]:
    counts = Counter(change.sign for change in changes)
    return {"logged": counts[Sign.LOGGED], "removed": counts[Sign.REMOVED], "changed": counts[Sign.CHANGED]}


def _in_signs(counts: Mapping[str, int]) -> str:
    return f"+{counts['logged']} -{counts['removed']} ~{counts['changed']}"


def _lines(
    made: Made, file: Path, since: str | None, seconds: float, directory: Directory, samples: int
) -> Iterator[str]:
    result = made.result
    against = f"version {made.base}" if made.base else "nothing before"
    against += " (itself: it decides new mail already)" if made.is_in_force else ""
    window = f"since {since}" if since else "all of the past"
    yield (
        f"{file.name} (draft) against {against}, {window}, {several(result.looked_at, 'item')}, "
        f"{seconds:.0f} s, fetched again: {result.fetched:,}"
    )
    for what in What:
        yield from _of_kind(what, [one for one in result.changes if one.what is what], directory, samples)
    if not result.changes:
        yield "  Nothing would change."
    for idle in made.idle:
        yield f"  ! {_idle(idle, made.draft)}"
    if result.left:
        yield f"Could not be fetched: {result.left:,}, left as they are."
    if result.kept:
        yield f"Decided by a person: {result.kept:,}, kept."
    hours = int(VALID.total_seconds() // 3600)
    yield f"Plan {made.id} is valid until the data change or {hours} h.  Apply: autolog rules apply {made.id}"


def _of_kind(what: What, changes: Sequence[Change], directory: Directory, samples: int) -> Iterator[str]:
    if not changes:
        return
    rules = _most((change.rule.removeprefix("rule:") for change in changes), several_of=NAMED)
    yield f"  {changes[0].sign} {len(changes):>4,} {what:<40} {rules}"
    customers = _most(filter(None, (_customers(change, directory) for change in changes)), several_of=NAMED)
    if customers:
        yield f"         {customers}"
    told = [change for change in changes if change.interaction_id][:samples]
    yield from ("         " + one_line(_sample(change, directory)) for change in told)


def _most(names: Iterable[str], several_of: int) -> str:
    counts = Counter(names).most_common()
    more = f" and {len(counts) - several_of} more" if len(counts) > several_of else ""
    return ", ".join(f"{name} {count:,}" for name, count in counts[:several_of]) + more


def _customers(change: Change, directory: Directory) -> str:
    before, after = (
        " and ".join(_name(ref, directory) for ref in seen.customers) if seen is not None else ""
        for seen in (change.before, change.after)
    )
    return before if before == after else " -> ".join(filter(None, (before or "nobody", after or "nobody")))


def _name(ref: str, directory: Directory) -> str:
    customer = directory.customer(ref)
    return customer.name if customer is not None else ref


def _sample(change: Change, directory: Directory) -> str:
    seen = change.after or change.before
    subject = next((one.subject for one in (change.after, change.before) if one and one.subject), "(no subject)")
    at = f"{seen.at.astimezone():%Y-%m-%d} " if seen is not None and seen.at is not None else ""
    return f"{short(change.interaction_id)} {at}{subject}: {_customers(change, directory) or 'nobody'}"


def _idle(idle: Idle, draft: Version) -> str:
    line = _line_of(draft)
    name = f"'{idle.rule}' ({line(idle.rule)}) never fires"
    if not idle.taken_by:
        return f"{name}: nothing in the past fits it"
    rule, count = max(idle.taken_by.items(), key=lambda pair: pair[1])
    others = f", and others {sum(idle.taken_by.values()) - count}" if len(idle.taken_by) > 1 else ""
    where = f" ({line(rule)})" if rule in draft.written else ""
    cases = "its only case" if count == 1 and not others else f"{'all ' if not others else ''}{several(count, 'case')}"
    return f"{name}: '{rule}'{where} takes {cases} first{others}"


def _line_of(draft: Version) -> Callable[[str], str]:
    places = {
        rule.id: one.document.problem(("rules", index, "id"), "")
        for one in draft.read.files
        for index, rule in enumerate(one.file.rules)
    }
    whole = draft.read.files[0].document.path

    def place(id_: str) -> str:
        problem = places[id_]
        return f"line {problem.line}" if problem.file == whole else f"{problem.file.name}, line {problem.line}"

    return place
