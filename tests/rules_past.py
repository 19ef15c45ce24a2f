"""A past and rules at random: letters, copies, threads and meetings of a small firm, and rules to decide them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import groupby
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import yaml

from autolog.connector import Connector
from autolog.model import Customer, DirectoryRows, Raw, State
from autolog.processing import AccountRun, Mind
from autolog.rematch.desk import Desk
from autolog.rules import RuleSet
from autolog.rules.difference import Version
from autolog.rules.load import read_kept
from autolog.rules.own_list import NOTHING_OWN, OwnList
from autolog.store import Store
from autolog.store.rule_versions import RuleVersions
from autolog.store.schema import metadata
from autolog.testing import MemoryConnector, MemoryMailbox, MemorySettings
from autolog.testing.builders import ANNA, BEGINNING, Letter, account_context, contact, customer, raw_event, reply
from autolog.testing.builders import event as meeting
from firm import Firm, new_store

CUSTOMERS = DirectoryRows(
    customers=(
        customer(1),
        customer(2),
        Customer("C3", "Tannhof Mills", ("customer3.example",), country="DE"),
    ),
    contacts=(
        contact(1, customer=1, name="Boris Lind", addresses=["boris@customer1.example"]),
        contact(2, customer=2, name="Eva Stern", addresses=["eva@customer2.example", "eva.stern@gmail.com"]),
    ),
)
CARLA = "Carla Voss <carla@ourfirm.example>"
SENDERS = (
    "Boris Lind <boris@customer1.example>",
    "Eva Stern <eva@customer2.example>",
    "Eva Stern <eva.stern@gmail.com>",
    "Mill <office@customer3.example>",
    "Nobody <nobody@elsewhere.example>",
    "Agency <desk@agency.example>",
    ANNA,
)
SUBJECTS = ("Offer for the hall", "Order 4711", "Lunch", "[private] holidays", "Webinar invitation", "Invoice")
TEXTS = (
    "Dear Anna,\n\nplease send us your offer.\n",
    "The diagnosis of the works council is attached.\n",
    "This is secret.\n",
    "Please see order 4711 of Tannhof Mills.\n",
    "",
)
ASIDE = {"audit", "change_set", "change_row", "plan", "plan_item", "rule_set"}
ROUNDS = 4
"""So often the mailboxes are read until nothing is left to be looked at again."""
LABELS = ((), (), (), ("Private",), ("Team",))


@dataclass(slots=True)
class Past:
    """A store that holds the mail of two mailboxes, decided by some rules."""

    firms: tuple[Firm, ...]
    own_list: OwnList = NOTHING_OWN

    @property
    def store(self) -> Store:
        """Where it lies."""
        return self.firms[0].store

    def run_of(self, account: str) -> AccountRun:
        """Return a run of one of the accounts."""
        firm = next(one for one in self.firms if one.account == account)
        since = firm.now - firm.window
        return AccountRun(account, f"{account}@ourfirm.example", since, window=str(firm.window), own_list=self.own_list)

    def connect(self, account: str) -> Connector:
        """Open one of the mailboxes."""
        firm = next(one for one in self.firms if one.account == account)
        return MemoryConnector(firm.mailbox, account_context(since=firm.now - firm.window), MemorySettings())

    @property
    def waits(self) -> bool:
        """Whether something is to be looked at again at once."""
        return any(row.state is State.PARKED for row in self.store.ledger())

    @property
    def desk(self) -> Desk:
        """Where plans are made for it."""

        def mind(rules: RuleSet) -> Mind:
            return replace(self.firms[0].mind(), rules=rules, own=rules.own)

        return Desk(self.store.database, mind, self, read_version, self.firms[0].now)

    def rows(self) -> Mapping[str, object]:
        """Return every row of every table, but those that tell of changes, plans and versions."""
        with self.store.database.engine.connect() as connection:
            return {
                table.name: sorted(map(repr, connection.execute(table.select())))
                for table in metadata.sorted_tables
                if table.name not in ASIDE
            }

    def outcome(self) -> Mapping[str, object]:
        """Return what a reader sees: records with their links and texts, and how each copy ended."""
        records = {
            one.id: (
                one.record.state,
                one.record.visibility,
                one.record.kind,
                one.record.subject,
                one.record.new_text,
                one.record.quoted_text,
                tuple(sorted(mark.value for mark in one.record.marks)),
                tuple(sorted((link.party.ref, link.status, round(link.probability, 9)) for link in one.record.links)),
            )
            for one in self.store.interactions_since(BEGINNING - timedelta(days=3650))
        }
        copies = {
            f"{row.account} {row.collection} {row.remote_id} {row.occurrence}": row.state for row in self.store.ledger()
        }
        return {**records, **copies}


@dataclass(frozen=True, slots=True)
class Arrival:
    """A thing that comes into one of the mailboxes (0 is the first), under a remote id of its own or the next."""

    mailbox: int
    raw: Raw
    remote_id: str = ""


Story = Sequence[Arrival]
"""What comes in, in the order in which it does."""


@contextmanager
def past_of(story: Story, version: Version) -> Iterator[Past]:
    """Let it all come in, decided by these rules, in a new database."""
    with TemporaryDirectory(prefix="autolog-past-") as folder:
        store = new_store(Path(folder))
        try:
            yield read_into(store, story, version)
        finally:
            store.close()


def read_into(store: Store, story: Story, version: Version) -> Past:
    """Let it all come in, and read each mailbox before something comes into the other one, as a daemon does."""
    boxes = [MemoryMailbox() for _ in range(2)]
    firms = tuple(
        Firm(box, store, account=name, page_size=7, rules=version.rules)
        for name, box in zip(("anna", "carla"), boxes, strict=True)
    )
    for box in boxes:
        box.add_collection("INBOX")
    firms[0].add_customers(CUSTOMERS)
    RuleVersions(store.database).enter(version.rules.digest, version.rules.text, "autolog", firms[0].now)
    for mailbox, arrivals in groupby(story, key=lambda arrival: arrival.mailbox):
        for one in arrivals:
            boxes[mailbox].put("INBOX", one.raw, remote_id=one.remote_id)
        firms[mailbox].sync()
    past = Past(firms)
    for _ in range(ROUNDS):
        if past.waits:
            read_all(past)
    return past


def read_all(past: Past) -> None:
    """Read every mailbox once more: what comes into one may bear on what lies in the other."""
    for firm in past.firms:
        firm.sync()


def numbered(story: Story) -> Story:
    """Return the story in which each thing has the remote id that it would be given, in whatever order they come."""
    counts = [0, 0]
    named: list[Arrival] = []
    for one in story:
        counts[one.mailbox] += 1
        named.append(replace(one, remote_id=one.remote_id or str(counts[one.mailbox])))
    return named


def story_of(*letters: Letter) -> Story:
    """Return the story in which these letters come into the first mailbox."""
    return [Arrival(0, letter.raw()) for letter in letters]


def read_version(text: str) -> Version:
    """Return the rules of a text."""
    read = read_kept(text, Path("rules.yaml"))
    return Version(read, read.compiled())


def some_story(random: Random, size: int = 12) -> Story:
    """Return letters, answers and meetings in the first mailbox, and copies of some of them in the second."""
    story: list[Arrival] = []
    letters: list[Letter] = []
    for number in range(size):
        letter = _letter(number, letters, random)
        letters.append(letter)
        headers = random.choice(((), (), (("List-Unsubscribe", "<https://x.example>"),), (("X-Private", "yes"),)))
        letter = replace(letter, headers=headers)
        story.append(Arrival(0, letter.raw(labels=random.choice(LABELS))))
        if random.random() < 0.25:
            story.append(Arrival(1, letter.raw(labels=random.choice(LABELS))))
    for number in range(random.randint(0, 2)):
        attendees = ["anna@ourfirm.example", random.choice(("boris@customer1.example", "nobody@elsewhere.example"))]
        raw = raw_event(meeting(number, summary=random.choice(SUBJECTS), attendees=attendees))
        story.append(Arrival(0, raw, f"meeting-{number}"))
    return story


def _letter(number: int, before: list[Letter], random: Random) -> Letter:
    sent_at = BEGINNING + timedelta(hours=number)
    if before and random.random() < 0.35:
        original = random.choice(before)
        sender = random.choice((ANNA, original.sender, SENDERS[4]))
        answer = reply(original, random.choice(TEXTS), sender=sender)
        to = (ANNA,) if sender != ANNA else (original.sender,)
        return replace(answer, message_id=f"{number}@x.example", sent_at=sent_at, to=to)
    sender = random.choice(SENDERS)
    to = (ANNA,) if sender != ANNA else (random.choice(SENDERS[:6]),)
    cc = random.choice(((), (), (CARLA,), (random.choice(SENDERS[:6]),)))
    return Letter(f"{number}@x.example", sender, to, cc, random.choice(SUBJECTS), random.choice(TEXTS), sent_at)


Entry = dict[str, object]
REFUSALS: tuple[Entry, ...] = (
    {"id": "private", "subject_prefix": ["[private]"]},
    {"id": "label", "label": ["Private"]},
    {"id": "header", "header": {"X-Private": ["yes"]}},
    {"id": "mill", "domain": ["customer3.example"]},
    {"id": "boris", "any_participant": ["boris@customer1.example"]},
    {"id": "lunch", "subject": {"contains": ["lunch"]}},
)
CONDITIONS: tuple[Entry, ...] = (
    {"domain": "customer1.example"},
    {"domain": {"in": "vip"}},
    {"subject": "offer"},
    {"subject": {"contains": ["order"], "not": {"contains": ["lunch"]}}},
    {"text": "secret"},
    {"text": {"matches": "order \\d+"}},
    {"quoted_text": "offer"},
    {"sensitive": ["health", "hr"]},
    {"label": "Team"},
    {"kind": "meeting"},
    {"kind": "email", "direction": "inbound"},
    {"direction": "outbound"},
    {"customer": {"ref": "C1"}},
    {"customer": {"exists": False}},
    {"customer": {"country": "DE"}},
    {"probability": {"max": 0.5}},
    {"sender": "eva.stern@gmail.com"},
    {"participants": {"outside": {"min": 2}}},
    {"participants": {"any": {"in": "vip"}}},
    {"noise": "bulk"},
    {"time": {"after": "2026-03-03"}},
    {"domain": "agency.example"},
    {"domain": "elsewhere.example", "subject": "invoice"},
)
ACTIONS: tuple[Entry, ...] = (
    {"link": "C2"},
    {"link": "C3", "tag": ["by-rule"]},
    {"review": "look at it"},
    {"ignore": "not ours"},
    {"visibility": "metadata"},
    {"visibility": "subject", "tag": ["short"]},
    {"tag": ["seen"]},
    {"kind": "offer"},
)
LISTS = (["customer2.example"], ["customer2.example", "elsewhere.example"], ["agency.example"])


def some_rules(random: Random) -> dict[str, object]:
    """Return a file of rules, as YAML would load it."""
    file: dict[str, object] = {
        "version": 1,
        "lists": {"own_domains": ["ourfirm.example"], "vip": random.choice(LISTS)},
        "never_log": random.sample(REFUSALS, random.randint(0, 2)),
        "rules": [_rule(number, random) for number in random.sample(range(20), random.randint(0, 5))],
    }
    return changed(file, random) if random.random() < 0.5 else file


def _rule(number: int, random: Random) -> Entry:
    when = random.choice(CONDITIONS)
    then = {"visibility": "metadata"} if "sensitive" in when else random.choice(ACTIONS)
    return {"id": f"rule-{number}", "when": when, "then": then}


DEFAULTS: tuple[Entry, ...] = (
    {"visibility": "subject"},
    {"visibility": "metadata"},
    {"link_above": 0.6},
    {"link_above": 0.999},
    {"review_above": 0.4},
    {},
)
SECTIONS: Mapping[str, tuple[object, ...]] = {
    "lists": tuple({"own_domains": ["ourfirm.example"], "vip": vip} for vip in LISTS),
    "defaults": DEFAULTS,
    "noise": ({"bulk": "ignore"}, {"bulk": "match"}),
    "otherwise": ("match", "review", "ignore"),
    "visibility_of": ({"anna": "subject"}, {"carla": "metadata"}, {}),
    "evidence": ({"weights": {"domain": -3.0}}, {"competitors": ["agency.example"]}, {}),
}
KINDS = ("add",) * 8 + ("drop", "edit", "swap") * 3 + ("never_log",) * 4 + tuple(SECTIONS) * 2


def changed(file: Mapping[str, object], random: Random) -> dict[str, object]:
    """Return the file with one thing in it changed, as a person would."""
    kind = random.choice(KINDS)
    if kind == "never_log":
        return {**file, kind: random.sample(REFUSALS, random.randint(0, 3))}
    if kind in SECTIONS:
        return {**file, kind: random.choice(SECTIONS[kind])}
    rules = file["rules"]
    assert isinstance(rules, list)
    return {**file, "rules": _changed_rules(rules, kind, random)}


def _changed_rules(rules: list[Entry], kind: str, random: Random) -> list[Entry]:
    after = list(rules)
    if kind == "add" or not rules:
        free = next(number for number in range(100, 900) if all(one["id"] != f"rule-{number}" for one in after))
        after.insert(random.randint(0, len(after)), _rule(free, random))
        return after
    place, other = random.randrange(len(after)), random.randrange(len(after))
    if kind == "drop":
        after.pop(place)
    elif kind == "edit":
        after[place] = {**_rule(0, random), "id": after[place]["id"]}
    else:
        after[place], after[other] = after[other], after[place]
    return after


def as_text(file: Mapping[str, object]) -> str:
    """Return the file as it is written."""
    return yaml.safe_dump(dict(file), sort_keys=False)
