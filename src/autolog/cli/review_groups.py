"""`autolog review groups` and `settle`: unknown senders and domains, each answered once for all that came from them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from autolog.cli.matching import learned_in_words, teacher_of
from autolog.cli.named import deciding_person, known_customer, refused_as_wrong_use
from autolog.cli.review import Choice, choices_of
from autolog.cli.suggested import suggested_in, suggested_lines
from autolog.cli.terminal import one_line, print_json, say, several
from autolog.config import load_configuration
from autolog.errors import WrongUse
from autolog.installation import Installation, opened
from autolog.matching.learning.groups import Group
from autolog.matching.suggestions import Suggestions
from autolog.model import Customer
from autolog.teaching import settle, unmatched_like, waiting_groups

NOBODY, NEW = "none", "new"
FOUNDED = "new:"
"""The beginning of the ref of a customer that an answer made; the firm's CRM gives the others."""

MOST_READ = 5
"""Items of a group whose texts an entity model reads."""


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group: its domain or address, how many items wait, how many more are linked to nobody, the best guess.

    `suggested` are unknown organisations and persons whom an entity model, if one is configured, finds in its texts.
    """

    group: str
    kind: str
    waiting: int
    unmatched: int
    subjects: tuple[str, ...]
    guess: Choice | None
    suggested: Suggestions


def run_review_groups(path: Path, limit: int, as_json: bool) -> int:
    """Print the unknown domains and senders, those that most items wait for first."""
    with opened(load_configuration(path)) as installation:
        teacher = teacher_of(installation)
        groups = waiting_groups(teacher)
        rows = [
            _row(group, unmatched_like(group, teacher), _suggested(group, installation)) for group in groups[:limit]
        ]
    if as_json:
        print_json(rows)
        return 0
    for row in rows:
        say(_heading(row))
        for line in suggested_lines(row.suggested):
            say(f"    {line}")
        for subject in row.subjects:
            say(f"    {one_line(subject)}")
    say(f"Groups: {len(groups)}.  To answer one: autolog review settle GROUP CUSTOMER (or none, or new)")
    return 0


def run_review_settle(path: Path, group: str, customer: str, name: str, by: str, as_json: bool) -> int:
    """Give one answer for a group.  Raises WrongUse for an unknown group or customer."""
    with opened(load_configuration(path)) as installation:
        person = deciding_person(by)
        teacher = teacher_of(installation)
        found = _known_group(group, waiting_groups(teacher))
        chosen = _chosen(customer, found, name, installation)
        with refused_as_wrong_use():
            version = settle(found, chosen, teacher, person, installation.now())
    ref = chosen.ref if isinstance(chosen, Customer) else chosen
    if as_json:
        print_json({"group": group, "customer": ref, "items": len(found.items), "version": version, "by": person})
        return 0
    whose = f"linked to {ref}" if ref else "nobody's; their texts are erased"
    say(f"{several(len(found.items), 'item')} of {group}: {whose}, says {person}.")
    say(f"Learned as version {version}: {one_line(learned_in_words(found.taught(ref)))}.")
    say(f"To take it back: autolog matching undo {version}")
    return 0


def _known_group(name: str, groups: tuple[Group, ...]) -> Group:
    found = next((group for group in groups if group.name == name.casefold()), None)
    if found is None:
        raise WrongUse(f"There is no group '{name}'.", remedy="See: autolog review groups")
    return found


def _chosen(customer: str, group: Group, name: str, installation: Installation) -> str | Customer | None:
    if customer == NOBODY:
        return None
    if customer == NEW:
        return Customer(f"{FOUNDED}{group.name}"[:255], name or group.name)
    return known_customer(installation.customers(), customer).ref


def _suggested(group: Group, installation: Installation) -> Suggestions:
    """Suggest from the texts of the group's first items, which are kept until they are decided."""
    kept = (installation.store.interaction(item.id) for item in group.items[:MOST_READ])
    return suggested_in([item for item in kept if item is not None], installation.suggester())


def _row(group: Group, unmatched: int, suggested: Suggestions) -> GroupRow:
    subjects = dict.fromkeys(item.record.subject or "(the subject is not kept)" for item in group.items)
    guesses = [choice for item in group.items for choice in choices_of(item)[:1]]
    guess = max(guesses, key=lambda choice: choice.probability, default=None)
    return GroupRow(group.name, group.kind, len(group.items), unmatched, tuple(subjects)[:3], guess, suggested)


def _heading(row: GroupRow) -> str:
    more = f", {several(row.unmatched, 'more item')} linked to nobody" if row.unmatched else ""
    guess = f"; perhaps {row.guess.customer} {row.guess.name}" if row.guess else ""
    return one_line(f"{row.group}  {several(row.waiting, 'item')} to answer{more}{guess}")
