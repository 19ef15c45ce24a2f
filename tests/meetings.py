"""A meeting and its traces, for tests of what becomes of it: calendar copies, invitations, answers, cancellations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from autolog.model import MediaType, Raw
from autolog.store import Store
from autolog.store.answers import StoredInteraction
from autolog.testing import MemoryMailbox
from autolog.testing.builders import BEGINNING
from firm import CUSTOMERS, Firm, new_store

UID = "hall4@ourfirm.example"
ORGANIZER = "anna@ourfirm.example"
GUEST = "boris@customer1.example"
STARTS = BEGINNING + timedelta(days=28, hours=1)
NOW = STARTS + timedelta(hours=2)


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


@dataclass(frozen=True, slots=True)
class Trace:
    """A meeting as one calendar or one mail has it."""

    people: tuple[tuple[str, str], ...] = ((ORGANIZER, "ACCEPTED"), (GUEST, "NEEDS-ACTION"))
    organizer: str = ORGANIZER
    summary: str = "Hall 4"
    starts: datetime = STARTS
    lasts: timedelta = timedelta(hours=1)
    sequence: int | str | None = 0
    stamped: datetime = BEGINNING
    uid: str = UID
    lines: tuple[str, ...] = ()

    def calendar(self, method: str = "") -> bytes:
        lines = [
            *("BEGIN:VCALENDAR", "VERSION:2.0", *([f"METHOD:{method}"] if method else ()), "BEGIN:VEVENT"),
            *(f"UID:{self.uid}", f"DTSTAMP:{stamp(self.stamped)}", f"SUMMARY:{self.summary}"),
            *(f"DTSTART:{stamp(self.starts)}", f"DTEND:{stamp(self.starts + self.lasts)}"),
            *([f"SEQUENCE:{self.sequence}"] if self.sequence is not None else ()),
            *([f"ORGANIZER:mailto:{self.organizer}"] if self.organizer else ()),
            *(f"ATTENDEE;PARTSTAT={answer}:mailto:{address}" for address, answer in self.people),
            *(*self.lines, "END:VEVENT", "END:VCALENDAR", ""),
        ]
        return "\r\n".join(lines).encode()

    def raw(self) -> Raw:
        content = self.calendar()
        return Raw(MediaType.CALENDAR, content, size=len(content))

    def mail(self, method: str, sender: str, to: Sequence[str] = ("anna@ourfirm.example",), stated: str = "") -> bytes:
        """Return the mail that carries it (RFC 6047): a text and a calendar part."""
        head = [
            *(f"From: {sender}", f"To: {', '.join(to)}", f"Subject: {method.title()}: {self.summary}"),
            *(f"Date: {format_datetime(self.stamped)}", f"Message-ID: <{method}-{stamp(self.stamped)}-{sender}>"),
            *("MIME-Version: 1.0", 'Content-Type: multipart/alternative; boundary="b"', ""),
            *("--b", "Content-Type: text/plain; charset=utf-8", "", "An invitation.", "--b"),
            *(f"Content-Type: text/calendar; charset=utf-8; method={stated or method}", ""),
        ]
        return "\r\n".join(head).encode() + b"\r\n" + self.calendar(method) + b"--b--\r\n"

    def invitation(
        self, method: str, sender: str, to: Sequence[str] = ("anna@ourfirm.example",), stated: str = ""
    ) -> Raw:
        content = self.mail(method, sender, to, stated)
        return Raw(MediaType.MESSAGE, content, received_at=self.stamped, size=len(content))


@dataclass(slots=True)
class Office:
    """Colleagues with a mailbox and a calendar each, on one store, at one moment."""

    folder: Path
    now: datetime = NOW
    firms: dict[str, Firm] = field(default_factory=dict)
    store: Store = field(init=False)

    def __post_init__(self) -> None:
        self.store = new_store(self.folder)
        self.at("anna").add_customers(CUSTOMERS)

    def at(self, name: str) -> Firm:
        if name not in self.firms:
            self.firms[name] = Firm(MemoryMailbox(), self.store, account=name, now=self.now, worker=name)
        firm = self.firms[name]
        firm.now = self.now
        return firm

    def put(self, name: str, remote_id: str, raw: Raw) -> None:
        """Put a copy into somebody's mailbox or calendar, and read it."""
        firm = self.at(name)
        key = "calendar" if raw.media_type is MediaType.CALENDAR else "INBOX"
        firm.mailbox.put(key, raw, remote_id=remote_id)
        firm.sync()

    def delete(self, name: str, remote_id: str) -> None:
        firm = self.at(name)
        for collection in firm.mailbox.collections():
            if remote_id in collection.things:
                firm.mailbox.delete(collection.key, remote_id)
        firm.sync()

    def wait(self, until: datetime) -> None:
        """Let the time come, and everybody look again."""
        self.now = until
        for name in list(self.firms):
            self.at(name).sync()

    def records(self) -> list[StoredInteraction]:
        return sorted(self.store.export(), key=lambda one: one.record.identity.key)

    def only(self) -> StoredInteraction:
        (one,) = self.records()
        return one
