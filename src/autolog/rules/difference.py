"""What parts two versions of the rules: which entries stayed as they were, and what of the past that may concern.

An entry is *steady* when it says the same, with the same entries in the lists that it names, in every version since the
past was last decided as a whole.  Only what is not steady can make a past decision another one, except for what decides
before any rule speaks: evidence and who we are (`matching`), thresholds, and which machine mail is ignored.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from autolog.model import Noise, Visibility
from autolog.rules.book import CompiledRule
from autolog.rules.conditions import When
from autolog.rules.load import ReadRules
from autolog.rules.model import NeverLog, Rule
from autolog.rules.naming import names_in
from autolog.rules.ruleset import RuleSet


@dataclass(frozen=True)
class Version:
    """One version of the rules, as it is written and as it decides."""

    read: ReadRules
    rules: RuleSet

    @cached_property
    def signatures(self) -> Mapping[str, str]:
        """What each rule says, by its id."""
        return {rule.id: _signature(rule, self.read) for rule in self.read.whole.rules}

    @cached_property
    def refusals(self) -> Mapping[str, str]:
        """What each entry of `never_log` says, by its id."""
        return {entry.id: _signature(entry, self.read) for entry in self.read.whole.never_log}

    @cached_property
    def written(self) -> Mapping[str, Rule]:
        """The rules as they are written, by id."""
        return {rule.id: rule for rule in self.read.whole.rules}

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each rule stands."""
        return {rule.id: place for place, rule in enumerate(self.read.whole.rules)}


@dataclass(frozen=True)
class Difference:
    """A draft held against the versions by which the past may have been decided, the one in force last.

    There is at least one.  `opaque` says that there are others, which today's language cannot read any more.
    """

    versions: tuple[Version, ...]
    draft: Version
    opaque: bool = False

    @cached_property
    def matching(self) -> bool:
        """Whether items may find other customers: evidence, our own and partners' domains, invitations by mail."""
        return self.opaque or any(_matching(one.rules) != _matching(self.draft.rules) for one in self.versions)

    @cached_property
    def thresholds(self) -> bool:
        """Whether a probability may mean something else."""
        return any(_thresholds(one.rules) != _thresholds(self.draft.rules) for one in self.versions)

    @cached_property
    def holding(self) -> bool:
        """Whether anything that says how much is kept, besides the rule that decides, is another."""
        return any(self._kept(one) != self._kept(self.draft) for one in self.versions)

    @cached_property
    def otherwise(self) -> bool:
        """Whether what becomes of items that no rule fits is another."""
        return any(one.rules.book.otherwise != self.draft.rules.book.otherwise for one in self.versions)

    @cached_property
    def steady(self) -> frozenset[str]:
        """The ids of rules that say the same in all versions and in the draft."""
        return _steady([*(one.signatures for one in self.versions), self.draft.signatures])

    @cached_property
    def steady_refusals(self) -> frozenset[str]:
        """The ids of entries of `never_log` that say the same in all versions and in the draft."""
        return _steady([*(one.refusals for one in self.versions), self.draft.refusals])

    @cached_property
    def new_rules(self) -> tuple[CompiledRule, ...]:
        """The draft's rules that are not steady."""
        return tuple(rule for rule in self.draft.rules.book.rules if rule.id not in self.steady)

    @cached_property
    def moved(self) -> bool:
        """Whether rules that say the same stand in another order."""
        orders = {tuple(id_ for id_ in one.places if id_ in self.steady) for one in (*self.versions, self.draft)}
        return len(orders) > 1

    @cached_property
    def unsteady(self) -> tuple[tuple[CompiledRule, When], ...]:
        """Every rule, of the draft and of the versions, that is not steady."""
        return tuple(
            (rule, one.written[rule.id].when)
            for one in (*self.versions, self.draft)
            for rule in one.rules.book.rules
            if rule.id not in self.steady
        )

    @property
    def refuses_otherwise(self) -> bool:
        """Whether any entry of `never_log` is another, new, or gone."""
        said = {id_ for one in (*self.versions, self.draft) for id_ in one.refusals}
        return said != self.steady_refusals

    @property
    def refuses_more(self) -> bool:
        """Whether an entry of `never_log` is new, or another."""
        return any(id_ not in self.steady_refusals for id_ in self.draft.refusals)

    @cached_property
    def heeds_more_marks(self) -> bool:
        """Whether an entry of `never_log` that asks for a label is new, or another."""
        return any(entry.labels and entry.id not in self.steady_refusals for entry in self.draft.rules.screen.rules)

    @cached_property
    def heard_again(self) -> frozenset[Noise]:
        """Classes of machine mail that some version ignores and the draft does not."""
        ignored = frozenset(noise for one in self.versions for noise in one.rules.ignored_noise)
        return ignored - self.draft.rules.ignored_noise

    def stood_before(self, id_: str, marked: str) -> bool:
        """Return whether a rule was asked before the marked one, or before the end if none is marked, and did not fit.

        So it is known without its words being asked again, if it is steady and stood there in every version.
        """
        if id_ not in self.steady or id_ == marked:
            return False
        return all(one.places[id_] < one.places.get(marked, len(one.places)) for one in self.versions) and (
            not marked or all(marked in one.places for one in self.versions)
        )

    def _kept(self, version: Version) -> tuple[Visibility, frozenset[tuple[str, Visibility]], frozenset[str]]:
        gates = {rule.id: version.signatures[rule.id] for rule in version.rules.book.rules if rule.is_gate}
        return version.rules.visibility, frozenset(version.rules.visibility_of), frozenset(gates.values())


def _matching(rules: RuleSet) -> tuple[object, ...]:
    return rules.own, rules.evidence, rules.attaches_invitations


def _thresholds(rules: RuleSet) -> tuple[float, float]:
    return rules.link_above, rules.review_above


def _steady(said: Sequence[Mapping[str, str]]) -> frozenset[str]:
    first, *others = said
    return frozenset(id_ for id_, words in first.items() if all(other.get(id_) == words for other in others))


def _signature(entry: Rule | NeverLog, read: ReadRules) -> str:
    """Return a digest of what an entry says: its keys but its description, and what the lists that it names hold."""
    words = [entry.model_dump_json(exclude={"description"})]
    words += [f"{name}: {read.lists.get(name)}" for name in _named(entry)]
    if any(name in ("own_domains", "partner_domains") for name in _named(entry)):
        words.append(str(read.whole.lists.own_domains) + str(read.whole.lists.partner_domains))
    return hashlib.sha256("\n".join(words).encode("utf-8", "surrogatepass")).hexdigest()


def _named(entry: Rule | NeverLog) -> Iterable[str]:
    return sorted({use.name for use in names_in(entry)})
