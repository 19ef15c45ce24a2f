"""Open questions: who is this outsider?  Each with the name that is shown and the passages that speak for the answer.

An outsider whose address names a customer has answered (where it names several, texts may say which); so has mail that
a known customer's person wrote, for all that stands in it.  What is left are people at freemail addresses and at firms
that are no customers, and, in mail among ourselves, the authors of what is forwarded whose address says nothing.  A
passage speaks for its author; what one of us wrote, for the unknown ones it was written to.
"""

from __future__ import annotations

from collections.abc import Iterator

from autolog.matching.facts import Facts, Outsider
from autolog.matching.names.words import keys_of
from autolog.matching.passages import Author, Passage, Zone, passages_of
from autolog.matching.question import Question
from autolog.matching.standing import Answer
from autolog.model import Meeting, Message, Noise, Role, Task

MOST_QUESTIONS = 20
"""Unknown outsiders that are looked into; a mail to more of them is no conversation with one."""

_AUTHORS = (Role.FROM, Role.ORGANIZER)


def questions_of(facts: Facts) -> tuple[Question, ...]:
    """Return the open questions of an item, authors first; bulk mail leaves none: names in it say nothing."""
    if facts.mentions is None or (isinstance(facts.item, Message) and facts.item.noise is Noise.BULK):
        return ()
    passages = passages_of(facts.item, facts.own, facts.roster)
    if not facts.outsiders:
        quoted = tuple(_quoted_questions(facts, passages))[:MOST_QUESTIONS]
        return (*quoted, *_visits(facts, passages), *_errands(facts, passages))
    found = (_question(one, facts, passages) for one in facts.outsiders[:MOST_QUESTIONS])
    return tuple(question for question in found if question is not None)


def _question(outsider: Outsider, facts: Facts, passages: tuple[Passage, ...]) -> Question | None:
    name = outsider.participant.name
    standing = outsider.standing
    heard = tuple(passage for passage in passages if _speaks_for(passage, outsider, facts))
    if standing.answer is not Answer.CUSTOMER:
        is_partner = facts.own.is_partner(outsider.address)
        return Question(outsider.address, outsider.address, name, standing.answer, (), heard, is_partner)
    customers = tuple(dict.fromkeys(known.customer for known in standing.known))
    if len(customers) == 1:
        heard = ()
    is_known = len(customers) == 1 and any(known.contact for known in standing.known)
    return None if is_known else Question(outsider.address, outsider.address, name, standing.answer, customers, heard)


def _speaks_for(passage: Passage, outsider: Outsider, facts: Facts) -> bool:
    """Return whether a passage says something about an unknown outsider."""
    author = passage.author
    if author.address:
        if author.address == outsider.address:
            return True
        if not facts.own.owns(author.address):
            return False
    elif author.name and not author.is_own:
        return _is_same_name(author.name, outsider.participant.name) or _is_alone(outsider, facts)
    return not _answered_by_customer(facts)


def _is_alone(outsider: Outsider, facts: Facts) -> bool:
    return facts.unknown_outsiders == (outsider,) and not _answered_by_customer(facts)


def _is_same_name(one: str, other: str) -> bool:
    words = set(keys_of(one))
    return bool(words) and words == set(keys_of(other))


def _answered_by_customer(facts: Facts) -> bool:
    return any(one.standing.answer is Answer.CUSTOMER for one in facts.outsiders)


def _visits(facts: Facts, passages: tuple[Passage, ...]) -> Iterator[Question]:
    """Yield the question whom we visit, when only we are invited: the title may be what we speak of, the place not."""
    place = tuple(passage for passage in passages if passage.zone is Zone.PLACE)
    if place and isinstance(facts.item, Meeting):
        yield Question("place", "", "", Answer.OPEN, (), place)


def _errands(facts: Facts, passages: tuple[Passage, ...]) -> Iterator[Question]:
    """Yield the question whom a task of ours is for: what is written in it was written to say so."""
    if isinstance(facts.item, Task) and not facts.outsiders:
        yield Question("task", "", "", Answer.OPEN, (), passages)


def _quoted_questions(facts: Facts, passages: tuple[Passage, ...]) -> Iterator[Question]:
    """Yield the unknown authors of what is quoted in mail among ourselves, each once."""
    known = {one.standing.address for one in facts.quoted if one.standing.answer is not Answer.OPEN}
    authors: dict[Author, list[Passage]] = {}
    for passage in passages:
        author = passage.author
        if author.is_own or author.address in known or not (author.address or author.name):
            continue
        authors.setdefault(author, []).append(passage)
    for author, heard in authors.items():
        yield Question(
            author.address or f"name:{author.name}", author.address, author.name, Answer.OPEN, (), tuple(heard)
        )
