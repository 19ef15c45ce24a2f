"""RuleSet: one version of rules.yaml, compiled and ready to decide; its screen is safe to send to another process."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from autolog.expressions import Expression
from autolog.model import (
    NOTHING_SAID,
    CalibrationCount,
    FirmEvidence,
    Noise,
    OwnSide,
    ReferencePattern,
    Visibility,
    strictest,
)
from autolog.rules.book import RuleBook, compile_book
from autolog.rules.calibration import shipped_calibration, threshold
from autolog.rules.compiling import Compiler, Lists, competitors_of
from autolog.rules.evidence import EvidenceSection
from autolog.rules.lists import reserved
from autolog.rules.model import NeverLog, RulesFile
from autolog.rules.own_list import OwnList
from autolog.rules.screen import NeverLogRule, Screen
from autolog.rules.sets import normal_pattern
from autolog.rules.values import Among


@dataclass(frozen=True, slots=True)
class RuleSet:
    """What the firm wants: who we are, what is never looked at, how sure is sure enough, and what its rules say.

    `digest` is the SHA-256 of the file and those in rules.d, which names the version; `text` is what they say.
    `visibility_of` pairs an account id or an owner's address (lower case) with the visibility that holds for it, where
    it is stricter than the default.  `precision_target` is set when `link_above` follows from it by a calibration, and
    None when the file says `link_above` itself.
    """

    own: OwnSide = field(default_factory=OwnSide)
    screen: Screen = field(default_factory=Screen)
    ignored_noise: frozenset[Noise] = frozenset()
    attaches_invitations: bool = True
    link_above: float = 0.95
    precision_target: float | None = None
    review_above: float = 0.05
    visibility: Visibility = Visibility.FULL
    visibility_of: tuple[tuple[str, Visibility], ...] = ()
    evidence: FirmEvidence = NOTHING_SAID
    book: RuleBook = field(default_factory=RuleBook)
    asks: bool = False
    """Whether a list asks a database, so that it is worth asking again."""
    digest: str = ""
    text: str = field(default="", repr=False, compare=False)

    def visibility_for(self, holders: Iterable[str]) -> Visibility:
        """Return how much is kept of what these holders (account ids, owners' addresses) have: the strictest wins."""
        if not self.visibility_of:
            return self.visibility
        wanted = {holder.casefold() for holder in holders}
        return strictest(self.visibility, *(choice for holder, choice in self.visibility_of if holder in wanted))

    def with_own_list(self, own: OwnList) -> RuleSet:
        """Return the rules as they are for somebody who keeps more out than the firm does."""
        if not own.entries:
            return self
        return replace(self, screen=Screen((*self.screen.rules, own.rule())))

    def with_calibration(self, table: Sequence[CalibrationCount]) -> RuleSet:
        """Return the rules with the threshold that this table gives, unless the file says it itself."""
        if self.precision_target is None:
            return self
        return replace(self, link_above=max(threshold(table, self.precision_target), self.review_above))


def compile_rules(file: RulesFile, digest: str = "", lists: Lists | None = None, text: str = "") -> RuleSet:
    """Return the rules of a checked file in the form that decides; `lists` are its named lists with their entries."""
    defaults = file.defaults
    known = {**reserved(file.lists), **(lists or {})}
    partners = _domains(file.evidence.partners, known)
    rules = RuleSet(
        own=OwnSide(
            domains=tuple(normal_pattern(domain) for domain in file.lists.own_domains),
            partners=(*(normal_pattern(domain) for domain in file.lists.partner_domains), *partners),
        ),
        screen=Screen(tuple(_never_log(rule, Compiler(known)) for rule in file.never_log)),
        ignored_noise=file.noise.ignored(),
        attaches_invitations=file.noise.calendar == "attach",
        link_above=defaults.link_above or 1.0,
        precision_target=None if defaults.link_above else defaults.precision_target,
        review_above=defaults.review_above,
        visibility=defaults.visibility,
        visibility_of=tuple((holder.casefold(), visibility) for holder, visibility in file.visibility_of.items()),
        evidence=_evidence(file.evidence, known),
        book=compile_book(file.rules, file.otherwise, known),
        digest=digest,
        text=text,
    )
    return rules.with_calibration(shipped_calibration())


def _never_log(rule: NeverLog, compiler: Compiler) -> NeverLogRule:
    def both(among: Among[str] | None) -> tuple[Iterable[str], Iterable[str]]:
        return (among.values, among.in_) if among else ((), ())

    return NeverLogRule(
        id=rule.id,
        addresses=compiler.addresses(*both(rule.any_participant)),
        everybody=compiler.addresses(*both(rule.all_participants)),
        senders=compiler.addresses(*both(rule.sender)),
        domains=compiler.domains(*both(rule.domain)),
        labels=compiler.texts(*both(rule.label)),
        subject_prefixes=tuple(prefix.casefold() for prefix in rule.subject_prefix),
        subject_words=compiler.words(rule.subject.contains, rule.subject.in_)
        if rule.subject
        else compiler.words((), ()),
        subject_expressions=tuple(map(Expression, rule.subject.matches)) if rule.subject else (),
        present_headers=frozenset(name.casefold() for name in rule.has_header),
        header_values=tuple(
            (name.casefold(), tuple(value.casefold() for value in values)) for name, values in rule.header.items()
        ),
    )


def _evidence(section: EvidenceSection, lists: Lists) -> FirmEvidence:
    if not section.said():
        return NOTHING_SAID
    competitors = section.competitors
    listed = [value for name in (competitors.in_ if competitors else ()) for value in lists[name].values]
    domains, names = competitors_of([*(competitors.values if competitors else ()), *listed])
    return FirmEvidence(
        weights={str(kind): bits for kind, bits in section.weights.items() if bits},
        references=tuple(
            ReferencePattern(one.id, one.expression, str(one.means), frozenset(map(str, one.in_)), one.bits)
            for one in section.references
        ),
        competitor_domains=domains,
        competitor_names=names,
    )


def _domains(among: Among[str] | None, lists: Lists) -> tuple[str, ...]:
    if among is None:
        return ()
    found = Compiler(lists).domains(among.values, among.in_)
    return (*sorted(found.exact), *found.globs)
