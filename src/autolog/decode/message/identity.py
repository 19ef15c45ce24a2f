"""Which two copies are one message (PROVIDERS 7.1).

The Message-ID says so, but senders repeat ids and attackers borrow them, so it has to be corroborated by the sender and
the time, or by the subject.  A message without an id gets one from its content; such an id counts inside one account
only, because the same words may be sent twice.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from autolog.decode.headers import Headers
from autolog.decode.message.message_ids import normalise_message_id
from autolog.model import Identity, Participant, Role

CLOSE = timedelta(hours=24)
"""How far apart the dates of two copies with one id and one sender may be."""

LONGEST_SUBJECT = 1000
"""Characters of a subject that are read."""

_TEXT_LENGTH = 4096
_CALENDAR_KEYS = ("meeting:", "task:")
"""How the keys of meetings and tasks begin: a message that borrows one gets a key of its own."""

# Words for "reply" and "forward" that mail programs put before a subject, by language.
_PREFIX_WORDS = (
    "re fw fwd wg aw antw antwort doorst tr rv enc res rif i sv vs vb vl vid ref odp pd fs re fyi trs "
    "rv rép ynt ilt iqt továbbitás válasz vá továbbítás bls trs ang tnx továb hal pr na ha doorgestuurd "
    "απ προθ σχετ ответ пересл отв нa на atb yml yt ret mengirim bals ats pd "
    "回复 回覆 答复 答覆 转发 轉寄 轉發 返信 転送 답장 전달 회신 הועבר תשובה رد إعادة"
)
_PREFIX = re.compile(
    rf"\s*(?:(?:{'|'.join(sorted(set(_PREFIX_WORDS.split()), key=len, reverse=True))})"
    r"(?:\s?[\[(]\d{1,3}[\])]|\^\d{1,3})?\s?[:：]|\[[^\[\]]{1,60}\])",
    re.IGNORECASE,
)
_MOST_PREFIXES = 50


@dataclass(frozen=True, slots=True)
class IdentityFacts:
    """What an identity is made of: decoded header values, the size of the message in bytes, and its text."""

    message_id: str
    participants: Sequence[Participant]
    date: datetime | None
    received_at: datetime | None
    subject: str
    received: str
    size: int
    text: str


def identify(facts: IdentityFacts) -> Identity:
    """Return the identity of a message."""
    message_id = normalise_message_id(facts.message_id)
    if message_id.startswith(_CALENDAR_KEYS):
        message_id = ""
    return Identity(
        key=message_id or _key_of_content(facts),
        sender=sender_of(facts.participants),
        subject=normalise_subject(facts.subject),
        at=facts.date or facts.received_at,
        account_bound=not message_id,
    )


def identity_in(headers: Headers) -> Identity | None:
    """Return the identity of the message with these headers; None without a Message-ID, for that needs its content.

    The time is left out: it takes the moment of reading to be believed.
    """
    message_id = normalise_message_id((*headers.raw("message-id"), "")[0])
    if not message_id or message_id.startswith(_CALENDAR_KEYS):
        return None
    subject = normalise_subject(headers.text("subject")[:LONGEST_SUBJECT])
    return Identity(message_id, sender_of(headers.addresses("from")), subject)


def sender_of(participants: Sequence[Participant]) -> str:
    """Return the address of the first author, or an empty text."""
    return next((one.address for one in participants if one.role is Role.FROM), "")


def _key_of_content(facts: IdentityFacts) -> str:
    recipients = sorted(one.address or one.name for one in facts.participants if one.role in {Role.TO, Role.CC})
    pieces = (
        sender_of(facts.participants),
        *recipients,
        facts.date.isoformat(timespec="seconds") if facts.date else "",
        facts.subject,
        str(facts.size),
        facts.text[:_TEXT_LENGTH],
        facts.received,
    )
    return "content:" + hashlib.sha256("\0".join(pieces).encode("utf-8", "replace")).hexdigest()


def normalise_subject(subject: str) -> str:
    """Return the subject without the prefixes of replies, forwards and lists, casefolded, its white space folded."""
    position = 0
    for _ in range(_MOST_PREFIXES):
        prefix = _PREFIX.match(subject, position)
        if prefix is None:
            break
        position = prefix.end()
    return " ".join((subject[position:].strip() or subject).casefold().split())


def same_message(one: Identity, other: Identity) -> bool:
    """Return whether two copies are one message: one key, and one sender within a day or one subject.

    Copies whose key was made from their content agree in all of that; the caller sees to it that they are compared
    inside one account only.
    """
    if one.key != other.key or one.account_bound != other.account_bound:
        return False
    if one.account_bound or one.subject == other.subject:
        return True
    is_close = one.at is not None and other.at is not None and abs(one.at - other.at) <= CLOSE
    return is_close and one.sender == other.sender
