"""The rules of a file in their order: which one decides on an item, and which gates tighten what is kept of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from autolog.model import Mark, MarkKind, Visibility, strictest
from autolog.rules.compiling import Lists, Named, predicates_of
from autolog.rules.model import Rule, Then
from autolog.rules.view import View


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """One rule, ready to be asked.  A gate (a rule that asks for sensitive words) tightens wherever it stands."""

    id: str
    conditions: tuple[Named, ...]
    then: Then
    is_gate: bool = False

    def fits(self, view: View) -> bool:
        """Return whether all its conditions fit."""
        return all(predicate(view) for _, predicate in self.conditions)

    def failing(self, view: View) -> str:
        """Return the key of the first condition that does not fit, or an empty text."""
        return next((name for name, predicate in self.conditions if not predicate(view)), "")

    @property
    def visibility(self) -> Visibility:
        """How much it lets be kept."""
        wanted = self.then.visibility or Visibility.FULL
        return strictest(wanted, Visibility.METADATA) if self.is_gate else wanted

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What it puts beside a record."""
        said = [Mark(MarkKind.RULE, self.id)]
        said += [Mark(MarkKind.OWNER, self.then.owner)] if self.then.owner else []
        said += [Mark(MarkKind.TAG, tag) for tag in dict.fromkeys(self.then.tag)]
        said += [Mark(MarkKind.NOTIFY, whom) for whom in dict.fromkeys(self.then.notify)]
        return tuple(said)


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules of a file; false when there are none, so that an item costs nothing then."""

    rules: tuple[CompiledRule, ...] = ()
    otherwise: str = "match"

    def __bool__(self) -> bool:
        return bool(self.rules) or self.otherwise != "match"

    def first(self, view: View) -> CompiledRule | None:
        """Return the first rule that fits."""
        return next((rule for rule in self.rules if rule.fits(view)), None)

    def ceiling(self, view: View) -> Visibility:
        """Return the most that the gates let be kept, whichever rule decides."""
        gates = (rule.visibility for rule in self.rules if rule.is_gate and rule.fits(view))
        return strictest(*gates)

    def trace(self, view: View) -> Iterator[tuple[str, str]]:
        """Yield each rule up to the first that fits, with the key that did not fit (empty for the one that did)."""
        for rule in self.rules:
            failing = rule.failing(view)
            yield rule.id, failing
            if not failing:
                return


def compile_book(rules: Iterable[Rule], otherwise: str, lists: Lists) -> RuleBook:
    """Return the rules, ready to be asked."""
    return RuleBook(tuple(_compiled(rule, lists) for rule in rules), otherwise)


def _compiled(rule: Rule, lists: Lists) -> CompiledRule:
    return CompiledRule(rule.id, predicates_of(rule.when, lists), rule.then, rule.when.sensitive is not None)
