"""A message as Graph describes it, written as the bytes that `decode` reads.

The header fields are those of the mail as it travelled (`internetMessageHeaders`).  Graph has none for what was sent
from this mailbox; what is missing is filled from the beginning of the stored MIME, and from Graph's own fields.

The body is the HTML one, where there is one.  Graph would convert it to plain text on demand, but with the tags go the
marks by which quotes and signatures are known (Outlook's `divRplyFwdMsg`, Gmail's `gmail_quote`, Apple's
`blockquote type=cite`), and `decode` reads HTML as well as text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from autolog.composing.message import Part, compose_message
from autolog.decode.headers import Headers, parse_headers
from autolog_microsoft.answers import Object, inner, is_set, moment, number, objects, text, texts

HEADER_FIELDS = (
    "id,internetMessageId,conversationId,subject,from,sender,toRecipients,ccRecipients,bccRecipients,replyTo,"
    "sentDateTime,receivedDateTime,parentFolderId,isDraft,hasAttachments,categories,internetMessageHeaders"
)
ALL_FIELDS = f"{HEADER_FIELDS},body"
ATTACHMENT_FIELDS = "name,contentType,size"

_LONGEST_BODY = 1_000_000
_MOST_HEADERS = 1_000

Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Described:
    """What Graph tells about a message, without its body."""

    id: str
    folder: str
    received_at: datetime | None
    labels: tuple[str, ...]
    thread: str | None
    fields: Fields
    is_draft: bool
    is_meeting: bool
    has_attachments: bool
    has_headers: bool

    @property
    def headers(self) -> Headers:
        """The header as `decode` will see it."""
        return parse_headers(compose_message(self.fields, ()))


def describe(found: Object, folder_name: str, stored: bytes = b"") -> Described:
    """Read a message resource; `stored` is the beginning of its MIME, if it was asked for."""
    travelled = _travelled(found)
    return Described(
        id=text(found, "id"),
        folder=text(found, "parentFolderId"),
        received_at=moment(text(found, "receivedDateTime")),
        labels=(folder_name, *texts(found, "categories")),
        thread=text(found, "conversationId") or None,
        fields=_completed(travelled or _stored_fields(stored), found),
        is_draft=is_set(found, "isDraft"),
        is_meeting="eventMessage" in text(found, "@odata.type"),
        has_attachments=is_set(found, "hasAttachments"),
        has_headers=bool(travelled),
    )


def body_part(found: Object) -> Part | None:
    """Return the body of a message resource, its first million signs; None when it was not asked for."""
    body = inner(found, "body")
    if "content" not in body:
        return None
    media_type = "text/plain" if text(body, "contentType").lower() == "text" else "text/html"
    return Part(media_type, text(body, "content")[:_LONGEST_BODY].encode("utf-8", "replace"))


def attachment_parts(listed: Object) -> tuple[Part, ...]:
    """Return the attachments by name, type and size."""
    return tuple(
        Part(
            text(found, "contentType") or _attached_type(found),
            b"",
            name=text(found, "name"),
            size=number(found, "size") or 0,
            attached=True,
        )
        for found in objects(listed, "value")
    )


def _attached_type(found: Object) -> str:
    # An item attachment is another message or event, and has no content type.
    return "message/rfc822" if "itemAttachment" in text(found, "@odata.type") else "application/octet-stream"


def content(described: Described, parts: Sequence[Part]) -> bytes:
    """Return the message as bytes."""
    return compose_message(described.fields, parts)


def _travelled(found: Object) -> Fields:
    listed = objects(found, "internetMessageHeaders")[:_MOST_HEADERS]
    return tuple(_kept((text(one, "name").strip(), text(one, "value")) for one in listed))


def _stored_fields(stored: bytes) -> Fields:
    return tuple(_kept(parse_headers(stored).fields)) if stored else ()


def _kept(fields: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """Yield the fields on one line each."""
    return ((name, " ".join(value.split())) for name, value in fields if name)


def _completed(fields: Fields, found: Object) -> Fields:
    """Return the fields with what only Graph's own fields tell; Bcc never travels."""
    present = {name.lower() for name, _ in fields}
    return (*fields, *((name, value) for name, value in _own_fields(found) if value and name.lower() not in present))


def _own_fields(found: Object) -> Iterable[tuple[str, str]]:
    sent_at = moment(text(found, "sentDateTime"))
    author, sender = _people([inner(found, "from")]), _people([inner(found, "sender")])
    yield "From", author or sender
    yield "Sender", sender if author and sender != author else ""
    yield "Reply-To", _people(objects(found, "replyTo"))
    yield "To", _people(objects(found, "toRecipients"))
    yield "Cc", _people(objects(found, "ccRecipients"))
    yield "Bcc", _people(objects(found, "bccRecipients"))
    yield "Subject", " ".join(text(found, "subject").split())
    yield "Date", format_datetime(sent_at) if sent_at else ""
    yield "Message-ID", text(found, "internetMessageId").strip()


def _people(recipients: Iterable[Object]) -> str:
    return ", ".join(filter(None, (_person(one) for one in recipients)))


def _person(recipient: Object) -> str:
    """Return one mailbox; an X.500 address of Exchange's own is no mail address, and its name stays alone."""
    address = mail_address(recipient)
    name = " ".join(text(recipient, "emailAddress", "name").split())
    quoted = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"' if name else ""
    if not address:
        return quoted
    return f"{quoted} <{address}>" if quoted and name != address else address


def mail_address(recipient: Object) -> str:
    """Return the SMTP address of a recipient, or an empty text for an X.500 or senseless one."""
    address = text(recipient, "emailAddress", "address").strip()
    is_mail = "@" in address and address.isprintable() and not address.lower().startswith(("/o=", "/ou=", "ex:"))
    return address if is_mail and not set(address) & set(' <>,"') else ""
