"""RuleSet: one version of rules.yaml, compiled and ready to decide; safe to send to another process."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from autolog.decode.addresses import normal_domain
from autolog.model import CalibrationCount, Noise, OwnSide, Visibility, strictest
from autolog.rules.calibration import shipped_calibration, threshold
from autolog.rules.model import NeverLog, RulesFile
from autolog.rules.screen import NeverLogRule, Screen


@dataclass(frozen=True, slots=True)
class RuleSet:
    """What the firm wants: who we are, what is never looked at, and how sure is sure enough.

    `digest` is the SHA-256 of the file, which names the version.  `visibility_of` pairs an account id or an owner's
    address (lower case) with the visibility that holds for it in place of the default.  `precision_target` is set when
    `link_above` follows from it by a calibration, and None when the file says `link_above` itself.
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
    digest: str = ""

    def visibility_for(self, holders: Iterable[str]) -> Visibility:
        """Return how much is kept of what these holders (account ids, owners' addresses) have: the strictest wins."""
        wanted = {holder.casefold() for holder in holders}
        own_choices = [visibility for holder, visibility in self.visibility_of if holder in wanted]
        return strictest(*own_choices) if own_choices else self.visibility

    def with_calibration(self, table: Sequence[CalibrationCount]) -> RuleSet:
        """Return the rules with the threshold that this table gives, unless the file says it itself."""
        if self.precision_target is None:
            return self
        return replace(self, link_above=max(threshold(table, self.precision_target), self.review_above))


def compile_rules(file: RulesFile, digest: str = "") -> RuleSet:
    """Return the rules of a checked file in the form that decides."""
    defaults = file.defaults
    rules = RuleSet(
        own=OwnSide(
            domains=tuple(_domain(domain) for domain in file.lists.own_domains),
            partners=tuple(_domain(domain) for domain in file.lists.partner_domains),
        ),
        screen=Screen(tuple(_never_log(rule) for rule in file.never_log)),
        ignored_noise=file.noise.ignored(),
        attaches_invitations=file.noise.calendar == "attach",
        link_above=defaults.link_above or 1.0,
        precision_target=None if defaults.link_above else defaults.precision_target,
        review_above=defaults.review_above,
        visibility=defaults.visibility,
        visibility_of=tuple((holder.casefold(), visibility) for holder, visibility in file.visibility_of.items()),
        digest=digest,
    )
    return rules.with_calibration(shipped_calibration())


def _never_log(rule: NeverLog) -> NeverLogRule:
    patterns = [_address(pattern) for pattern in rule.any_participant]
    return NeverLogRule(
        id=rule.id,
        addresses=frozenset(pattern for pattern in patterns if not _is_glob(pattern)),
        address_globs=tuple(pattern for pattern in patterns if _is_glob(pattern)),
        domains=tuple(_domain(domain) for domain in rule.domain),
        labels=_folded(rule.label),
        subject_prefixes=tuple(prefix.casefold() for prefix in rule.subject_prefix),
        present_headers=_folded(rule.has_header),
        header_values=tuple(
            (name.casefold(), tuple(value.casefold() for value in values)) for name, values in rule.header.items()
        ),
    )


def _is_glob(pattern: str) -> bool:
    return any(sign in pattern for sign in "*?[")


def _folded(values: Iterable[str]) -> frozenset[str]:
    return frozenset(value.casefold() for value in values)


def _address(pattern: str) -> str:
    local, _, domain = pattern.rpartition("@")
    return f"{local.casefold()}@{_domain(domain)}"


def _domain(pattern: str) -> str:
    """Return the domain as it stands in match keys; a glob in lower case."""
    return pattern.casefold() if _is_glob(pattern) else normal_domain(pattern)
