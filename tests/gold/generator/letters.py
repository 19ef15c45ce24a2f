"""A letter before it is bytes, and its way into bytes: headers as servers and mail programs write them, MIME parts."""

from __future__ import annotations

import quopri
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.header import Header
from email.utils import format_datetime
from enum import StrEnum
from random import Random

from .world import BORDER

_QUOTED_NAME = set('",.;:@()<>[]\\')


class Authentic(StrEnum):
    """What our border found about the sender's domain."""

    PASS = "dmarc=pass (p=quarantine)"
    FAIL = "dmarc=fail (p=reject)"
    NONE = "dmarc=none"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A name and an address; either may be empty in a quoted header."""

    name: str
    address: str

    def __str__(self) -> str:
        """Return it as a mail program shows it."""
        return f"{self.name} <{self.address}>" if self.name and self.address else self.name or self.address


@dataclass(frozen=True, slots=True)
class Quoted:
    """An earlier message inside another one; `names_only` hides the addresses, as Outlook does among acquaintances."""

    sender: Mailbox
    to: tuple[Mailbox, ...]
    subject: str
    sent_at: datetime
    body: Body
    is_forward: bool = False
    names_only: bool = False
    cc: tuple[Mailbox, ...] = ()


@dataclass(frozen=True, slots=True)
class Body:
    """What is written: paragraphs, a signature, a line of the telephone, small print, and the message quoted below.

    `answers` stand between the quoted paragraphs, each behind the one in its place.
    """

    paragraphs: tuple[str, ...]
    signature: tuple[str, ...] = ()
    footer: str = ""
    disclaimer: str = ""
    quoted: Quoted | None = None
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """A message.

    `authentic` is None for what never passed our border: our own sent mail.  `delivered_to` is the mailbox that a copy
    lies in, the first recipient's when it is empty; `report` is the recipient that a bounce names.
    """

    message_id: str
    sender: Mailbox
    to: tuple[Mailbox, ...]
    subject: str
    sent_at: datetime
    body: Body
    language: str
    client: str
    cc: tuple[Mailbox, ...] = ()
    references: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    authentic: Authentic | None = Authentic.PASS
    attachment: str = ""
    calendar: str = ""
    report: str = ""
    delivered_to: str = ""


@dataclass(frozen=True, slots=True)
class Rendered:
    """The two alternatives of a body (one of them may be empty) and the fields of the program that wrote them."""

    text: str
    html: str
    headers: tuple[tuple[str, str], ...]


def as_bytes(letter: Letter, rendered: Rendered) -> bytes:
    """Return the message as it lies in the mailbox, with CRLF line ends."""
    random = Random(letter.message_id + letter.delivered_to)
    content = _content(letter, rendered, random)
    fields = [*_trace(letter, random), *_fields(letter), *letter.headers, *rendered.headers, ("MIME-Version", "1.0")]
    head = "".join(f"{name}: {value}\n" for name, value in fields if value)
    return (head + content).replace("\n", "\r\n").encode()


def _fields(letter: Letter) -> list[tuple[str, str]]:
    return [
        ("From", _mailbox(letter.sender)),
        ("To", ",\n ".join(map(_mailbox, letter.to))),
        ("Cc", ",\n ".join(map(_mailbox, letter.cc))),
        ("Subject", encoded(letter.subject)),
        ("Date", format_datetime(letter.sent_at)),
        ("Message-ID", f"<{letter.message_id}>" if letter.message_id else ""),
        ("In-Reply-To", f"<{letter.references[-1]}>" if letter.references else ""),
        ("References", "\n ".join(f"<{one}>" for one in letter.references)),
    ]


def encoded(text: str) -> str:
    """Return a header text, encoded where it must be (RFC 2047)."""
    return text if text.isascii() else Header(text, "utf-8", maxlinelen=70).encode()


def _mailbox(one: Mailbox) -> str:
    if not one.name:
        return one.address
    name = f'"{one.name}"' if _QUOTED_NAME & set(one.name) else one.name
    return f"{encoded(name) if name.isascii() else encoded(one.name)} <{one.address}>"


def _trace(letter: Letter, random: Random) -> list[tuple[str, str]]:
    """Return what servers put on top: the newest first."""
    if letter.authentic is None:
        return []
    domain = letter.sender.address.rpartition("@")[2]
    arrived = format_datetime(letter.sent_at + timedelta(seconds=random.randint(2, 40)))
    host = f"mail{random.randint(1, 9)}.{domain}"
    came_from = f"from {host} ({host} [203.0.113.{random.randint(1, 254)}])"
    went_to = f"for <{letter.delivered_to or letter.to[0].address}>; {arrived}"
    passed = "pass" if letter.authentic is Authentic.PASS else "fail"
    dkim = f"dkim=pass header.d={domain};" if letter.authentic is Authentic.PASS else "dkim=none;"
    found = f"{BORDER};\n\t{dkim}\n\tspf={passed} smtp.mailfrom={letter.sender.address};"
    return [
        ("Return-Path", "<>" if letter.report else f"<{letter.sender.address}>"),
        ("Authentication-Results", f"{found}\n\t{letter.authentic.value} header.from={domain}"),
        (
            "Received",
            f"{came_from}\n\tby {BORDER} (Postfix) with ESMTPS id {random.getrandbits(40):010X}\n\t{went_to}",
        ),
    ]


def _content(letter: Letter, rendered: Rendered, random: Random) -> str:
    alternatives = (("plain", rendered.text), ("html", rendered.html))
    parts = [_text_part(kind, text) for kind, text in alternatives if text]
    if letter.calendar:
        parts.append(_part(f"text/calendar; charset=utf-8; method={_method(letter.calendar)}", "8bit", letter.calendar))
    content = parts[0] if len(parts) == 1 else _multipart("alternative", parts, random)
    if letter.report:
        return _multipart("report; report-type=delivery-status", [content, _report_part(letter.report)], random)
    return _multipart("mixed", [content, _attached(letter.attachment)], random) if letter.attachment else content


def _method(calendar: str) -> str:
    return calendar.partition("METHOD:")[2].partition("\n")[0].strip()


def _text_part(kind: str, text: str) -> str:
    if text.isascii() and all(len(line) < 900 for line in text.splitlines()):
        return _part(f"text/{kind}; charset=utf-8", "7bit", text)
    quoted = quopri.encodestring(text.encode()).decode("ascii")
    return _part(f"text/{kind}; charset=utf-8", "quoted-printable", quoted)


def _report_part(recipient: str) -> str:
    text = f"Reporting-MTA: dns; {BORDER}\n\nFinal-Recipient: rfc822; {recipient}\nAction: failed\nStatus: 5.1.1\n"
    return _part("message/delivery-status", "7bit", text)


def _attached(name: str) -> str:
    content = b64encode(b"%PDF-1.4 (left empty)\n").decode("ascii")
    plain = encoded(name)
    return (
        f'Content-Type: application/pdf; name="{plain}"\nContent-Disposition: attachment; filename="{plain}"\n'
        f"Content-Transfer-Encoding: base64\n\n{content}\n"
    )


def _part(media_type: str, transfer: str, content: str) -> str:
    ending = "" if content.endswith("\n") else "\n"
    return f"Content-Type: {media_type}\nContent-Transfer-Encoding: {transfer}\n\n{content}{ending}"


def _multipart(kind: str, parts: list[str], random: Random) -> str:
    boundary = f"=_{random.getrandbits(64):016x}"
    inner = "".join(f"--{boundary}\n{part}" for part in parts)
    return f'Content-Type: multipart/{kind};\n boundary="{boundary}"\n\n{inner}--{boundary}--\n'
