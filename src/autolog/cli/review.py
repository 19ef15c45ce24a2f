"""`autolog review`: what waits for a person, with the likeliest customers and why; and the person's answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from autolog.cli.named import deciding_person, known_customer, known_interaction, refused_as_wrong_use, short
from autolog.cli.people import counterpart
from autolog.cli.terminal import for_people, one_line, print_json, say, several
from autolog.config import load_configuration
from autolog.errors import WrongUse
from autolog.installation import Installation, opened
from autolog.model import LinkStatus, OwnSide, Party, PartyKind, State
from autolog.store.answers import NamedLink, StoredInteraction

CANDIDATES = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """A customer that may be the right one, and the strongest reason for it."""

    customer: str
    name: str
    probability: float
    reason: str


@dataclass(frozen=True, slots=True)
class Question:
    """One item that waits for an answer.  `id` is enough of the interaction's id to name it by."""

    id: str
    interaction: str
    when: datetime | None
    kind: str
    counterpart: str
    subject: str
    choices: tuple[Choice, ...]
    rule: str
    reason: str
    until: datetime | None


def run_review_list(path: Path, limit: int, as_json: bool) -> int:
    """Print what waits, first what runs out first."""
    with opened(load_configuration(path)) as installation:
        questions = [question_of(one, installation.own) for one in installation.store.review_queue(limit)]
        waiting = installation.store.status(installation.now()).review
    if as_json:
        print_json(questions)
        return 0
    for question in questions:
        say("\n".join(_lines(question)) + "\n")
    more = f" (the first {len(questions)} are shown)" if waiting > len(questions) else ""
    say(f"To answer: {several(waiting, 'item')}{more}.")
    return 0


def run_review_accept(path: Path, item: str, by: str, as_json: bool) -> int:
    """Link an item to the likeliest of the customers that it is asked about.  Raises WrongUse when there is none."""
    with opened(load_configuration(path)) as installation:
        asked = waiting_item(installation, item)
        choices = choices_of(asked)
        if not choices:
            remedy = f"Name one: autolog review assign {short(asked.id)} CUSTOMER"
            raise WrongUse(f"No customer is suggested for {short(asked.id)}.", remedy=remedy)
        return _answer(installation, asked, choices[0].customer, by, as_json)


def run_review_assign(path: Path, item: str, customer: str, by: str, as_json: bool) -> int:
    """Link an item to a customer, suggested or not.  Raises WrongUse for an unknown item or customer."""
    with opened(load_configuration(path)) as installation:
        asked = waiting_item(installation, item)
        chosen = known_customer(installation.customers(), customer)
        return _answer(installation, asked, chosen.ref, by, as_json)


def run_review_reject(path: Path, item: str, by: str, as_json: bool) -> int:
    """Say that an item belongs to no customer; its text is erased."""
    with opened(load_configuration(path)) as installation:
        return _answer(installation, waiting_item(installation, item), None, by, as_json)


def waiting_item(installation: Installation, prefix: str) -> StoredInteraction:
    """Return the item whose id begins like this.  Raises WrongUse when there is none, or it waits for no answer."""
    found = known_interaction(installation.store, prefix)
    if found.record.state is not State.REVIEW:
        raise WrongUse(f"{short(found.id)} does not wait for an answer.", remedy="See: autolog review list")
    return found


def question_of(asked: StoredInteraction, own: OwnSide) -> Question:
    """Return what a person is asked about an interaction in review; its subject as its visibility allows."""
    record = asked.record
    return Question(
        id=short(asked.id),
        interaction=asked.id,
        when=record.starts_at,
        kind=record.kind,
        counterpart=counterpart(record.participants, own),
        subject=record.subject,
        choices=choices_of(asked)[:CANDIDATES],
        rule=record.decided_by,
        reason=record.reason,
        until=record.review_until,
    )


def choices_of(asked: StoredInteraction) -> tuple[Choice, ...]:
    """Return the customers that are suggested, the likeliest first."""
    reasons = strongest_reasons(asked)
    links = [one for one in asked.links if one.link.party.kind is PartyKind.CUSTOMER]
    suggested = [one for one in links if one.link.status is LinkStatus.SUGGESTED]
    ordered = sorted(suggested, key=lambda one: (-one.link.probability, one.link.party.ref))
    return tuple(_choice(one, reasons) for one in ordered)


def strongest_reasons(asked: StoredInteraction) -> Mapping[Party, str]:
    """Return the reason with most bits for each party."""
    weakest_first = sorted(asked.record.evidence, key=lambda reason: reason.bits)
    return {reason.party: reason.detail for reason in weakest_first}


def _choice(one: NamedLink, reasons: Mapping[Party, str]) -> Choice:
    party = one.link.party
    return Choice(party.ref, one.name, one.link.probability, reasons.get(party, ""))


def _answer(installation: Installation, asked: StoredInteraction, customer: str | None, by: str, as_json: bool) -> int:
    person = deciding_person(by)
    with refused_as_wrong_use():
        installation.store.decide_review(asked.id, customer, person, installation.now())
    if as_json:
        print_json({"interaction": asked.id, "customer": customer, "by": person})
    elif customer is None:
        say(f"{short(asked.id)} belongs to no customer, says {person}; its text is erased.")
    else:
        found = installation.customers().customer(customer)
        say(f"{short(asked.id)} is linked to {customer} {found.name if found else ''}, says {person}.")
    return 0


def _lines(question: Question) -> Iterator[str]:
    subject = question.subject or "(the subject is not kept)"
    what = one_line(f"{question.kind} {question.counterpart}: {subject}")
    yield f"{question.id}  {for_people(question.when)}  {what}"
    yield "    " + one_line(f"asked because: {question.reason} [{question.rule}]")
    for choice in question.choices:
        why = one_line(f"{choice.customer} {choice.name}: {choice.reason}")
        yield f"    {choice.probability:6.1%}  {why}"
