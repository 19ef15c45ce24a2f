"""Cases on the real path: the bytes are decoded, matched and decided by the functions that the daemon calls.

Only what a case cannot have is missing: an archive.  No thread and no earlier dealing speaks in a case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from autolog.decode import DecodeContext
from autolog.decode.worker import decode_here
from autolog.directory import Directory
from autolog.errors import DecodeError
from autolog.matching import MentionIndex, waterfall
from autolog.model import Candidate, Decision, Item, LinkStatus, MarkKind, PartyKind, State
from autolog.past import Archive, past_of
from autolog.processing import AccountRun, Mind, decide_item, match_item
from autolog.rule_tests.letters import raw_of
from autolog.rule_tests.loading import rows_of
from autolog.rule_tests.model import Case, CaseCustomers, CasesFile, Expectation
from autolog.rules import RuleSet
from autolog.rules.decide import RULE, view_of
from autolog.rules.sets import normal_pattern
from autolog.secrets.keyed_hash import keyed_hasher

WINDOW = timedelta(days=36_500)
SHOWN_CANDIDATES = 2
NOBODY = "none"

OwnCustomers = Callable[[], Directory]
"""Gives the installation's own customers.  Raises AutologError where there is no installation."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that was expected to be otherwise."""

    what: str
    expected: str
    got: str


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """How one case ended: what differed, and, where something did, the candidates and rules in short."""

    name: str
    differences: tuple[Difference, ...] = ()
    candidates: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether everything came as expected."""
        return not self.differences


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a case's item."""

    decision: Decision
    item: Item | None = None
    candidates: tuple[Candidate, ...] = ()


def run_cases(cases: CasesFile, rules: RuleSet, own_customers: OwnCustomers) -> Iterator[CaseOutcome]:
    """Yield how each case ended.  Raises WrongUse and ConfigurationError for a file that cannot be read."""
    worlds: dict[CaseCustomers, tuple[Directory, MentionIndex]] = {}
    for case in cases.tests:
        wanted = case.customers or cases.customers
        if wanted not in worlds:
            directory = own_customers() if wanted.installation else Directory.build(rows_of(wanted))
            worlds[wanted] = directory, MentionIndex.build(directory)
        mind = mind_of(rules, (*cases.own_domains, *case.own_domains), *worlds[wanted])
        yield _judged(case, answer_to(case, cases, mind), mind)


def mind_of(rules: RuleSet, own_domains: Sequence[str], directory: Directory, mentions: MentionIndex) -> Mind:
    """Return what decides in a case."""
    own = replace(rules.own, domains=(*rules.own.domains, *map(normal_pattern, own_domains)))
    archive = Archive(lambda _ids: {}, lambda _own, _customers: (), lambda _outsiders, _customers: ())
    return Mind(decode_here, directory, replace(rules, own=own), own, keyed_hasher(b"case"), archive, mentions)


def answer_to(case: Case, cases: CasesFile, mind: Mind) -> Answer:
    """Return what becomes of the case's item."""
    account = AccountRun(case.mailbox or "case", case.mailbox, cases.now - WINDOW, cases.trusted_authserv_ids)
    context = DecodeContext(
        now=cases.now,
        window_start=account.since,
        own=mind.own,
        trusted_authserv_ids=cases.trusted_authserv_ids,
        screen=mind.rules.screen,
    )
    result = next(iter(mind.decode_many([raw_of(case, cases.now)], context)))
    if isinstance(result, DecodeError):
        return Answer(Decision(State.QUARANTINED, "unreadable", result.what))
    if result.refusal is not None:
        return Answer(Decision(State.IGNORED, result.refusal.rule, result.refusal.reason))
    if not result.items:
        return Answer(Decision(State.IGNORED, "nothing-in-window", "It holds nothing that has happened yet."))
    item = result.items[0]
    past = past_of([item], mind.archive, mind.directory, mind.own, mind.mentions)
    return Answer(decide_item(item, account, mind, past), item, match_item(item, mind, past))


def _judged(case: Case, answer: Answer, mind: Mind) -> CaseOutcome:
    differences = tuple(_differences(case.expect, answer, mind.directory))
    if not differences:
        return CaseOutcome(case.name)
    return CaseOutcome(case.name, differences, tuple(_in_short(answer, mind)), tuple(_trace(answer, mind)))


@dataclass(frozen=True, slots=True)
class _Seen:
    """What came, in the words of an expectation."""

    answer: Answer
    directory: Directory

    @property
    def rule(self) -> str:
        """The rule that decided; else the one that said how it is kept."""
        rule = self.answer.decision.rule
        named = self.marks(MarkKind.RULE)
        return rule.removeprefix(RULE) if rule.startswith(RULE) or not named else named[0]

    @property
    def all_rules(self) -> set[str]:
        rule = self.answer.decision.rule
        return {rule, rule.removeprefix(RULE), *self.marks(MarkKind.RULE)}

    def marks(self, kind: MarkKind) -> list[str]:
        return [mark.value for mark in self.answer.decision.marks if mark.kind is kind]

    def parties(self, kind: PartyKind) -> list[str]:
        """The ids of those it is linked to, and where it is linked to nobody, of those that are suggested."""
        links = [link for link in self.answer.decision.links if link.party.kind is kind]
        linked = [link.party.ref for link in links if link.status is LinkStatus.LINKED]
        return linked or [link.party.ref for link in links]

    def names(self, kind: PartyKind, ref: str) -> set[str]:
        """What a party may be called in an expectation."""
        if kind is PartyKind.CUSTOMER:
            customer = self.directory.customer(ref)
            return {ref, customer.name} if customer else {ref}
        contact = self.directory.contact(ref)
        return {ref, contact.name, *contact.addresses} if contact else {ref}

    def probability(self, customer: str | None) -> float:
        found = self.answer.candidates
        if customer:
            found = tuple(one for one in found if customer in self.names(PartyKind.CUSTOMER, one.customer))
        return found[0].probability if found else 0.0


def _differences(expect: Expectation, answer: Answer, directory: Directory) -> Iterator[Difference]:
    seen, decision = _Seen(answer, directory), answer.decision
    kind = decision.kind or (answer.item.kind if answer.item else "")
    plain: tuple[tuple[str, str | None, str], ...] = (
        ("decision", expect.decision, decision.state),
        ("kind", expect.kind, kind),
        ("visibility", expect.visibility, decision.visibility),
        ("authenticity", expect.authenticity, getattr(answer.item, "authenticity", "")),
    )
    yield from (Difference(what, str(wanted), str(got)) for what, wanted, got in plain if wanted and wanted != got)
    if expect.rule and expect.rule not in seen.all_rules:
        yield Difference("rule", expect.rule, seen.rule)
    yield from _of_parties(expect, seen)
    yield from _of_marks(expect, seen)
    if expect.probability:
        got = seen.probability(expect.customer)
        least, most = expect.probability.min or 0.0, 1.0 if expect.probability.max is None else expect.probability.max
        if not least <= got <= most:
            yield Difference("probability", f"{least:g} to {most:g}", f"{got:.4f}")


def _of_parties(expect: Expectation, seen: _Seen) -> Iterator[Difference]:
    for what, kind, wanted in (
        ("customer", PartyKind.CUSTOMER, expect.customer),
        ("contact", PartyKind.CONTACT, expect.contact),
    ):
        if wanted is None:
            continue
        found = seen.parties(kind)
        if wanted == "" and found:
            yield Difference(what, NOBODY, ", ".join(found))
        elif wanted and not any(wanted in seen.names(kind, ref) for ref in found):
            yield Difference(what, wanted, ", ".join(found) or NOBODY)


def _of_marks(expect: Expectation, seen: _Seen) -> Iterator[Difference]:
    owners = (expect.owner,) if expect.owner else ()
    wishes = ((MarkKind.OWNER, owners), (MarkKind.TAG, expect.tag), (MarkKind.NOTIFY, expect.notify))
    for kind, wanted in wishes:
        got = seen.marks(kind)
        if not set(wanted) <= set(got):
            yield Difference(kind, ", ".join(wanted), ", ".join(got) or NOBODY)


def _in_short(answer: Answer, mind: Mind) -> Iterator[str]:
    """Yield the best candidates, each with its reasons on one line."""
    yield f"{answer.decision.rule}: {answer.decision.reason}"
    for candidate in answer.candidates[:SHOWN_CANDIDATES]:
        rows = waterfall(candidate)
        steps = " ".join(f"{row.kind} {row.bits:+.1f}" for row in rows)
        yield f"{candidate.customer} {candidate.probability:.1%}: {steps}"
        yield from (f"  {row.kind}: {row.detail}" for row in rows[1:])
    if not answer.candidates:
        yield "no candidate: nothing in it points to a customer"
    if answer.item is not None:
        outside = [one.address for one in answer.item.participants if not mind.own.owns(one.address)]
        yield f"outside: {', '.join(outside) or NOBODY}"


def _trace(answer: Answer, mind: Mind) -> Iterator[str]:
    if answer.item is None:
        return
    view = view_of(answer.item, answer.candidates, mind.rules, mind.own, mind.directory)
    for rule, failing in mind.rules.book.trace(view):
        yield f"{rule}: no, '{failing}' does not fit" if failing else f"{rule}: fits"
