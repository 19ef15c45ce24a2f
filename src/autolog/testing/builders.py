"""Builders of messages, calendars and customers for tests.

Everything is a function of its arguments: the same call gives the same bytes, today and on any machine.  All names are
invented and all domains are reserved (RFC 2606): `ourfirm.example` is us, `customer<n>.example` are customers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from autolog.connector import AccountContext
from autolog.errors import SecretError
from autolog.model import Contact, Customer, MediaType, Raw

BEGINNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""The moment at which every builder's story begins: a Monday morning."""

ANNA = "Anna Berg <anna@ourfirm.example>"
BORIS = "Boris Lind <boris@customer1.example>"


@dataclass(frozen=True, slots=True)
class Letter:
    """A message before it is bytes.  `references` are Message-IDs without brackets, oldest first."""

    message_id: str = "1@customer1.example"
    sender: str = BORIS
    to: tuple[str, ...] = (ANNA,)
    cc: tuple[str, ...] = ()
    subject: str = "Offer for the new hall"
    text: str = "Dear Anna,\n\nplease send us your offer.\n\nBoris\n"
    sent_at: datetime = BEGINNING
    references: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def content(self) -> bytes:
        """The message as it travels: CRLF line ends, UTF-8 text, headers in the usual order (RFC 5322)."""
        lines = [f"{name}: {value}" for name, value in (*self._fields(), *self.headers)]
        body = self.text.replace("\r\n", "\n").split("\n")
        return "\r\n".join([*lines, "", *body]).encode("utf-8", "surrogateescape")

    def _fields(self) -> list[tuple[str, str]]:
        fields = [
            ("Received", f"from mail.example by mx.example; {format_datetime(self.sent_at)}"),
            ("From", self.sender),
            ("To", ", ".join(self.to)),
            ("Cc", ", ".join(self.cc)),
            ("Subject", self.subject),
            ("Date", format_datetime(self.sent_at)),
            ("Message-ID", f"<{self.message_id}>" if self.message_id else ""),
            ("In-Reply-To", f"<{self.references[-1]}>" if self.references else ""),
            ("References", " ".join(f"<{reference}>" for reference in self.references)),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]
        return [(name, value) for name, value in fields if value]

    def raw(self, *, labels: tuple[str, ...] = ()) -> Raw:
        """Return the letter as a connector would hand it over, received when it was sent."""
        return raw_message(self.content, received_at=self.sent_at, labels=labels)


def message(
    number: int = 1,
    *,
    sender: str = BORIS,
    to: Sequence[str] = (ANNA,),
    cc: Sequence[str] = (),
    subject: str = "",
    text: str = "",
    message_id: str | None = None,
) -> bytes:
    """Return the bytes of message `number`; numbers give different Message-IDs, subjects and times (an hour apart)."""
    return Letter(
        message_id=f"{number}@customer1.example" if message_id is None else message_id,
        sender=sender,
        to=tuple(to),
        cc=tuple(cc),
        subject=subject or f"Offer {number}",
        text=text or f"Dear Anna,\n\nplease send us offer {number}.\n\nBoris\n",
        sent_at=BEGINNING + timedelta(hours=number - 1),
    ).content


def reply(original: Letter, text: str, *, sender: str = ANNA, after: timedelta = timedelta(hours=1)) -> Letter:
    """Return an answer to the original's sender that quotes it and carries the thread on (RFC 5322, 3.6.4)."""
    quoted = "\n".join(f"> {line}" for line in original.text.splitlines())
    subject = original.subject if original.subject.lower().startswith("re:") else f"Re: {original.subject}"
    return replace(
        original,
        message_id=_behind(original, "reply"),
        sender=sender,
        to=(original.sender,),
        cc=(),
        subject=subject,
        text=f"{text}\n\nOn {format_datetime(original.sent_at)}, {original.sender} wrote:\n{quoted}\n",
        sent_at=original.sent_at + after,
        references=(*original.references, original.message_id),
    )


def forward(
    original: Letter, to: str, *, sender: str = ANNA, text: str = "FYI", after: timedelta = timedelta(hours=1)
) -> Letter:
    """Return the original passed on to somebody else in a thread of its own, its headers in the text."""
    header_block = (
        "---------- Forwarded message ---------",
        f"From: {original.sender}",
        f"Date: {format_datetime(original.sent_at)}",
        f"Subject: {original.subject}",
        f"To: {', '.join(original.to)}",
    )
    return replace(
        original,
        message_id=_behind(original, "forward"),
        sender=sender,
        to=(to,),
        cc=(),
        subject=f"Fwd: {original.subject}",
        text="\n".join((text, "", *header_block, "", original.text)),
        sent_at=original.sent_at + after,
        references=(),
    )


def _behind(original: Letter, what: str) -> str:
    return f"{what}.to.{original.message_id.replace('@', '.at.')}@ourfirm.example"


def event(
    number: int = 1,
    *,
    uid: str = "",
    summary: str = "",
    starts_at: datetime | None = None,
    lasts: timedelta = timedelta(hours=1),
    attendees: Sequence[str] = ("anna@ourfirm.example", "boris@customer1.example"),
    lines: Sequence[str] = (),
) -> bytes:
    """Return a calendar object with one VEVENT (RFC 5545); `lines` are further property lines, unfolded.

    The first attendee is the organizer.  `uid`, `summary` and `starts_at` follow from `number` (one event a day) when
    they are not given.
    """
    begin = starts_at or BEGINNING + timedelta(days=number - 1)
    component = (
        "BEGIN:VEVENT",
        f"UID:{uid or f'{number}@ourfirm.example'}",
        f"DTSTAMP:{_utc(BEGINNING)}",
        f"DTSTART:{_utc(begin)}",
        f"DTEND:{_utc(begin + lasts)}",
        f"SUMMARY:{summary or f'Visit {number}'}",
        *(f"ORGANIZER:mailto:{organizer}" for organizer in attendees[:1]),
        *(f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{attendee}" for attendee in attendees),
        *lines,
        "END:VEVENT",
    )
    return _calendar("\r\n".join(component))


def calendar(*objects: bytes) -> bytes:
    """Return one calendar object that holds the components of all the given ones, in their order."""
    components = (one.decode().partition("BEGIN:VEVENT")[2].rpartition("END:VCALENDAR")[0] for one in objects)
    return _calendar("".join(f"BEGIN:VEVENT{component}" for component in components).rstrip())


def _calendar(components: str) -> bytes:
    head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//autolog//testing//EN"
    return (
        "\r\n".join((head, components, "END:VCALENDAR", "")).encode()
        if components
        else f"{head}\r\nEND:VCALENDAR\r\n".encode()
    )


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def raw_message(content: bytes, *, received_at: datetime | None = None, labels: tuple[str, ...] = ()) -> Raw:
    """Return a whole message as a connector hands it over."""
    return Raw(MediaType.MESSAGE, content, received_at=received_at, labels=labels, size=len(content))


def raw_event(content: bytes, *, received_at: datetime | None = None) -> Raw:
    """Return a calendar object as a connector hands it over."""
    return Raw(MediaType.CALENDAR, content, received_at=received_at, size=len(content))


def customer(number: int = 1, *, name: str = "", domains: Sequence[str] | None = None) -> Customer:
    """Return customer `number` with the domain `customer<number>.example`."""
    own = (f"customer{number}.example",) if domains is None else tuple(domains)
    return Customer(ref=f"C{number}", name=name or f"Customer {number} GmbH", domains=own)


def contact(number: int = 1, *, customer: int = 1, name: str = "", addresses: Sequence[str] | None = None) -> Contact:
    """Return contact `number`, who works at the customer of that number."""
    own = (f"person{number}@customer{customer}.example",) if addresses is None else tuple(addresses)
    return Contact(ref=f"P{number}", name=name or f"Person {number}", customer=f"C{customer}", addresses=own)


def account_context(
    account: str = "anna", *, since: datetime = BEGINNING - timedelta(days=3650), now: datetime = BEGINNING
) -> AccountContext:
    """Return what autolog tells a connector: ten years of window, a clock that stands still, no secrets."""
    return AccountContext(account=account, since=since, now=lambda: now, secret=_no_secret)


def _no_secret(name: str) -> str:
    raise SecretError(
        f"The secret '{name}' is not known in this test.", remedy="Give the context a `secret` of its own."
    )
