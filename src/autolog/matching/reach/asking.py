"""An item -> the terms that its decision asked of the directory.

Whatever a finder looks up has its line here; the property tests of the past hold the two together.  Only what speaks
for an open question costs more than the addresses: names in the texts of mail whose people are known say nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from autolog.decode.addresses import find_addresses
from autolog.directory.domains import parent_domains, registrable_domain, to_unicode
from autolog.directory.freemail import is_freemail
from autolog.directory.lookalikes import looks_of_stranger
from autolog.directory.terms import Term, terms_of_address
from autolog.matching.facts import Facts
from autolog.matching.mentions.entries import phone_key
from autolog.matching.names.persons import read_person, search_keys
from autolog.matching.names.words import keys_of, words_and_starts
from autolog.matching.passages import Passage, Zone
from autolog.matching.personal_names import names_in
from autolog.matching.question import Question
from autolog.matching.reach.names import beginnings
from autolog.matching.references import captures
from autolog.matching.sites import domains_in, numbers_in
from autolog.matching.standing import Answer
from autolog.model import Message, Noise
from autolog.rules.kinds.calls import call_of

MOST_NAMES = 32
"""Beginnings of names that are remembered of one item, those in the most telling places first."""

_PLACES = {zone: place for place, zone in enumerate(Zone)}


def asked_terms(facts: Facts) -> frozenset[Term]:
    """Return what the decision on an item asked; `facts` with its questions."""
    terms: set[Term] = set()
    for outsider in facts.outsiders:
        terms.update(terms_of_address(outsider.address))
        terms.update(_of_unknown(outsider.participant.name, outsider.participant.domain, outsider.standing.answer))
    for quoted in facts.quoted:
        terms.update(terms_of_address(quoted.standing.address))
    for question in facts.questions:
        terms.update(_of_question(question))
    passages = tuple(dict.fromkeys(passage for question in facts.questions for passage in question.passages))
    for passage in passages:
        terms.update(_of_passage(passage))
    terms.update(("name", name) for name in _names(facts.questions, passages))
    terms.update(("reference", capture.casefold()) for capture in captures(facts))
    terms.update(_of_call(facts))
    terms.update(("thread", message_id) for message_id in _thread(facts))
    return frozenset(terms)


def _of_unknown(name: str, domain: str, answer: Answer) -> Iterator[Term]:
    """Yield whom an unknown participant may pass for."""
    if answer is Answer.CUSTOMER:
        return
    if domain and not is_freemail(domain):
        yield from (("look", looks) for looks in looks_of_stranger(domain))
    for shown in find_addresses(name, 5) if "@" in name else ():
        yield from terms_of_address(shown)


def _of_question(question: Question) -> Iterator[Term]:
    shown = read_person(question.name)
    if shown is not None:
        yield from (("person", key) for key in search_keys(shown))
    if question.answer is Answer.OPEN and question.address:
        for name in names_in(question.address.partition("@")[0]):
            yield from (("person", key) for key in search_keys(name))
    if question.answer is Answer.FOREIGN:
        label = to_unicode(registrable_domain(question.address.rpartition("@")[2])).partition(".")[0]
        yield "label", "".join(keys_of(label))


def _of_passage(passage: Passage) -> Iterator[Term]:
    for domain in domains_in(passage):
        yield from (("domain", parent) for parent in parent_domains(domain))
    if passage.zone is Zone.SIGNATURE:
        yield from (("phone", phone_key(number)) for number in numbers_in(passage))


def _names(questions: Iterable[Question], passages: Iterable[Passage]) -> Iterable[str]:
    """Return the names that may begin in what is shown and in these passages, the most telling zones first."""
    shown = (question.name for question in questions if question.name)
    heard = (passage.text for passage in sorted(passages, key=lambda passage: _PLACES[passage.zone]))
    names = (name for text in chain(shown, heard) for name in beginnings(*words_and_starts(text)))
    found: set[str] = set()
    for name in names:
        found.add(name)
        if len(found) == MOST_NAMES:
            break
    return found


def _of_call(facts: Facts) -> Iterator[Term]:
    call = call_of(facts.item)
    if call is not None and call.number:
        yield "phone", phone_key(call.number)


def _thread(facts: Facts) -> Iterable[str]:
    """Return the Message-IDs that the item names, where they may say who an unknown participant is."""
    item = facts.item
    if not isinstance(item, Message) or item.noise is Noise.BULK or not facts.unknown_outsiders:
        return ()
    return (*item.in_reply_to, *item.references)
