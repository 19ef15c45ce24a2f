"""The same mail as it lies in several of our mailboxes, and mail that only looks the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from .letters import Authentic, Body, Letter
from .nouns import Colleague
from .scene import Case
from .world import COLLEAGUES

_SHARED = ("a_in-", "b_in-", "f_address-")
_SENT = ("a_out-", "several_addressed-")
LIST = (("List-Id", "Vertrieb <vertrieb.ostermoor.example>"), ("Precedence", "list"))


@dataclass(frozen=True, slots=True)
class Lying:
    """A letter in the mailbox of one of us; `interaction` says which real message it is."""

    interaction: str
    user: str
    file: str
    letter: Letter


def perform_copies(cases: Sequence[tuple[str, Case]]) -> Iterator[Lying]:
    """Yield what lies in the mailboxes: copies of some of the cases, and traps."""
    for number, (name, case) in enumerate(_first_of_each(cases)):
        if name.startswith(_SENT) or case.letter.authentic is None:
            yield from _sent(name, case.letter, number)
        else:
            yield from _received(name, case.letter, number)
    yield from _traps([(name, case.letter) for name, case in cases if name.startswith("a_in-")])


def _first_of_each(cases: Sequence[tuple[str, Case]]) -> list[tuple[str, Case]]:
    return [(name, case) for name, case in cases if name.startswith((*_SHARED, *_SENT)) and name.endswith("-1")]


def _user_of(letter: Letter) -> str:
    """Return the one of us that the letter is from or to."""
    addresses = [one.address for one in (letter.sender, *letter.to)]
    return next(one.user for one in COLLEAGUES if one.address in addresses)


def _other(user: str, number: int) -> Colleague:
    others = [one for one in COLLEAGUES if one.user != user]
    return others[number % len(others)]


def _received(name: str, letter: Letter, number: int) -> Iterator[Lying]:
    """Yield a letter that two of us got; every third time the second got it through a list of ours."""
    user = _user_of(letter)
    other = _other(user, number)
    copy = replace(letter, delivered_to=other.address)
    if number % 3 == 0:
        copy = replace(copy, subject=f"[vertrieb] {letter.subject}", headers=(*letter.headers, *LIST))
    yield Lying(name, user, name, letter)
    yield Lying(name, other.user, f"{name}-copy", copy)


def _sent(name: str, letter: Letter, number: int) -> Iterator[Lying]:
    """Yield a letter that one of us sent and another got in copy."""
    user = _user_of(letter)
    other = _other(user, number)
    yield Lying(name, user, name, letter)
    copy = replace(letter, delivered_to=other.address, authentic=Authentic.PASS)
    yield Lying(name, other.user, f"{name}-copy", copy)


def _traps(letters: Sequence[tuple[str, Letter]]) -> Iterator[Lying]:
    """Yield different letters under one Message-ID, a reminder of the same words, and copies without a Message-ID."""
    for name, letter in letters[1::6]:
        user = _user_of(letter)
        yield Lying(f"{name}-same-id", user, f"{name}-same-id", letter)
        other = replace(
            letter, subject=f"{letter.subject} II", sent_at=letter.sent_at + timedelta(days=12),
            body=Body(letter.body.paragraphs[::-1], letter.body.signature),
        )  # fmt: skip
        yield Lying(f"{name}-other", user, f"{name}-other", other)
    for name, letter in letters[2::6]:
        user = _user_of(letter)
        yield Lying(f"{name}-first", user, f"{name}-first", letter)
        again = replace(letter, message_id=f"again.{letter.message_id}", sent_at=letter.sent_at + timedelta(days=7))
        yield Lying(f"{name}-reminder", user, f"{name}-reminder", again)
    for name, letter in letters[4::9]:
        user = _user_of(letter)
        for copy in ("inbox", "archive"):
            nameless = replace(letter, message_id="")
            yield Lying(f"{name}-nameless", user, f"{name}-nameless-{copy}", nameless)
