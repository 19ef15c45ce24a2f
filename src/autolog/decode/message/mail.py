"""A mail's bytes as a Message.

The order is the promise: the `never_log` gate sees the headers first, and what it refuses is decoded no further.  Then
the parts are walked, the text is cut into sections, and what the headers say of authors, automatic mail and
authenticity is judged next door.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from autolog.decode import limits
from autolog.decode.cleaning import clean_line
from autolog.decode.context import DecodeContext
from autolog.decode.headers import Headers, split_message, with_line_feeds
from autolog.decode.message.anomalies import find_anomalies
from autolog.decode.message.authenticity import assess
from autolog.decode.message.body import choose_body
from autolog.decode.message.dates import parse_date, received_date
from autolog.decode.message.delivery_reports import failed_recipients
from autolog.decode.message.identity import LONGEST_SUBJECT, IdentityFacts, identify
from autolog.decode.message.message_ids import list_message_ids
from autolog.decode.message.mime import AttachedMessage, Content, read_content
from autolog.decode.message.noise import NoiseFacts, classify
from autolog.decode.text.sections import split_sections
from autolog.errors import DecodeError
from autolog.model import (
    Authenticity,
    Decoded,
    Message,
    Noise,
    Participant,
    Raw,
    Role,
    Section,
    SectionKind,
)

_PEOPLE_FIELDS = ("from", "sender", "reply-to", "to", "cc", "bcc")
_LONGEST_DATE = 100


def decode_message(raw: Raw, context: DecodeContext) -> Decoded:
    """Return the message in the bytes, or why `never_log` keeps it out.  Raises DecodeError when there is none."""
    content = with_line_feeds(raw.content)
    headers, body = split_message(content)
    if not headers.fields:
        raise DecodeError(
            f"The {len(content)} bytes are no mail: they have no header fields.",
            remedy="Look at it in the mailbox; if it is mail, report it.",
        )
    refusal = context.screen(headers, raw.labels) if context.screen is not None else None
    if refusal is not None:
        return Decoded(refusal=refusal)
    found = read_content(content, headers, body)
    participants = _participants(headers)
    message = _read_message(raw, context, headers, found, participants)
    warnings = (*_warnings(content, body, headers, participants), *found.warnings)
    message = _judge(message, headers, found, context)
    if not found.calendar:
        return Decoded(items=(message,), warnings=warnings)
    return _with_calendar(message, headers, found, context, warnings)


def _with_calendar(
    message: Message, headers: Headers, content: Content, context: DecodeContext, warnings: tuple[str, ...]
) -> Decoded:
    """Return a message with a calendar part, judged anew by what the calendar object itself says."""
    from autolog.decode.message.invitations import read_calendar_part

    part = read_calendar_part(content.calendar, content.stated_method, message, context)
    if part.warning:
        return Decoded(items=(message,), warnings=(*warnings, part.warning))
    if part.method != content.calendar_method:
        message = _judge(message, headers, replace(content, calendar_method=part.method), context)
    message = replace(message, invitation=part.invitation)
    return Decoded(items=(message,), warnings=warnings, look_again=part.look_again)


def _participants(headers: Headers) -> tuple[Participant, ...]:
    """Return who takes part by the headers, in the order of `_PEOPLE_FIELDS`, at most 1,000."""
    found = [one for name in _PEOPLE_FIELDS for one in headers.addresses(name)]
    return tuple(found[: limits.ADDRESSES])


def _warnings(content: bytes, body: int, headers: Headers, participants: Sequence[Participant]) -> Iterator[str]:
    """Yield what of the headers was not read."""
    if body > limits.HEADER_BYTES or content.count(b"\n", 0, body) > limits.HEADER_LINES:
        yield f"headers above {limits.HEADER_LINES} lines or {limits.HEADER_BYTES >> 10} kB: the rest was not read"
    longest = max((len(value) for name in _PEOPLE_FIELDS for value in headers.raw(name)), default=0)
    if len(participants) >= limits.ADDRESSES or longest >= limits.FIELD_LENGTH:
        yield f"{limits.ADDRESSES} addresses or {limits.FIELD_LENGTH >> 10} kB of them: the rest was not read"


def _read_message(
    raw: Raw, context: DecodeContext, headers: Headers, content: Content, participants: tuple[Participant, ...]
) -> Message:
    """Return what the message says of itself."""
    subject = headers.text("subject")[:LONGEST_SUBJECT]
    sent_at = parse_date(_raw(headers, "date"), context.now)
    received = _raw(headers, "received")
    received_at = raw.received_at or received_date(received, context.now)
    sections = _sections(content, participants)
    size = raw.size or len(raw.content)
    text = content.plain[0].text if content.plain else content.html
    identity = identify(
        IdentityFacts(_raw(headers, "message-id"), participants, sent_at, received_at, subject, received, size, text)
    )
    return Message(
        identity=identity,
        message_id="" if identity.account_bound else identity.key,
        subject=subject,
        participants=participants,
        sent_at=sent_at,
        received_at=received_at,
        in_reply_to=_others(headers, "in-reply-to", identity.key),
        references=_others(headers, "references", identity.key),
        sections=sections,
        attachments=content.attachments,
        labels=tuple(clean_line(label) for label in raw.labels),
        thread=clean_line(raw.thread) if raw.thread else None,
        sent_by_owner=raw.sent_by_owner,
    )


def _judge(message: Message, headers: Headers, content: Content, context: DecodeContext) -> Message:
    """Return the message with what is to be thought of it: noise, authenticity, anomalies."""
    author = _author(message.participants)
    report_type = content.report_type or ("delivery-status" if content.delivery_reports else "")
    is_answer = bool(message.in_reply_to or message.references)
    facts = NoiseFacts(author, message.subject, report_type, content.calendar_method, is_answer)
    noise = classify(headers, facts, context.own)
    anomalies = find_anomalies(headers, message.participants)
    believed = assess(headers, author, anomalies, context.own, context.trusted_authserv_ids)
    return replace(
        message,
        noise=Noise(noise.value),
        noise_reason=noise.reason,
        authenticity=Authenticity(believed.value),
        authenticity_reason=believed.reason,
        anomalies=anomalies,
        failed_recipients=failed_recipients(headers, content.delivery_reports),
    )


def _others(headers: Headers, name: str, key: str) -> tuple[str, ...]:
    """Return the Message-IDs in a field, without the message's own."""
    return tuple(one for one in list_message_ids(_raw(headers, name)) if one != key)


def _raw(headers: Headers, name: str) -> str:
    """Return the first value of a field as it is written, or an empty text."""
    return (*headers.raw(name), "")[0]


def _author(participants: Sequence[Participant]) -> Participant | None:
    """Return the first author, one with an address before one without."""
    authors = [one for one in participants if one.role is Role.FROM]
    return next((one for one in authors if one.address), authors[0] if authors else None)


def _sections(content: Content, participants: Sequence[Participant]) -> tuple[Section, ...]:
    """Return the sections of a message: its own text, then the messages attached to it as quotes."""
    author = _author(participants)
    body = choose_body(content)
    own = split_sections(body.text, html=body.is_html, author=author.name if author else "")
    return (*own, *(section for attached in content.messages for section in _attached_sections(attached)))


def _attached_sections(attached: AttachedMessage) -> Iterator[Section]:
    """Yield an attached message as a forwarded quote with its headers, and what it quotes itself one level deeper."""
    headers = attached.headers
    participants = tuple(one for name in ("from", "to", "cc") for one in headers.addresses(name))
    inner = _sections(attached.content, participants)
    opening, *rest = inner if inner and inner[0].kind is SectionKind.NEW else (Section(SectionKind.NEW, ""), *inner)
    yield replace(
        opening,
        kind=SectionKind.QUOTED,
        depth=1,
        participants=participants[: limits.ADDRESSES],
        subject=headers.text("subject")[:LONGEST_SUBJECT],
        sent_at=headers.text("date")[:_LONGEST_DATE],
        forwarded=True,
    )
    for section in rest:
        kind = SectionKind.QUOTED if section.kind is SectionKind.NEW else section.kind
        yield replace(section, kind=kind, depth=section.depth + 1)
