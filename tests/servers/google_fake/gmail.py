"""A mailbox at Gmail: messages, labels and the history of all that happens to them.

As at Google: a history id belongs to the whole mailbox and grows in gaps; a draft that is sent gets a new id; messages
in Spam and Trash are listed only when asked for; the history before `oldest` is answered with 404.
"""

from __future__ import annotations

import base64
import email
import email.policy
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message as EmailMessage
from itertools import islice
from typing import Any

from servers.google_fake.answers import ApiError, bad_request, not_found
from servers.google_fake.schemas import allowed_parameters, check

SYSTEM = ("INBOX", "SENT", "DRAFT", "SPAM", "TRASH", "UNREAD", "STARRED", "IMPORTANT", "CHAT")
HEADERS_ONLY = "https://www.googleapis.com/auth/gmail.metadata"
LARGE_TEXT = 200_000
_AFTER = re.compile(r"\bafter:(\d+)\b")


@dataclass(slots=True)
class Mail:
    id: str
    thread: str
    content: bytes
    received: datetime
    labels: list[str]
    history: int = 0
    broken: str = ""


@dataclass(slots=True)
class Mailbox:
    address: str
    mails: dict[str, Mail] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=lambda: {one: one for one in SYSTEM})
    log: list[tuple[int, str, str, tuple[str, ...], tuple[str, ...]]] = field(default_factory=list)
    history: int = 1000
    oldest: int = 1000
    numbers: int = 0
    history_page: int | None = None
    _listed: list[Mail] | None = None
    _listed_at: int = 0

    # What people and other programs do.

    def deliver(
        self, content: bytes, labels: tuple[str, ...] = ("INBOX", "UNREAD"), received: datetime | None = None,
        thread: str = "",
    ) -> str:  # fmt: skip
        self.numbers += 1
        one = f"{0x19F0000000000000 + self.numbers:x}"
        at = received or _date_of(content)
        self.mails[one] = Mail(one, thread or one, content, at, list(labels))
        self._note("messagesAdded", one, ())
        return one

    def add_label(self, name: str) -> str:
        one = f"Label_{len(self.labels)}"
        self.labels[one] = name
        return one

    def modify(self, one: str, add: tuple[str, ...] = (), remove: tuple[str, ...] = ()) -> None:
        mail = self.mails[one]
        added = tuple(label for label in add if label not in mail.labels)
        removed = tuple(label for label in remove if label in mail.labels)
        mail.labels = [label for label in mail.labels if label not in removed] + list(added)
        if added:
            self._note("labelsAdded", one, added)
        if removed:
            self._note("labelsRemoved", one, removed)

    def trash(self, one: str) -> None:
        self.modify(one, add=("TRASH",), remove=("INBOX",))

    def delete(self, one: str) -> None:
        self._note("messagesDeleted", one, ())
        del self.mails[one]

    def forget_history(self) -> None:
        self._tick()
        self.oldest = self.history

    def _tick(self) -> int:
        self.history += 7
        return self.history

    def _note(self, kind: str, one: str, labels: tuple[str, ...]) -> None:
        at = self._tick()
        mail = self.mails[one]
        mail.history = at
        self.log.append((at, kind, one, labels, tuple(mail.labels)))

    # What the interface answers.

    def profile(self) -> dict[str, Any]:
        total = len(self.mails)
        found = {
            "emailAddress": self.address, "historyId": str(self.history), "messagesTotal": total, "threadsTotal": total
        }  # fmt: skip
        return _checked("Profile", found)

    def list_labels(self) -> dict[str, Any]:
        kinds = {True: "system", False: "user"}
        found = [{"id": one, "name": name, "type": kinds[one in SYSTEM]} for one, name in self.labels.items()]
        return _checked("ListLabelsResponse", {"labels": found})

    def list_messages(self, query: dict[str, list[str]], scopes: frozenset[str]) -> dict[str, Any]:
        _only_known(query, "messages", "list")
        if "q" in query and scopes and scopes <= {HEADERS_ONLY}:
            raise ApiError(403, "forbidden", "Metadata scope does not support 'q' parameter")
        self._check_labels(query.get("labelIds", []))
        listed = self._newest_first()
        size = _size(query, 100, 500)
        start = self._behind(query.get("pageToken", [""])[0], listed)
        chosen = list(islice((mail for mail in listed[start:] if self._fits(mail, query)), size + 1))
        # It is an estimate at Google too.
        found: dict[str, Any] = {"resultSizeEstimate": len(listed)}
        if len(chosen) > size:
            # As at Google a token stands for a place behind a message, so that new mail shifts nothing.
            chosen.pop()
            found["nextPageToken"] = f"m{int(chosen[-1].received.timestamp())}-{chosen[-1].id}"
        if chosen:
            found["messages"] = [{"id": mail.id, "threadId": mail.thread} for mail in chosen]
        return _checked("ListMessagesResponse", found)

    def _check_labels(self, wanted: list[str]) -> None:
        unknown = [label for label in wanted if label not in self.labels]
        if unknown:
            raise bad_request("invalidArgument", f"Invalid label: {unknown[0]}")

    def _behind(self, token: str, listed: list[Mail]) -> int:
        """Return where the page begins: behind the message at which the one before ended."""
        if not token:
            return 0
        at, _, one = token.removeprefix("m").partition("-")
        if not at.isdigit() or not one:
            raise bad_request("invalidArgument", "Invalid pageToken")
        return bisect_right(listed, (-int(at), -int(one, 16)), key=_newest)

    def _newest_first(self) -> list[Mail]:
        """Return the messages as they are listed; sorted anew when there are others than before."""
        if self._listed is None or len(self._listed) != len(self.mails) or self._listed_at != self.numbers:
            self._listed, self._listed_at = sorted(self.mails.values(), key=_newest), self.numbers
        return self._listed

    def _fits(self, mail: Mail, query: dict[str, list[str]]) -> bool:
        wanted = query.get("labelIds", [])
        if not set(wanted) <= set(mail.labels):
            return False
        shows_all = query.get("includeSpamTrash", ["false"])[0] == "true" or set(wanted) & {"SPAM", "TRASH"}
        if not shows_all and {"SPAM", "TRASH"} & set(mail.labels):
            return False
        after = _AFTER.search(query.get("q", [""])[0])
        return after is None or mail.received.timestamp() > int(after[1])

    def get_message(self, one: str, query: dict[str, list[str]], scopes: frozenset[str]) -> dict[str, Any]:
        _only_known(query, "messages", "get")
        mail = self.mails.get(one)
        if mail is None:
            raise not_found()
        form = query.get("format", ["full"])[0]
        if form not in {"full", "metadata", "minimal", "raw"}:
            raise bad_request("invalidArgument", "Invalid value for format")
        if form in {"full", "raw"} and scopes and scopes <= {HEADERS_ONLY}:
            raise ApiError(403, "forbidden", f"Metadata scope doesn't allow format {form.upper()}")
        if mail.broken:
            raise ApiError(500, "backendError", mail.broken)
        return _checked("Message", self._message(mail, form))

    def _message(self, mail: Mail, form: str) -> dict[str, Any]:
        found: dict[str, Any] = {
            "id": mail.id,
            "threadId": mail.thread,
            "historyId": str(mail.history),
            "internalDate": str(int(mail.received.timestamp() * 1000)),
            "sizeEstimate": len(mail.content),
            "snippet": "",
        }
        if mail.labels:
            found["labelIds"] = list(mail.labels)
        if form == "raw":
            found["raw"] = _encoded(mail.content)
        elif form != "minimal":
            found["payload"] = _payload(email.message_from_bytes(mail.content), "", texts=form == "full", owner=mail.id)
        return found

    def get_attachment(self, one: str, attachment: str) -> dict[str, Any]:
        mail = self.mails.get(one)
        if mail is None:
            raise not_found()
        for number, part in _numbered(email.message_from_bytes(mail.content), ""):
            if attachment == f"ANGjdJ{one}-{number}":
                data = _content(part)
                return _checked("MessagePartBody", {"size": len(data), "data": _encoded(data)})
        raise not_found()

    def list_history(self, query: dict[str, list[str]]) -> dict[str, Any]:
        _only_known(query, "history", "list")
        types = allowed_parameters("gmail.v1", "users", "history", "list")["historyTypes"]["enum"]
        asked = query.get("historyTypes", types)
        if not set(asked) <= set(types):
            raise bad_request("invalidArgument", "Invalid value at 'history_types'")
        start = query.get("startHistoryId", [""])[0]
        if not start.isdigit() or not self.oldest <= int(start) <= self.history:
            raise not_found()
        kinds = {f"{one.replace('message', 'messages').replace('label', 'labels')}" for one in asked}
        entries = [entry for entry in self.log if entry[0] > int(start) and entry[1] in kinds]
        size = self.history_page or _size(query, 100, 500)
        first = _place(query)
        found: dict[str, Any] = {"historyId": str(self.history)}
        if entries[first : first + size]:
            found["history"] = [_record(entry, self.mails) for entry in entries[first : first + size]]
        if first + size < len(entries):
            found["nextPageToken"] = f"h{first + size}"
        return _checked("ListHistoryResponse", found)


def _newest(mail: Mail) -> tuple[int, int]:
    return -int(mail.received.timestamp()), -int(mail.id, 16)


def _record(entry: tuple[int, str, str, tuple[str, ...], tuple[str, ...]], mails: dict[str, Mail]) -> dict[str, Any]:
    at, kind, one, labels, standing = entry
    thread = mails[one].thread if one in mails else one
    message: dict[str, Any] = {"id": one, "threadId": thread}
    if standing:
        message["labelIds"] = list(standing)
    inner: dict[str, Any] = {"message": message}
    if labels:
        inner["labelIds"] = list(labels)
    return {"id": str(at), "messages": [{"id": one, "threadId": thread}], kind: [inner]}


def _payload(part: EmailMessage, number: str, *, texts: bool, owner: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "partId": number,
        "mimeType": part.get_content_type(),
        "filename": part.get_filename() or "",
        "headers": [{"name": name, "value": _unfolded(value)} for name, value in part.raw_items()],
    }
    if not texts:
        return found
    children = part.get_payload() if part.is_multipart() else None
    if isinstance(children, list):
        found["body"] = {"size": 0}
        prefix = f"{number}." if number else ""
        found["parts"] = [
            _payload(child, f"{prefix}{index}", texts=texts, owner=owner)
            for index, child in enumerate(children)
            if isinstance(child, EmailMessage)
        ]
        return found
    data = _content(part)
    if found["filename"] or len(data) > LARGE_TEXT:
        found["body"] = {"size": len(data), "attachmentId": f"ANGjdJ{owner}-{number}"}
    else:
        found["body"] = {"size": len(data), "data": _encoded(data)}
    return found


def _numbered(part: EmailMessage, number: str) -> Iterator[tuple[str, EmailMessage]]:
    yield number, part
    children = part.get_payload() if part.is_multipart() else []
    prefix = f"{number}." if number else ""
    for index, child in enumerate(children):
        if isinstance(child, EmailMessage):
            yield from _numbered(child, f"{prefix}{index}")


def _content(part: EmailMessage) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _unfolded(value: object) -> str:
    return re.sub(r"\r?\n[ \t]*", " ", str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace"))


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode("ascii")


def _date_of(content: bytes) -> datetime:
    try:
        return email.utils.parsedate_to_datetime(str(email.message_from_bytes(content)["Date"])).astimezone(UTC)
    except (TypeError, ValueError):
        return datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def _only_known(query: dict[str, list[str]], *path: str) -> None:
    known = {*allowed_parameters("gmail.v1", "users", *path), "alt", "prettyPrint", "fields", "quotaUser"}
    unknown = [name for name in query if name not in known]
    if unknown:
        raise bad_request("invalidArgument", f"Unknown name: {unknown[0]}")


def _size(query: dict[str, list[str]], otherwise: int, most: int) -> int:
    return min(int(query.get("maxResults", [str(otherwise)])[0]), most)


def _place(query: dict[str, list[str]]) -> int:
    said = query.get("pageToken", ["h0"])[0]
    if not said[1:].isdigit():
        raise bad_request("invalidArgument", "Invalid pageToken")
    return int(said[1:])


def _checked(schema: str, found: dict[str, Any]) -> dict[str, Any]:
    check("gmail.v1", schema, found)
    return found
