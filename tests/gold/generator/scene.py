"""A scene: one situation being told once, in one language, at one time.

It chooses who takes part and fills the phrases.  Every choice comes from a random generator that is seeded with the
scene's name, so that a new situation changes none of the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from . import signatures
from .clients import AT_HOME, OFFICE
from .languages import Language
from .letters import Body, Letter, Mailbox, Quoted
from .nouns import Colleague, Expect, Firm, Label, Person
from .world import COLLEAGUES, FREE_MAIL, World, address_at, name_list, slug

ZONE = ZoneInfo("Europe/Berlin")
BEGIN = datetime(2026, 1, 12, tzinfo=ZONE)
DAYS = 135
LOWER_AFTER_GREETING = ("de", "pl", "pt", "uk", "el")
"""Languages in which a letter goes on in small letters behind the greeting's comma."""


@dataclass(frozen=True, slots=True)
class Case:
    """One message and what is right for it."""

    letter: Letter
    label: Label


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter of business as subject, question and answer."""

    subject: str
    ask: str
    answer: str


@dataclass(frozen=True, slots=True)
class Scene:
    """One telling; `name` begins with the situation, `number` counts the tellings of one situation in one language.

    `us` is the colleague it happens to, `slots` what fills the gaps of phrases.
    """

    world: World
    words: Language
    name: str
    number: int
    random: Random
    at: datetime
    us: Colleague
    slots: Mapping[str, str]

    def moved(self, begin: datetime, days: int) -> Scene:
        """Return the scene at a time in another window."""
        return replace(self, at=_working_time(self.random, begin, days))

    # Who takes part

    def firm(self, kind: str = "ordinary", *, but: str = "") -> Firm:
        """Return a customer of the language; `but` is the ref of one that must not be chosen."""
        return self.random.choice([one for one in self.world.firms_of(self.words.code, kind) if one.ref != but])

    def contact(self, kind: str = "ordinary", *, phone: bool = False) -> tuple[Person, Firm]:
        """Return a contact whose name nobody shares and who stayed where they were, and their firm."""
        names = [person.full_name for person in self.world.people]
        changed = {person.ref for person in self.world.changers()}
        fitting = [
            (person, firm)
            for firm in self.world.firms_of(self.words.code, kind)
            for person in self.world.people_of(firm)
            if names.count(person.full_name) == 1 and person.ref not in changed and (person.phone or not phone)
        ]
        return self.random.choice(fitting)

    def stranger(self, firm: Firm | None = None) -> Person:
        """Return somebody who is not in the CRM: at the firm, with an address that no contact has, or at home."""
        code = self.words.code
        taken = {person.address for person in self.world.people}
        while True:
            first = self.random.choice(name_list(code, "first"))
            last = self.random.choice(name_list(code, "strangers"))
            address = address_at(firm, first, last) if firm else self.private_address(first, last)
            if address not in taken:
                break
        name = f"{last} {first}" if code == "ja" else f"{first} {last}"
        title = self.random.choice(self.words.lists["titles"])
        return Person(first, last, address, code, title=title, name=name)

    def private_address(self, first: str = "", last: str = "") -> str:
        """Return an address at a provider of free mail that shows the name, or none of it."""
        domain = self.random.choice(FREE_MAIL)
        if not first:
            return f"{self.random.choice('bkmrtvx')}{self.random.randint(10_000, 99_999)}@{domain}"
        return f"{slug(first)}{self.random.choice(('.', '_', ''))}{slug(last)}{self.random.randint(1, 99)}@{domain}"

    # What is written

    def fill(self, text: str, **more: str) -> str:
        """Return a phrase with its gaps filled."""
        return text.format_map({**self.slots, **more})

    def phrase(self, kind: str, **more: str) -> str:
        """Return one phrase of a kind."""
        return self.fill(self.random.choice(self.words.lists[kind]), **more)

    def situation(self, kind: str, **more: str) -> tuple[str, str]:
        """Return subject and text of a situation's telling."""
        choices = self.words.situations[kind]
        written = choices[self.number % len(choices)]
        return self.fill(written.subject, **more), self.fill(written.text, **more)

    def matter(self) -> Matter:
        """Return a matter of business."""
        topic = self.random.choice(self.words.topics)
        subject, ask, answer = (
            self.fill(self.random.choice(part)) for part in (topic.subjects, topic.asks, topic.answers)
        )
        return Matter(_capitalised(subject), ask, answer)

    def paragraphs(self, to: str, core: str, signer: str, *, opener: str | None = None) -> tuple[str, ...]:
        """Return a whole letter: greeting, opener, what it is about, closing words, signed by somebody."""
        lists = self.words.lists
        greeting = self.random.choice(lists["greetings"]).format(first=to.split(maxsplit=1)[0], name=to)
        begin = self.random.choice(lists["openers"]) if opener is None else opener
        text = core if self.words.code in LOWER_AFTER_GREETING and not begin else _capitalised(core)
        gap = "" if self.words.code == "ja" else " "
        closer = self.random.choice(lists["closers"])
        sign_off = f"{self.random.choice(lists['sign_offs'])}{',' if self.words.code == 'en' else ''}\n{signer}"
        text = f"{begin}{gap}{text}" if begin else text
        return tuple(part for part in (greeting, *text.split("\n\n"), closer, sign_off) if part)

    def small_print(self) -> str:
        """Return a disclaimer, or none."""
        return self.random.choice((*self.words.lists["disclaimers"], "", ""))

    def phone_footer(self) -> str:
        """Return the line that a telephone adds, or none."""
        return self.random.choice((*self.words.lists["phone_footers"], ""))

    # Letters

    def business(self, person: Person, firm: Firm, core: str) -> Body:
        """Return the body of a customer's letter from work, with a full signature."""
        return Body(
            self.paragraphs(self.us.full_name, core, person.full_name),
            signature=signatures.full(person, firm, self.words, self.random),
            disclaimer=self.small_print(),
        )

    def private(self, name: str, core: str, signature: tuple[str, ...] = (), *, opener: str | None = None) -> Body:
        """Return the body of a letter from a private address, signed with a name."""
        return Body(self.paragraphs(self.us.full_name, core, name, opener=opener), signature, self.phone_footer())

    def our_box(self) -> Mailbox:
        """Return our colleague as a mail program shows them."""
        return Mailbox(self.us.full_name, self.us.address)

    def incoming(self, sender: Mailbox, subject: str, body: Body) -> Letter:
        """Return a letter to our colleague."""
        domain = sender.address.rpartition("@")[2]
        pool = AT_HOME if domain in FREE_MAIL else OFFICE
        return Letter(
            message_id=self.message_id(domain), sender=sender, to=(self.our_box(),), subject=subject, sent_at=self.at,
            body=body, language=self.words.code, client=self.random.choice(pool),
        )  # fmt: skip

    def outgoing(self, to: tuple[Mailbox, ...], subject: str, body: Body) -> Letter:
        """Return a letter that our colleague sent."""
        return replace(self.incoming(self.our_box(), subject, body), to=to, authentic=None)

    def message_id(self, domain: str) -> str:
        """Return a Message-ID of a letter from this domain."""
        return f"{self.random.getrandbits(64):016x}.{self.random.getrandbits(24):06x}@mail.{domain}"

    def earlier(self, person: Person, matter: Matter) -> Quoted:
        """Return our own message to a person on the day before: what they answer to."""
        return Quoted(
            sender=self.our_box(),
            to=(box(person),),
            subject=matter.subject,
            sent_at=self.at - timedelta(days=1, minutes=97),
            body=self.our_body(person.full_name, matter.answer),
        )

    def our_body(self, to: str, core: str) -> Body:
        """Return the body of our colleague's letter."""
        paragraphs = self.paragraphs(to, core, self.us.first)
        return Body(paragraphs, signatures.ours(self.us.full_name, self.random))

    def label(self, stratum: str, expect: Expect, **more: tuple[str, ...]) -> Label:
        """Return a label; its `sub` is the scene's own situation."""
        return Label(stratum, self.name.split()[0], self.words.code, expect, **more)


def scene_of(world: World, words: Language, situation: str, number: int) -> Scene:
    """Return a scene; all its choices follow from situation, language and number."""
    name = f"{situation} {words.code} {number}"
    random = Random(f"autolog gold {name}")
    at = _working_time(random, BEGIN, DAYS)
    return Scene(world, words, name, number, random, at, random.choice(COLLEAGUES), slots_of(words, random, at))


def slots_of(words: Language, random: Random, at: datetime) -> dict[str, str]:
    """Return what fills the gaps of phrases: goods, numbers, days."""
    later = _weekday_from(at + timedelta(days=random.randint(3, 20)))
    return {
        "product": random.choice(words.lists["products"]),
        "place": random.choice(words.lists["places"]),
        "quantity": str(random.choice((4, 6, 10, 12, 16, 24, 40))),
        "number": f"{random.choice(('', 'B-', '45', 'PO '))}{random.randint(10_000, 99_999)}",
        "day": words.moment("day", later),
        "week": words.words["week"].format(number=later.isocalendar().week),
    }


def box(person: Person) -> Mailbox:
    """Return a person as a mail program shows them."""
    return Mailbox(person.full_name, person.address)


def _working_time(random: Random, begin: datetime, days: int) -> datetime:
    """Return a time on a working day within so many days."""
    day = _weekday_from(begin + timedelta(days=random.randrange(days)))
    return day.replace(hour=random.randint(7, 18), minute=random.randrange(60), second=random.randrange(60))


def _weekday_from(day: datetime) -> datetime:
    """Return this day, or the Monday after it when it is on a weekend."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() > 4 else day


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
