"""RuleSet: one version of rules.yaml, compiled and ready to decide; safe to send to another process."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from autolog.decode.addresses import normal_domain
from autolog.model import Noise, OwnSide, Visibility, strictest
from autolog.rules.model import NeverLog, RulesFile
from autolog.rules.screen import NeverLogRule, Screen


@dataclass(frozen=True, slots=True)
class RuleSet:
    """What the firm wants: who we are, what is never looked at, and how sure is sure enough.

    `digest` is the SHA-256 of the file, which names the version.  `visibility_of` pairs an account id or an owner's
    address (lower case) with the visibility that holds for it in place of the default.
    """

    own: OwnSide = field(default_factory=OwnSide)
    screen: Screen = field(default_factory=Screen)
    ignored_noise: frozenset[Noise] = frozenset()
    link_above: float = 0.95
    review_above: float = 0.05
    visibility: Visibility = Visibility.FULL
    visibility_of: tuple[tuple[str, Visibility], ...] = ()
    digest: str = ""

    def visibility_for(self, holders: Iterable[str]) -> Visibility:
        """Return how much is kept of what these holders (account ids, owners' addresses) have: the strictest wins."""
        wanted = {holder.casefold() for holder in holders}
        own_choices = [visibility for holder, visibility in self.visibility_of if holder in wanted]
        return strictest(*own_choices) if own_choices else self.visibility


def compile_rules(file: RulesFile, digest: str = "") -> RuleSet:
    """Return the rules of a checked file in the form that decides."""
    return RuleSet(
        own=OwnSide(domains=tuple(_domain(domain) for domain in file.lists.own_domains)),
        screen=Screen(tuple(_never_log(rule) for rule in file.never_log)),
        ignored_noise=file.noise.ignored(),
        link_above=file.defaults.link_above,
        review_above=file.defaults.review_above,
        visibility=file.defaults.visibility,
        visibility_of=tuple((holder.casefold(), visibility) for holder, visibility in file.visibility_of.items()),
        digest=digest,
    )


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
