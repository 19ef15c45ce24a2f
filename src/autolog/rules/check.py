"""What is valid and cannot work: rules that never fire, lists that nobody names, customers that do not exist.

Everything here is a warning.  An implication is told only where it is certain (`autolog.rules.implying`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autolog.errors import Problem
from autolog.marked_yaml import Location, MarkedDocument
from autolog.rules.conditions import CALENDAR_KINDS, MAIL_KINDS, ONLY_OF_MAIL, ONLY_OF_MEETINGS, ItemKind, When
from autolog.rules.implying import implies
from autolog.rules.load import ReadRules
from autolog.rules.model import NeverLog, Rule
from autolog.rules.naming import names_in
from autolog.rules.versions import pending


@dataclass(frozen=True, slots=True)
class _Placed:
    """A rule or an entry of never_log with its place."""

    document: MarkedDocument
    place: Location
    entry: Rule | NeverLog

    def warn(self, what: str, remedy: str, *inner: str | int) -> Problem:
        return self.document.problem((*self.place, *inner), what, remedy)

    @property
    def line(self) -> int:
        return self.document.problem(self.place, "").line


def warnings_of(read: ReadRules, known: frozenset[str] | None = None) -> tuple[Problem, ...]:
    """Return the warnings, in the order of files and lines.

    `known` are those of the ids `customers_named` that a customer has; without it nothing is said of customers.
    """
    rules = tuple(_placed(read, "rules"))
    found = [
        *_shadowed(rules),
        *_shadowed(tuple(_placed(read, "never_log"))),
        *(warning for rule in rules for warning in _impossible(rule, read)),
        *_unused_lists(read),
        *_empty_lists(read),
        *(_unknown_customers(rules, known) if known is not None else ()),
    ]
    order = [one.document.path for one in read.files]
    return tuple(sorted(found, key=lambda one: (order.index(one.file), one.line, one.column)))


def notes_of(read: ReadRules) -> Iterator[Problem]:
    """Yield, for each file of an older version of the language, what has changed since.  No note is a fault."""
    for one in read.files:
        for change in pending(one.document):
            what = f"version {change.version - 1} → {change.version}: this changed: {change.what}"
            yield one.document.problem(("version",), what, "See: autolog rules migrate")


def _placed(read: ReadRules, section: str) -> Iterator[_Placed]:
    for one in read.files:
        for index, entry in enumerate(getattr(one.file, section)):
            yield _Placed(one.document, (section, index), entry)


def _shadowed(entries: Sequence[_Placed]) -> Iterator[Problem]:
    for place, late in enumerate(entries):
        if isinstance(late.entry, Rule) and late.entry.when.sensitive:
            continue  # a gate tightens wherever it stands
        early = next((one for one in entries[:place] if _takes_all(one.entry, late.entry)), None)
        if early is None:
            continue
        where = "" if early.document.path == late.document.path else f" of {early.document.path.name}"
        if isinstance(early.entry, Rule) and not early.entry.when.said():
            what = (
                f"the rule '{late.entry.id}' never fires: '{early.entry.id}' (line {early.line}{where}) fits everything"
            )
            yield late.warn(what, f"Put it in front of '{early.entry.id}'.", "id")
        else:
            what = (
                f"the {'rule' if isinstance(late.entry, Rule) else 'entry'} '{late.entry.id}' never fires: "
                f"'{early.entry.id}' (line {early.line}{where}) takes all that it fits"
            )
            yield late.warn(what, "Put it in front, or remove it.", "id")


def _takes_all(early: Rule | NeverLog, late: Rule | NeverLog) -> bool:
    if isinstance(early, Rule) and isinstance(late, Rule):
        return implies(late.when, early.when)
    if isinstance(early, NeverLog) and isinstance(late, NeverLog):
        plain = {"id": early.id, "description": early.description}
        return implies(late.model_copy(update=plain), early)
    return False


def _impossible(rule: _Placed, read: ReadRules) -> Iterator[Problem]:
    """Yield the conditions of one rule that exclude each other, or what is decided before."""
    when = rule.entry.when if isinstance(rule.entry, Rule) else When()
    said = when.said()
    if ONLY_OF_MEETINGS & said and ONLY_OF_MAIL & said:
        keys = " and ".join(f"'{key}'" for key in sorted((ONLY_OF_MEETINGS | ONLY_OF_MAIL) & said))
        yield rule.warn(f"the rule '{rule.entry.id}' never fires: {keys} exclude each other", "Make two rules.", "when")
    elif when.kind:
        for key in sorted(_foreign_to(frozenset(when.kind.values)) & said):
            what = f"the rule '{rule.entry.id}' never fires: {when.kind.values[0]}s have no '{key}'"
            yield rule.warn(what, "Leave one of the two out.", "when", key)
    yield from _ignored_noise(rule, when, read)
    yield from _refuses_what_it_wants(rule, when)


def _foreign_to(kinds: frozenset[ItemKind]) -> frozenset[str]:
    """Return the conditions that nothing of these kinds ever meets."""
    if kinds <= CALENDAR_KINDS:
        return ONLY_OF_MAIL
    return ONLY_OF_MEETINGS if kinds <= MAIL_KINDS else frozenset()


def _ignored_noise(rule: _Placed, when: When, read: ReadRules) -> Iterator[Problem]:
    wanted = frozenset(when.noise.values) if when.noise else frozenset()
    if wanted and wanted <= read.whole.noise.ignored():
        names = ", ".join(sorted(wanted))
        what = f"the rule '{rule.entry.id}' never fires: {names} is ignored before the rules are asked"
        yield rule.warn(what, "Write 'match' for it under 'noise'.", "when", "noise")


def _refuses_what_it_wants(rule: _Placed, when: When) -> Iterator[Problem]:
    for key in sorted(when.said()):
        section = getattr(when, key)
        against = getattr(section, "not_", None)
        refused = getattr(against, "values", against) or ()
        wanted = set(getattr(section, "values", ()))
        if wanted and wanted <= set(refused):
            what = f"the rule '{rule.entry.id}' never fires: '{key}' refuses under 'not' all that it wants"
            yield rule.warn(what, "Leave it out of one of the two.", "when", key)


def _unused_lists(read: ReadRules) -> Iterator[Problem]:
    used = {use.name for one in read.files for use in names_in(one.file)}
    for one in read.files:
        for name in one.file.lists.named:
            if name not in used:
                what = f"the list '{name}' is named nowhere"
                yield one.document.problem(("lists", name), what, f"Name it with {{in: {name}}}, or remove it.")


def _empty_lists(read: ReadRules) -> Iterator[Problem]:
    for one in read.files:
        for name in one.file.lists.named:
            if name in read.lists and not read.lists[name].values and not read.lists[name].builtin:
                yield one.document.problem(
                    ("lists", name), f"the list '{name}' is empty", "Look at where it comes from."
                )


def customers_named(read: ReadRules) -> tuple[str, ...]:
    """Return the ids of customers that rules name."""
    refs: dict[str, None] = {}
    for rule in read.whole.rules:
        about = rule.when.customer
        named = about.ref.values if about and about.ref else ()
        refs.update(dict.fromkeys(one for one in (rule.then.link, *named) if one and not _is_glob(one)))
    return tuple(refs)


def _unknown_customers(rules: Sequence[_Placed], known: frozenset[str]) -> Iterator[Problem]:
    remedy = "Write the id that the customer has in your CRM, or import the customer."
    for rule in rules:
        if not isinstance(rule.entry, Rule):
            continue
        link, about = rule.entry.then.link, rule.entry.when.customer
        if link and link not in known:
            yield rule.warn(f"there is no customer '{link}'", remedy, "then", "link")
        for index, ref in enumerate(about.ref.values if about and about.ref else ()):
            if not _is_glob(ref) and ref not in known:
                yield rule.warn(f"there is no customer '{ref}'", remedy, "when", "customer", "ref", index)


def _is_glob(ref: str) -> bool:
    return "*" in ref or "?" in ref
