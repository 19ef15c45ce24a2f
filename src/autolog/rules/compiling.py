"""Conditions -> predicates on a view: compiled once when the rules are loaded, cheap ones first.

Each condition becomes a pair of its key and a predicate, so that an explanation can say which key did not fit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from autolog.decode.addresses import normal_domain
from autolog.directory.matchable import matchable_domains
from autolog.expressions import Expression
from autolog.model import Customer, Meeting
from autolog.rules.conditions import (
    CustomerCondition,
    ItemKind,
    Participants,
    SensitiveSelection,
    TimeCondition,
    Weekday,
    When,
)
from autolog.rules.lists import Entries
from autolog.rules.screen import names_in_label
from autolog.rules.sensitive import sensitive_set
from autolog.rules.sets import Addresses, Domains, ReadText, Texts, WordSet
from autolog.rules.values import (
    Among,
    Choice,
    CountRange,
    ProbabilityRange,
    Selection,
    TextCondition,
    Words,
)
from autolog.rules.view import View

Predicate = Callable[[View], bool]
Named = tuple[str, Predicate]
Lists = Mapping[str, Entries]
_DAYS = tuple(Weekday)


def predicates_of(when: When, lists: Lists) -> tuple[Named, ...]:
    """Return the key and the predicate of every condition that is set; those that read texts stand last."""
    return tuple(_predicates(when, Compiler(lists)))


def _predicates(when: When, compiler: Compiler) -> Iterator[Named]:
    yield from _of_the_head(when)
    yield from _of_people(when, compiler)
    if when.label:
        yield "label", compiler.texts_among(when.label, _labels)
    if when.attachment:
        yield "attachment", compiler.texts_among(when.attachment, lambda view: view.attachments)
    if when.subject:
        yield "subject", compiler.text(when.subject, lambda view: view.subject, lambda view: view.subject_words)
    if when.text:
        yield "text", compiler.text(when.text, lambda view: view.text, lambda view: view.text_words)
    if when.quoted_text:
        quoted = compiler.text(when.quoted_text, lambda view: view.quoted_text, lambda view: view.quoted_words)
        yield "quoted_text", quoted
    if when.sensitive:
        yield "sensitive", compiler.sensitive(when.sensitive)


def _of_people(when: When, compiler: Compiler) -> Iterator[Named]:
    """Yield the conditions on participants and on the customer."""
    if when.sender:
        yield "sender", compiler.addresses_among(when.sender, lambda view: view.authors)
    if when.participants:
        yield "participants", compiler.participants(when.participants)
    if when.domain:
        yield "domain", compiler.domains_among(when.domain, lambda view: view.domains)
    if when.customer:
        yield "customer", compiler.customer(when.customer)


def _of_the_head(when: When) -> Iterator[Named]:
    """Yield the conditions that need nothing but a look at a field."""
    if when.kind:
        yield "kind", _of_kinds(when.kind)
    if when.noise:
        yield "noise", _selected(when.noise, lambda view: view.mail.noise if view.mail else None)
    if when.authenticity:
        yield "authenticity", _selected(when.authenticity, lambda view: view.mail.authenticity if view.mail else None)
    if when.status:
        yield (
            "status",
            _selected(when.status, lambda view: view.item.status if isinstance(view.item, Meeting) else None),
        )
    if when.direction:
        yield "direction", _selected(when.direction, lambda view: view.direction)
    if when.probability:
        yield "probability", _within(when.probability)
    if when.time:
        yield "time", _in_time(when.time)


def _of_kinds(selection: Selection[ItemKind]) -> Predicate:
    wanted, refused = frozenset(selection.values), frozenset(selection.not_)

    def fits(view: View) -> bool:
        return (not wanted or not wanted.isdisjoint(view.kinds)) and refused.isdisjoint(view.kinds)

    return fits


def _selected(selection: Selection[Any], value: Callable[[View], object]) -> Predicate:
    wanted, refused = frozenset(selection.values), frozenset(selection.not_)

    def fits(view: View) -> bool:
        found = value(view)
        return found is not None and (not wanted or found in wanted) and found not in refused

    return fits


def _within(wanted: ProbabilityRange) -> Predicate:
    least, most = wanted.min or 0.0, 1.0 if wanted.max is None else wanted.max
    return lambda view: least <= view.probability <= most


def _counted(wanted: CountRange, count: int) -> bool:
    return (wanted.min or 0) <= count and (wanted.max is None or count <= wanted.max)


def _labels(view: View) -> Iterable[str]:
    return (name for label in view.item.labels for name in names_in_label(label))


def _in_time(wanted: TimeCondition) -> Predicate:
    zone = ZoneInfo(wanted.zone)
    days = frozenset(wanted.weekday.values) if wanted.weekday else frozenset()
    refused = frozenset(wanted.weekday.not_) if wanted.weekday else frozenset()

    def fits(view: View) -> bool:
        if view.at is None:
            return False
        local = view.at.astimezone(zone)
        day = _DAYS[local.weekday()]
        if day in refused or (days and day not in days):
            return False
        return _on_date(local, wanted) and _in_hours(local.time(), wanted.from_, wanted.to)

    return fits


def _on_date(local: datetime, wanted: TimeCondition) -> bool:
    return (wanted.after is None or local.date() >= wanted.after) and (
        wanted.before is None or local.date() < wanted.before
    )


def _in_hours(clock: time, begin: time | None, end: time | None) -> bool:
    if begin is None and end is None:
        return True
    first, last = begin or time(), end or time()
    return first <= clock < last if first < last else clock >= first or clock < last


@dataclass(frozen=True, slots=True)
class Compiler:
    """Builds sets and predicates; `lists` are those that conditions may name."""

    lists: Lists

    def domains(self, values: Iterable[str], names: Iterable[str]) -> Domains:
        """Return the set of these domains and of those in the lists."""
        entries = [self.lists[name] for name in names]
        patterns = [*values, *(value.rpartition("@")[2] for one in entries for value in one.values)]
        return Domains.of(patterns, freemail=_has_freemail(entries))

    def addresses(self, values: Iterable[str], names: Iterable[str]) -> Addresses:
        """Return the set of these addresses and of those (and the domains) in the lists."""
        entries = [self.lists[name] for name in names]
        roles = [value for one in entries if one.builtin == "role_accounts" for value in one.values]
        patterns = [*values, *(value for one in entries if one.builtin != "role_accounts" for value in one.values)]
        return Addresses.of(patterns, freemail=_has_freemail(entries), roles=roles)

    def texts(self, values: Iterable[str], names: Iterable[str]) -> Texts:
        """Return the set of these texts and of those in the lists."""
        return Texts.of([*values, *(value for name in names for value in self.lists[name].values)])

    def words(self, values: Iterable[str], names: Iterable[str]) -> WordSet:
        """Return the set of these words and of those in the lists."""
        return WordSet.of([*values, *(value for name in names for value in self.lists[name].values)])

    def domains_among(self, choice: Choice[str], found: Callable[[View], Iterable[str]]) -> Predicate:
        """Return whether one of the domains that are found is among these, and none among those under `not`."""
        yes, no = _both_sides(choice)
        return _among(self.domains(*yes), self.domains(*no), found)

    def addresses_among(self, choice: Choice[str], found: Callable[[View], Iterable[str]]) -> Predicate:
        """Return the same for addresses."""
        yes, no = _both_sides(choice)
        return _among(self.addresses(*yes), self.addresses(*no), found)

    def texts_among(self, choice: Choice[str], found: Callable[[View], Iterable[str]]) -> Predicate:
        """Return the same for texts."""
        yes, no = _both_sides(choice)
        return _among(self.texts(*yes), self.texts(*no), found)

    def text(self, wanted: TextCondition, text: Callable[[View], str], read: Callable[[View], ReadText]) -> Predicate:
        """Return whether a text holds what is wanted and nothing of what is under `not`."""
        holds = self._holds(wanted, text, read)
        lacks = self._holds(wanted.not_, text, read) if wanted.not_ else None
        has_wish = bool(wanted.contains or wanted.in_ or wanted.matches)
        return lambda view: (not has_wish or holds(view)) and not (lacks and lacks(view))

    def _holds(
        self, wanted: TextCondition | Words, text: Callable[[View], str], read: Callable[[View], ReadText]
    ) -> Predicate:
        words = self.words(wanted.contains, wanted.in_)
        expressions = tuple(Expression(one) for one in wanted.matches)
        return lambda view: bool(words and words.is_in(read(view))) or any(one.is_in(text(view)) for one in expressions)

    def participants(self, wanted: Participants) -> Predicate:
        """Return whether those who take part are as wanted."""
        anybody = self.addresses_among(wanted.any, lambda view: view.addresses) if wanted.any else None
        everybody = self.addresses(wanted.all.values, wanted.all.in_) if wanted.all else None

        def fits(view: View) -> bool:
            if wanted.count and not _counted(wanted.count, len(view.addresses)):
                return False
            if wanted.outside and not _counted(wanted.outside, len(view.outside)):
                return False
            if everybody is not None and not (view.addresses and all(map(everybody.has, view.addresses))):
                return False
            return anybody is None or anybody(view)

        return fits

    def customer(self, wanted: CustomerCondition) -> Predicate:
        """Return whether the best candidate is as wanted."""
        checks = tuple(self._of_customer(wanted))

        def fits(view: View) -> bool:
            customer = view.customer
            if wanted.exists is False:
                return customer is None
            return customer is not None and all(check(customer) for check in checks)

        return fits

    def _of_customer(self, wanted: CustomerCondition) -> Iterator[Callable[[Customer], bool]]:
        texts: tuple[tuple[Choice[str] | None, Callable[[Customer], str]], ...] = (
            (wanted.ref, lambda one: one.ref),
            (wanted.name, lambda one: one.name),
            (wanted.country, lambda one: one.country),
        )
        for choice, value in texts:
            if choice:
                yes, no = _both_sides(choice)
                yield _of_one(self.texts(*yes), self.texts(*no), value)
        if wanted.domain:
            yield self._of_domains(wanted.domain)
        if wanted.in_:
            named, sites = self.texts((), wanted.in_), self.domains((), wanted.in_)
            yield lambda one: named.has(one.ref) or named.has(one.name) or any(map(sites.has, matchable_domains(one)))

    def _of_domains(self, choice: Choice[str]) -> Callable[[Customer], bool]:
        yes, no = _both_sides(choice)
        wanted, refused = self.domains(*yes), self.domains(*no)
        return lambda one: _meets(wanted, refused, matchable_domains(one))

    def sensitive(self, wanted: SensitiveSelection) -> Predicate:
        """Return whether a word of these lists stands anywhere in the item."""
        sets = [*map(sensitive_set, wanted.values), self.words((), wanted.in_)]
        known = tuple(one for one in sets if one)
        return lambda view: any(one.is_in(text) for text in _all_words(view) for one in known)


def _all_words(view: View) -> tuple[ReadText, ...]:
    return view.subject_words, view.text_words, view.quoted_words, view.attachment_words


def _both_sides(choice: Choice[str]) -> tuple[tuple[Iterable[str], Iterable[str]], tuple[Iterable[str], Iterable[str]]]:
    against: Among[str] | None = choice.not_
    return (choice.values, choice.in_), ((against.values, against.in_) if against else ((), ()))


AnySet = Domains | Addresses | Texts


def _among(wanted: AnySet, refused: AnySet, found: Callable[[View], Iterable[str]]) -> Predicate:
    return lambda view: _meets(wanted, refused, tuple(found(view)))


def _meets(wanted: AnySet, refused: AnySet, values: Iterable[str]) -> bool:
    known = tuple(values)
    return (not wanted or any(map(wanted.has, known))) and not (refused and any(map(refused.has, known)))


def _of_one(wanted: Texts, refused: Texts, value: Callable[[Customer], str]) -> Callable[[Customer], bool]:
    return lambda one: _meets(wanted, refused, (value(one),))


def _has_freemail(entries: Iterable[Entries]) -> bool:
    return any(one.builtin == "freemail" for one in entries)


def competitors_of(entries: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return which of the entries are domains (as match keys), and which are names."""
    domains, names = list[str](), list[str]()
    for entry in entries:
        if "." in entry and " " not in entry:
            domains.append(normal_domain(entry.removeprefix("*.")))
        else:
            names.append(entry)
    return tuple(domains), tuple(names)
