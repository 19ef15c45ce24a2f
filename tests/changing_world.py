"""A firm whose customers change while mail comes in: for tests that the past is decided as if it had been known.

The letters ask the directory in every way there is: addresses, domains, names, signatures, numbers, threads, forwards,
look-alikes, meetings.  The customers come in variants; a moment of the world is a choice of one variant each.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from autolog.directory import Directory
from autolog.matching import MentionIndex
from autolog.model import (
    Affiliation,
    Contact,
    Customer,
    DirectoryRows,
    Evidence,
    Link,
    LinkStatus,
    Party,
    PartyKind,
    Raw,
)
from autolog.processing import Mind
from autolog.rules import parse_rules
from autolog.testing.builders import BEGINNING, Letter, event, forward, raw_event, reply
from firm import Firm

RULES = rb"""
version: 1
lists: {own_domains: [ourfirm.example]}
never_log:
  - {id: private, subject_prefix: '[private]'}
evidence:
  references:
    - {id: order, expression: '\bPO-(\d{4})\b', means: deal}
rules:
  - {id: tenders, when: {subject: {contains: tender}}, then: {link: GLOBEX}}
  - {id: at-home, when: {customer: {country: [CH]}}, then: {ignore: 'handled by our sister firm'}}
"""

ANNA, BOB = "Anna Berg <anna@ourfirm.example>", "Bob Stein <bob@ourfirm.example>"
MIRA = "Mira Tannhofer <mira@brennhold.example>"
FREE = "M. T. <mirat77@gmail.com>"


def letter(number: int, sender: str, text: str = "Hello,\n\nsee you soon.\n", **more: object) -> Letter:
    """Return letter `number`, an hour after the one before."""
    plain = Letter(f"m{number}@mail.example", sender, text=text, subject=f"Matter {number}")
    return replace(plain, sent_at=BEGINNING + timedelta(hours=number), **more)  # type: ignore[arg-type]  # fields


FIRST = letter(1, MIRA)
STRANGER = letter(2, "Nobody <nobody@elsewhere.example>")
ANSWER = replace(
    letter(3, "Otto Kranz <otto@agency.example>", references=(FIRST.message_id,)), to=("anna@ourfirm.example", MIRA)
)
LATER = letter(4, "Otto Kranz <otto@agency.example>", references=(FIRST.message_id, ANSWER.message_id))
SIGNED = "Hello,\n\nplease call me back.\n\n-- \nMira Tannhofer\nBrennhold Anlagenbau GmbH\nTel. +49 30 55512345\n"

LETTERS: tuple[Letter, ...] = (
    FIRST,
    STRANGER,
    ANSWER,
    LATER,
    letter(5, "Zoe <zoe@sales.brennhold.example>"),
    letter(6, FREE, SIGNED),
    letter(7, "Mira Tannhofer <someone77@gmail.com>", "Hello,\n\nthe Quillmark Foundry will be glad.\n\nMira\n"),
    letter(8, "tannhofer.mira@gmail.com"),
    letter(9, "Eve <eve@brennhoId.example>".replace("I", "1")),
    letter(10, "Eve <eve@globexx.example>"),
    letter(11, "buyer@gmail.com", "Hello,\n\nour order PO-4711 is late.\n"),
    letter(12, "Pat Moor <pat@agency.example>", "Hello,\n\nfor Quillmark Foundry we need plans.\n"),
    letter(13, "pat.moor@gmail.com", "We met at Vosper and Rusk last week.\n", subject="Vosper & Rusk"),
    forward(letter(14, "Rosa <rosa@globex.example>"), "bob@ourfirm.example"),
    forward(letter(15, "Rosa <rosa@vosper.example>"), "bob@ourfirm.example"),
    letter(16, ANNA, to=("bob@ourfirm.example",)),
    letter(17, "Rosa <rosa@globex.example>", to=(ANNA, MIRA)),
    letter(18, "x@elsewhere.example", subject="A tender"),
    letter(19, "Ada Quill <ada@quillmark.example>", "Hello,\n\nour site is www.globex.example.\n"),
    letter(20, "mira+news@brennhold.example"),
    letter(21, '"mira@brennhold.example" <trick@elsewhere.example>'),
    reply(letter(6, FREE, SIGNED), "Thank you."),
    letter(23, "Rosa <rosa@globex.example>", subject="[private] lunch"),
    letter(24, "Mira Tannhofer <mira@globex.example>"),
    letter(25, "old.friend@gmail.com", "Hello,\n\nMira Tannhofer of Brennhold asks for you.\n"),
)


def things() -> Mapping[str, Raw]:
    """Return everything that may come, by remote id."""
    found = {f"{number:03}": one.raw() for number, one in enumerate(LETTERS)}
    meetings = {
        "meeting-1": event(1, attendees=("anna@ourfirm.example", "mira@brennhold.example")),
        "meeting-2": event(2, attendees=("bob@ourfirm.example", "pat.moor@gmail.com"), summary="Vosper & Rusk"),
        "meeting-3": event(3, attendees=("anna@ourfirm.example",), lines=("LOCATION:Brennhold Anlagenbau GmbH",)),
        "meeting-4": event(40, attendees=("anna@ourfirm.example", "rosa@globex.example")),
    }
    return {**found, **{name: raw_event(content) for name, content in meetings.items()}}


THINGS = things()

# --- customers ---------------------------------------------------------------------------------------------------

BRENNHOLD = Customer("BRENNHOLD", "Brennhold Anlagenbau GmbH", ("brennhold.example",), country="DE")
GLOBEX = Customer("GLOBEX", "Globex Foundry AG", ("globex.example",), country="DE")
VOSPER = Customer("VOSPER", "Vosper & Rusk Ltd", ("vosper.example",), country="GB")
PERSON = Contact("MIRA", "Mira Tannhofer", "BRENNHOLD", ("mira@brennhold.example",), ("+493055512345",))
ROSA = Contact("ROSA", "Rosa Delmonte", "GLOBEX", ("rosa@globex.example",))
PAT = Contact("PAT", "Pat Moor", "VOSPER", ("pat@vosper.example",))

CUSTOMER_VARIANTS: Mapping[str, tuple[Customer | None, ...]] = {
    "BRENNHOLD": (
        None,
        BRENNHOLD,
        replace(BRENNHOLD, domains=()),
        replace(BRENNHOLD, name="Tannhofer Group", aliases=("Quillmark Foundry",), references=("4711",)),
    ),
    "GLOBEX": (
        None,
        GLOBEX,
        replace(GLOBEX, domains=("globex.example", "brennhold.example"), aliases=("Brennhold Anlagenbau",)),
        replace(GLOBEX, country="CH", aliases=("Quillmark Foundry",)),
        replace(GLOBEX, references=("4711",), domains=("globex.example", "elsewhere.example")),
    ),
    "VOSPER": (None, VOSPER, replace(VOSPER, domains=("vosper.example", "agency.example"))),
}
JULY = date(2026, 3, 2)
PERSON_VARIANTS: Mapping[str, tuple[tuple[Contact, tuple[Affiliation, ...]] | None, ...]] = {
    "MIRA": (
        None,
        (PERSON, ()),
        (replace(PERSON, addresses=("mira@brennhold.example", "mirat77@gmail.com"), phones=()), ()),
        (
            replace(PERSON, customer="GLOBEX", addresses=("mira@globex.example", "mira@brennhold.example")),
            (
                Affiliation("MIRA", "BRENNHOLD", None, JULY),
                Affiliation("MIRA", "GLOBEX", JULY + timedelta(days=1), None),
            ),
        ),
        (replace(PERSON, name="Maria Tannhofer-Kranz", customer="GLOBEX"), ()),
    ),
    "ROSA": (None, (ROSA, ()), (replace(ROSA, addresses=("rosa@vosper.example",)), ())),
    "PAT": (None, (PAT, ()), (replace(PAT, addresses=("pat.moor@gmail.com", "pat@agency.example")), ())),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """Which variant of each customer and person there is; 0 for none.  People whose customer is not there are not."""

    customers: tuple[int, int, int] = (0, 0, 0)
    people: tuple[int, int, int] = (0, 0, 0)

    def rows(self) -> DirectoryRows:
        """Return the directory of this moment."""
        firms = [CUSTOMER_VARIANTS[ref][n] for ref, n in zip(CUSTOMER_VARIANTS, self.customers, strict=True)]
        customers = tuple(one for one in firms if one is not None)
        refs = {one.ref for one in customers}
        persons = [PERSON_VARIANTS[ref][n] for ref, n in zip(PERSON_VARIANTS, self.people, strict=True)]
        present = [one for one in persons if one is not None and one[0].customer in refs]
        return DirectoryRows(
            customers,
            tuple(contact for contact, _ in present),
            tuple(time for _, times in present for time in times if time.customer in refs),
        )


@lru_cache(maxsize=256)
def index_of(rows: DirectoryRows) -> MentionIndex:
    """Return the mention index of these rows; to make one takes a third of a second."""
    return MentionIndex.build(Directory.build(rows))


class ChangingFirm(Firm):
    """A firm that finds names, too, and whose customers are chosen anew at any time."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.rules = parse_rules(Path("rules.yaml"), RULES)

    def mind(self) -> Mind:
        """Return what decides, with names and texts."""
        index = index_of(_sorted(self.store.load_directory()))
        return replace(super().mind(), directory=index.directory, mentions=index)

    def choose(self, choice: Choice) -> int:
        """Make the directory this one; return how many past items are looked at again."""
        rows = choice.rows()
        there = self.store.load_directory()
        named = {one.ref for one in (*rows.customers, *rows.contacts)}
        leaving = [Party(PartyKind.CUSTOMER, one.ref) for one in there.customers if one.ref not in named]
        leaving += [Party(PartyKind.CONTACT, one.ref) for one in there.contacts if one.ref not in named]
        return self.change_customers(_with_times(rows, there), leaving)

    def settle(self, accounts: Collection[str]) -> None:
        """Read until nothing is left to be looked at again."""
        for _ in range(40):
            self.now += timedelta(minutes=2)
            runs = [run for account in accounts for run in self._sync_as(account)]
            assert all(run.failure is None for run in runs), [run.failure for run in runs]
            if not any(run.items for run in runs):
                return
        raise AssertionError("it never settles")

    def _sync_as(self, account: str) -> tuple:  # type: ignore[type-arg]
        self.account = account
        return self.sync()

    def outcome(self) -> dict[tuple[str, str, str, str], object]:
        """Return what became of every copy that is there: state, links and whom the reasons speak of."""
        found: dict[tuple[str, str, str, str], object] = {}
        for row in self.store.ledger():
            if row.state.value != "gone":
                record = self.store.interaction(row.interaction_id).record if row.interaction_id else None  # type: ignore[union-attr]  # it is there
                said = (_links(record.links), _reasons(record.evidence)) if record else ()
                found[row.account, row.collection, row.remote_id, row.occurrence] = row.state.value, row.rule, said
        return found


def _sorted(rows: DirectoryRows) -> DirectoryRows:
    """Return the rows in the order of their refs, so that one choice makes one index."""
    return DirectoryRows(
        tuple(sorted(rows.customers, key=lambda one: one.ref)),
        tuple(sorted(rows.contacts, key=lambda one: one.ref)),
        tuple(sorted(rows.affiliations, key=lambda one: (one.contact, one.customer))),
    )


def _with_times(rows: DirectoryRows, there: DirectoryRows) -> DirectoryRows:
    """Return the rows, taking away the affiliations of those who have none now, as an import would name them."""
    timed = {one.contact for one in rows.affiliations}
    lost = [one.contact for one in there.affiliations if one.contact not in timed]
    present = {one.ref: one.customer for one in rows.contacts}
    plain = tuple(Affiliation(ref, present[ref]) for ref in dict.fromkeys(lost) if ref in present)
    return replace(rows, affiliations=(*rows.affiliations, *plain))


def _links(links: tuple[Link, ...]) -> frozenset[tuple[str, str]]:
    return frozenset((one.party.ref, one.status.value) for one in links if one.status is not LinkStatus.REJECTED)


def _reasons(reasons: tuple[Evidence, ...]) -> frozenset[tuple[str, str]]:
    return frozenset((one.party.ref, str(one.kind)) for one in reasons)
