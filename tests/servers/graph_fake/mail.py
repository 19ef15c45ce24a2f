"""A mailbox's mail: folders, messages, and the log that the deltas are made of."""

from __future__ import annotations

import email
import itertools
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.utils import getaddresses
from typing import Any, cast

BEGINNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass(slots=True)
class Folder:
    """A mail folder, or a search folder that only looks like one."""

    id: str
    name: str
    parent: str = ""
    alias: str = ""
    hidden: bool = False
    search: bool = False


@dataclass(slots=True)
class StoredMessage:
    """A message; `id` is the immutable one, the usual one changes with every move."""

    id: str
    folder: str
    mime: bytes
    received_at: datetime
    categories: list[str] = field(default_factory=list)
    is_read: bool = False
    is_draft: bool = False
    has_headers: bool = True
    moves: int = 0
    odata_type: str = "#microsoft.graph.message"
    overrides: dict[str, Any] = field(default_factory=dict)

    @property
    def usual_id(self) -> str:
        return f"usual-{self.id}-{self.moves}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a folder's log; `partial` is a changed read mark."""

    revision: int
    id: str
    removed: bool = False
    partial: bool = False


class Mail:
    """Folders and messages of one mailbox."""

    def __init__(self) -> None:
        self.folders: dict[str, Folder] = {}
        self.messages: dict[str, StoredMessage] = {}
        self.log: dict[str, list[Entry]] = {}
        self.revision = 0
        self._numbers = itertools.count(1)
        for alias, name in (
            ("inbox", "Posteingang"),
            ("sentitems", "Gesendete Elemente"),
            ("archive", "Archiv"),
            ("drafts", "Entwürfe"),
            ("junkemail", "Junk-E-Mail"),
            ("deleteditems", "Gelöschte Elemente"),
            ("outbox", "Postausgang"),
            ("conversationhistory", "Aufgezeichnete Unterhaltungen"),
        ):
            self.add_folder(name, alias=alias)

    def add_folder(
        self, name: str, *, parent: str = "", alias: str = "", hidden: bool = False, search: bool = False
    ) -> str:
        identifier = f"folder-{next(self._numbers)}"
        self.folders[identifier] = Folder(identifier, name, parent, alias, hidden, search)
        self.log[identifier] = []
        return identifier

    def folder(self, alias: str) -> str:
        return next(one.id for one in self.folders.values() if one.alias == alias)

    def rename_folder(self, identifier: str, name: str) -> None:
        self.folders[identifier].name = name

    def deliver(
        self, mime: bytes, folder: str = "", *, received_at: datetime | None = None, **more: Any
    ) -> StoredMessage:
        folder = folder or self.folder("inbox")
        number = next(self._numbers)
        stored = StoredMessage(
            f"AAkALg-{number}=", folder, mime, received_at or BEGINNING + timedelta(minutes=number), **more
        )
        self.messages[stored.id] = stored
        self._note(folder, stored.id)
        return stored

    def move(self, identifier: str, folder: str) -> None:
        stored = self.messages[identifier]
        self._note(stored.folder, identifier, removed=True)
        stored.folder = folder
        stored.moves += 1
        self._note(folder, identifier)

    def delete(self, identifier: str) -> None:
        stored = self.messages.pop(identifier)
        self._note(stored.folder, identifier, removed=True)

    def mark_read(self, identifier: str) -> None:
        stored = self.messages[identifier]
        stored.is_read = True
        self._note(stored.folder, identifier, partial=True)

    def categorize(self, identifier: str, *categories: str) -> None:
        stored = self.messages[identifier]
        stored.categories = list(categories)
        self._note(stored.folder, identifier)

    def replace(self, identifier: str, mime: bytes) -> None:
        stored = self.messages[identifier]
        stored.mime = mime
        self._note(stored.folder, identifier)

    def lie_about(self, identifier: str) -> None:
        """Tell that a message was removed, although it lies where it lay."""
        self._note(self.messages[identifier].folder, identifier, removed=True)

    def in_folder(self, folder: str) -> list[StoredMessage]:
        return [one for one in self.messages.values() if one.folder == folder]

    def find(self, identifier: str) -> StoredMessage | None:
        if identifier in self.messages:
            return self.messages[identifier]
        return next((one for one in self.messages.values() if one.usual_id == identifier), None)

    def entries(self, folder: str, after: int) -> list[Entry]:
        """Return what to tell about a folder; what left and came back is told as removed alone (graph-docs #21752)."""
        latest: dict[str, Entry] = {}
        for entry in self.log[folder]:
            if entry.revision <= after:
                continue
            before = latest.get(entry.id)
            if before is not None and before.removed and not entry.removed:
                continue
            partial = entry.partial and (before is None or before.partial)
            latest[entry.id] = Entry(entry.revision, entry.id, entry.removed, partial)
        return list(latest.values())

    def _note(self, folder: str, identifier: str, *, removed: bool = False, partial: bool = False) -> None:
        self.revision += 1
        self.log[folder].append(Entry(self.revision, identifier, removed, partial))


def resource(stored: StoredMessage, fields: Collection[str] = ()) -> dict[str, Any]:
    """Return a message as Graph shows it; the body is read only when it is among the fields."""
    parsed = email.message_from_bytes(_head(stored.mime), policy=policy.compat32)
    subject = str(make_header(decode_header(str(parsed.get("Subject", "")))))
    shown = {
        "@odata.type": stored.odata_type,
        "@odata.etag": f'W/"{stored.moves}-{len(stored.categories)}"',
        "id": stored.id,
        "receivedDateTime": _written(stored.received_at),
        "sentDateTime": _written(stored.received_at),
        "hasAttachments": b"Content-Disposition: attachment" in stored.mime[:65_536],
        "internetMessageId": str(parsed.get("Message-ID", "")),
        "subject": subject,
        "conversationId": "conversation-" + subject.removeprefix("Re: "),
        "isRead": stored.is_read,
        "isDraft": stored.is_draft,
        "parentFolderId": stored.folder,
        "categories": list(stored.categories),
        "from": next(iter(_recipients(parsed, "From")), None),
        "sender": next(iter(_recipients(parsed, "Sender") or _recipients(parsed, "From")), None),
        "toRecipients": _recipients(parsed, "To"),
        "ccRecipients": _recipients(parsed, "Cc"),
        "bccRecipients": _recipients(parsed, "Bcc"),
        "replyTo": _recipients(parsed, "Reply-To"),
        "internetMessageHeaders": _headers(stored),
    }
    if not fields or "body" in fields:
        shown["body"] = _body(stored.mime)
    if stored.odata_type == "#microsoft.graph.message":
        del shown["@odata.type"]
    return {**shown, **stored.overrides}


def _head(mime: bytes) -> bytes:
    end = mime.find(b"\r\n\r\n")
    return mime if end < 0 else mime[: end + 4]


def _body(mime: bytes) -> dict[str, str]:
    head = _head(mime)
    rest = memoryview(mime)[len(head) :]
    if b"content-transfer-encoding: base64" not in head.lower() and b"multipart/" not in head.lower():
        is_html = b"text/html" in head.lower()
        return {"contentType": "html" if is_html else "text", "content": str(rest, "utf-8", "replace")}
    body = cast("EmailMessage", email.message_from_bytes(mime, policy=policy.default)).get_body(("html", "plain"))
    if body is None:
        return {"contentType": "text", "content": ""}
    return {"contentType": "html" if body.get_content_subtype() == "html" else "text", "content": body.get_content()}


def attachments(stored: StoredMessage) -> list[dict[str, Any]]:
    """Return the attachments, contents and all."""
    parsed = cast("EmailMessage", email.message_from_bytes(stored.mime, policy=policy.default))
    return [
        {
            "@odata.type": "#microsoft.graph.fileAttachment",
            "id": f"attachment-{index}",
            "name": part.get_filename(""),
            "contentType": part.get_content_type(),
            "size": len(part.get_payload(decode=True) or b""),
            "contentBytes": "".join(str(part.get_payload()).split()),
        }
        for index, part in enumerate(parsed.iter_attachments())
    ]


def _headers(stored: StoredMessage) -> list[dict[str, str]] | None:
    if not stored.has_headers:
        return None
    parsed = email.message_from_bytes(_head(stored.mime), policy=policy.compat32)
    return [{"name": name, "value": str(value)} for name, value in parsed.raw_items()]


def _recipients(parsed: Message, name: str) -> list[dict[str, Any]]:
    found = getaddresses([str(make_header(decode_header(str(one)))) for one in parsed.get_all(name, [])])
    return [{"emailAddress": {"name": shown or address, "address": address}} for shown, address in found if address]


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
