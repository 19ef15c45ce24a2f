"""A small firm for the tests of the store: two customers, their people, and mail about them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from autolog.model import (
    Affiliation,
    Attachment,
    Contact,
    Customer,
    DirectoryRows,
    Evidence,
    Identity,
    Link,
    LinkStatus,
    Participant,
    Party,
    PartyKind,
    Role,
    State,
    Visibility,
)
from autolog.store import Store
from autolog.store.records import (
    AccountSettingsRow,
    Direction,
    InteractionRecord,
    Lease,
    PageOutcome,
    PageRecord,
    SightingRecord,
    Trace,
    TraceKind,
    interaction_id,
)

NOW = datetime(2026, 3, 2, 9, 30, 0, 123456, tzinfo=UTC)
HOUR = timedelta(hours=1)
ACME, GLOBEX = Party(PartyKind.CUSTOMER, "C-1"), Party(PartyKind.CUSTOMER, "C-2")
MIRA = Party(PartyKind.CONTACT, "P-1")
DIRECTORY = DirectoryRows(
    customers=(
        Customer("C-1", "Acme GmbH", ("acme.example", "acme.test"), ("Acme",), "DE"),
        Customer("C-2", "Globex", ("globex.example",)),
    ),
    contacts=(
        Contact("P-1", "Mira Brandt", "C-1", ("mira@acme.example", "mb@acme.example"), ("+4930123456",)),
        Contact("P-2", "Zoë Okafor", "C-2", ("zoe@globex.example",)),
    ),
    affiliations=(Affiliation("P-2", "C-1", end=NOW.date(), address="zoe@acme.example"),),
)
HASHES = (("domain", "d" * 64), ("address", "a" * 64))


def linked_to(*parties: Party, status: LinkStatus = LinkStatus.LINKED) -> tuple[Link, ...]:
    return tuple(Link(party, 0.993, status, "known-address") for party in parties)


def reasons_for(*parties: Party) -> tuple[Evidence, ...]:
    return tuple(
        Evidence("address", party, 12.5, "wrote from a known address", "mira@acme.example") for party in parties
    )


def message(key: str = "m1@acme.example", **fields: object) -> InteractionRecord:
    """A message from Mira at Acme, linked to both."""
    record = InteractionRecord(
        identity=Identity(key, "mira@acme.example", "offer", NOW),
        kind="email",
        direction=Direction.INBOUND,
        subject="Offer",
        starts_at=NOW,
        ends_at=None,
        visibility=Visibility.FULL,
        participants=(
            Participant("mira@acme.example", "Mira Brandt", Role.FROM),
            Participant("anna@ourfirm.example", "Anna", Role.TO),
        ),
        links=linked_to(ACME, MIRA),
        evidence=reasons_for(ACME, MIRA),
        decided_by="known-address",
        reason="wrote from a known address",
        new_text="Please find our offer.",
        quoted_text="[Anna] Could you send it?",
        attachments=(Attachment("offer.pdf", "application/pdf", 12345),),
        references=(key, "root@acme.example"),
    )
    return replace(record, **fields)


def in_doubt(key: str = "m1@acme.example", *parties: Party) -> InteractionRecord:
    """A message that waits for a person's answer."""
    suggested = linked_to(*(parties or (ACME, MIRA)), status=LinkStatus.SUGGESTED)
    return message(key, state=State.REVIEW, links=suggested, decided_by="in-doubt", reason="a name alone")


def meeting(**fields: object) -> InteractionRecord:
    """One hour with Mira."""
    record = message("series@acme.example/20260302T100000Z")
    usual = replace(record, kind="meeting", ends_at=NOW + HOUR, stamp=NOW, references=(), location="Room 1")
    return replace(usual, **fields)


def seen(remote_id: str, record: InteractionRecord, occurrence: str = "") -> SightingRecord:
    """A sighting that ended in an interaction; of a meeting, with the trace that it left."""
    sighting = SightingRecord(
        remote_id, record.state, record.decided_by, record.reason, occurrence, at=record.starts_at, interaction=record
    )
    return replace(sighting, trace=trace(record)) if record.kind in {"meeting", "task"} else sighting


def trace(record: InteractionRecord, kind: TraceKind = TraceKind.COPY, **fields: object) -> Trace:
    """What a copy says that is linked as this record is; its series is the record's key."""
    return Trace(
        **{
            "series": record.identity.key,
            "occurrence": "",
            "kind": kind,
            "state": record.state,
            "rule": record.decided_by,
            "reason": record.reason,
            "sequence": record.sequence,
            "stamp": record.stamp,
            "content": record,
            **fields,
        }
    )


def unmatched(remote_id: str, hashes: tuple[tuple[str, str], ...] = HASHES) -> SightingRecord:
    """A sighting that is linked to nobody."""
    return SightingRecord(remote_id, State.UNMATCHED, "nobody-known", "no customer is in it", at=NOW, hashes=hashes)


@dataclass(slots=True)
class Mailbox:
    """One collection that is being read: it commits pages one after the other."""

    store: Store
    account: str
    id: int
    lease: Lease
    version: int = 0

    def commit(self, *sightings: SightingRecord, now: datetime = NOW, **page: object) -> PageOutcome:
        record = PageRecord(**{"cursor": f"page {self.version}", "sightings": sightings, **page})
        outcome = self.store.commit_page(
            self.lease, self.version, record, config_hash="h1", account=self.account, now=now
        )
        self.version += 1
        return outcome

    def states(self) -> dict[str, State]:
        rows = self.store.ledger(account=self.account)
        return {row.remote_id + row.occurrence: row.state for row in rows}


def open_mailbox(store: Store, account: str, key: str, worker: str = "worker-1") -> Mailbox:
    """Configure an account with one collection and take its lease."""
    known = [AccountSettingsRow(state.account, "imap", "anna@ourfirm.example") for state in store.account_states()]
    if account not in {row.id for row in known}:
        store.sync_configuration([*known, AccountSettingsRow(account, "imap", f"{account}@ourfirm.example")])
    present = [(state.key, state.name, "inbox") for state in store.collection_states(account)]
    states = store.register_collections(account, [*present, (key, key.title(), "inbox")], NOW)
    collection = states[-1].id
    lease = store.acquire_lease(collection, worker, NOW, HOUR)
    assert lease is not None
    return Mailbox(store, account, collection, lease)


def id_of(record: InteractionRecord) -> str:
    return interaction_id(record.identity.key)
