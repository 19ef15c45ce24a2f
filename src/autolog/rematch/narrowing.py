"""By which keyed hashes the unmatched items can be found that a draft may concern, so that not all must be fetched.

Of an unmatched item hashes of the outsiders' addresses and domains are kept.  Where every new rule names such people,
as exact addresses or domains, only the items that carry one of the hashes are asked for.
"""

from __future__ import annotations

from collections.abc import Iterator

from autolog.directory.domains import registrable_domain
from autolog.directory.terms import Term, terms_of_address
from autolog.model import OwnSide
from autolog.rematch.screening import decides, loses_a_shadow, wants_a_customer
from autolog.rules.compiling import Compiler
from autolog.rules.conditions import When
from autolog.rules.difference import Difference
from autolog.rules.lists import reserved
from autolog.rules.model import NeverLog
from autolog.rules.sets import Addresses, Domains
from autolog.rules.values import Among, Choice

Terms = frozenset[Term]


def terms_of_unmatched(difference: Difference, own: OwnSide) -> Terms | None:
    """Return the terms of the unmatched items that the draft may concern; None when addresses alone do not tell."""
    if difference.matching or difference.thresholds or loses_a_shadow(difference):
        return None
    finder = _Finder(difference, own)
    wanted = [finder.of_rule(difference.draft.written[id_].when) for id_ in _asked(difference)]
    wanted += [
        finder.of_refusal(entry)
        for entry in difference.draft.read.whole.never_log
        if entry.id not in difference.steady_refusals
    ]
    known = [terms for terms in wanted if terms is not None]
    return frozenset().union(*known) if len(known) == len(wanted) else None


def _asked(difference: Difference) -> Iterator[str]:
    return (rule.id for rule in difference.new_rules if decides(rule) and not wants_a_customer(rule, difference))


class _Finder:
    """Finds the terms of conditions, in the lists of the draft."""

    def __init__(self, difference: Difference, own: OwnSide) -> None:
        read = difference.draft.read
        self._compiler = Compiler({**reserved(read.whole.lists), **read.lists})
        self._own = own

    def of_rule(self, when: When) -> Terms | None:
        """Return the terms of the first condition that names people; all must fit, so one is enough."""
        people = when.participants.any if when.participants else None
        found = (self._of_domains(when.domain), self._of_addresses(when.sender), self._of_addresses(people))
        return next((terms for terms in found if terms is not None), None)

    def of_refusal(self, entry: NeverLog) -> Terms | None:
        """Return the terms of the first key that names people."""
        people = self._of_addresses(entry.any_participant), self._of_addresses(entry.sender)
        found = (self._of_domains(entry.domain), *people)
        return next((terms for terms in found if terms is not None), None)

    def _of_domains(self, choice: Choice[str] | Among[str] | None) -> Terms | None:
        if choice is None or not (choice.values or choice.in_):
            return None
        return self._terms(self._compiler.domains(choice.values, choice.in_))

    def _of_addresses(self, choice: Choice[str] | Among[str] | None) -> Terms | None:
        if choice is None or not (choice.values or choice.in_):
            return None
        named = self._compiler.addresses(choice.values, choice.in_)
        domains = self._terms(named.domains)
        if domains is None or named.globs or named.roles or any(map(self._own.owns, named.exact)):
            return None
        return domains | self._exactly(named) | self._at(named)

    def _exactly(self, named: Addresses) -> Terms:
        return frozenset(term for address in named.exact for term in terms_of_address(address) if term[0] == "address")

    def _at(self, named: Addresses) -> Terms:
        return frozenset(("domain", domain) for domain in named.at)

    def _terms(self, domains: Domains) -> Terms | None:
        """Return the terms of domains with their sub-domains.

        None for patterns, for our own, which are not kept, and for what lies above domains that somebody registered.
        """
        is_ours = any(self._own.owns(f"x@{domain}") for domain in domains.exact)
        if domains.globs or domains.freemail or is_ours or not all(map(registrable_domain, domains.exact)):
            return None
        return frozenset(("domain", domain) for domain in domains.exact)
