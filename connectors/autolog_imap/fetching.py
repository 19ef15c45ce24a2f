"""From UIDs to changes: what is fetched of each message, and what becomes of one that cannot be fetched.

Small messages come whole, large ones as text parts (`parts`, `stitching`), attachments never.  When `never_log` has
rules, headers come first, and the body of what it refuses is never asked for.

Servers leave messages out, refuse a batch for one message's sake, or break off.  So what was asked for is compared
with what came: missing ones are asked for again in halves, down to the single one.  A message that the server still
lists and describes but does not give is then delivered with its header only, or reported as Unreadable; one that it
lists no more was expunged.  A server that describes nothing that it lists is out of order: that is a TransientError,
and no cursor passes anything.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from autolog.connector import Change, Deletion, HeaderScreen, Refused, Unreadable, Upsert
from autolog.decode.headers import Headers, parse_headers
from autolog.errors import TransientError
from autolog_imap import gmail, parts
from autolog_imap.answers import Attributes
from autolog_imap.connection import Connection, FolderView
from autolog_imap.facts import Facts, Place, facts, is_answered
from autolog_imap.parts import Part
from autolog_imap.session import uid_sets
from autolog_imap.stitching import stitch

_WHOLE = "BODY.PEEK[]"
_HEADER = "BODY.PEEK[HEADER]"
_BEGINNING = "TEXT"
_WITNESSES = 3
"""Other messages that are asked about when a server seems out of order."""
_ALIKE = 8
"""Large messages asked for at once: 8 times a few texts of 64 kB."""


@dataclass(frozen=True, slots=True)
class _Everything:
    """The screen for what is not looked into at all."""

    passes_everything: bool = True
    labels: frozenset[str] = frozenset()

    def __call__(self, headers: Headers, labels: Sequence[str]) -> None:
        """Refuse nothing."""


EVERYTHING = _Everything()


@dataclass(frozen=True, slots=True)
class Described:
    """What became of UIDs that were asked about: facts, and changes for those that gave none."""

    facts: tuple[Facts, ...]
    changes: dict[int, Change]


class Fetcher:
    """Reads one folder as it was when it was opened."""

    def __init__(
        self, connection: Connection, view: FolderView, place: Place, wanted: HeaderScreen, whole_below: int
    ) -> None:
        self._connection = connection
        self._view = view
        self._place = place
        self._wanted = wanted
        self._whole_below = whole_below

    def remote_id(self, uid: int) -> str:
        """Return the id of a message for good: UIDs count only under their UIDVALIDITY."""
        return f"{self._view.state.uid_validity}:{uid}"

    def describe(self, uids: Sequence[int]) -> Described:
        """Ask for the facts of messages that the server has listed.

        Raises TransientError when it tells nothing about any of them, nor about others.
        """
        answered = self._gather(uids, self._place.items, is_answered)
        missing = [uid for uid in uids if uid not in answered]
        listed = self._listed(missing)
        if listed and not answered:
            self._prove_in_order(listed)
        reason = "The server lists the message, but tells nothing about it."
        return Described(
            tuple(facts(uid, answered[uid], self._place) for uid in uids if uid in answered),
            {uid: self._missing(uid, listed, reason) for uid in missing},
        )

    def changes(self, described: Sequence[Facts]) -> dict[int, Change]:
        """Return the change that each message is, by UID."""
        found: dict[int, Change] = {
            message.uid: Refused(self.remote_id(message.uid), gmail.DRAFT, message.received_at)
            for message in described
            if message.is_draft
        }
        left = [message for message in described if not message.is_draft]
        headers = {} if self._wanted.passes_everything else self._headers(left)
        found |= self._refused(left, headers)
        left = [message for message in left if message.uid not in found]
        found |= self._whole([message for message in left if (message.size or 0) < self._whole_below])
        found |= self._in_parts([message for message in left if (message.size or 0) >= self._whole_below], headers)
        found |= self._without_body([message for message in left if message.uid not in found], headers)
        return found

    def again(self, uids: Sequence[int]) -> dict[int, Change]:
        """Return the change that each UID is now, whether the server still lists it or not."""
        listed = self._listed(uids)
        described = self.describe([uid for uid in uids if uid in listed])
        gone: dict[int, Change] = {uid: Deletion(self.remote_id(uid)) for uid in uids if uid not in listed}
        return gone | described.changes | self.changes(described.facts)

    def _refused(self, messages: Sequence[Facts], headers: Mapping[int, bytes]) -> dict[int, Refused]:
        refusals = (
            (message, self._wanted(parse_headers(headers[message.uid]), message.labels))
            for message in messages
            if message.uid in headers
        )
        return {
            message.uid: Refused(self.remote_id(message.uid), refusal, message.received_at)
            for message, refusal in refusals
            if refusal is not None
        }

    def _whole(self, messages: Sequence[Facts]) -> dict[int, Upsert]:
        contents = self._contents(messages, _WHOLE, b"BODY[]")
        return {
            message.uid: Upsert(self.remote_id(message.uid), message.raw(contents[message.uid]))
            for message in messages
            if message.uid in contents
        }

    def _in_parts(self, messages: Sequence[Facts], headers: Mapping[int, bytes]) -> dict[int, Upsert]:
        known = {**headers, **self._headers([message for message in messages if message.uid not in headers])}
        read = [message for message in messages if message.uid in known]
        described = self._gather(_uids(read), ("UID", "BODYSTRUCTURE"), _has(b"BODYSTRUCTURE"))
        trees = {uid: parts.structure(attributes[b"BODYSTRUCTURE"]) for uid, attributes in described.items()}
        texts = self._texts({message.uid: trees.get(message.uid) for message in read})
        return {
            message.uid: Upsert(
                self.remote_id(message.uid),
                message.raw(_content(known[message.uid], trees.get(message.uid), texts[message.uid]), partial=True),
            )
            for message in read
        }

    def _texts(self, trees: Mapping[int, Part | None]) -> dict[int, dict[str, bytes]]:
        """Return the text of each wanted section; messages of one shape are asked for together."""
        alike: dict[tuple[str, ...], list[int]] = {}
        for uid, tree in trees.items():
            alike.setdefault(tuple(parts.wanted_sections(tree)) if tree else (_BEGINNING,), []).append(uid)
        texts: dict[int, dict[str, bytes]] = {uid: {} for uid in trees}
        for sections, uids in alike.items():
            items = ("UID", *(parts.item(section) for section in sections))
            for start in range(0, len(uids) if sections else 0, _ALIKE):
                for uid, attributes in self._gather(uids[start : start + _ALIKE], items, _has_text(sections)).items():
                    texts[uid] = _by_section(attributes, sections)
        return texts

    def _without_body(self, messages: Sequence[Facts], headers: Mapping[int, bytes]) -> dict[int, Change]:
        """Deliver at least the header of messages whose body does not come (Exchange and its calendar items)."""
        known = {**headers, **self._headers([message for message in messages if message.uid not in headers])}
        found: dict[int, Change] = {
            message.uid: Upsert(self.remote_id(message.uid), message.raw(known[message.uid], partial=True))
            for message in messages
            if message.uid in known
        }
        lost = [message.uid for message in messages if message.uid not in found]
        listed = self._listed(lost)
        if listed:
            self._prove_in_order(listed)
        reason = "The server lists the message, but gives neither its body nor its header."
        return found | {uid: self._missing(uid, listed, reason) for uid in lost}

    def _headers(self, messages: Sequence[Facts]) -> dict[int, bytes]:
        return self._contents(messages, _HEADER, b"BODY[HEADER]")

    def _contents(self, messages: Sequence[Facts], item: str, name: bytes) -> dict[int, bytes]:
        answered = self._gather(_uids(messages), ("UID", item), _has(name))
        found = ((uid, attributes[name]) for uid, attributes in answered.items())
        return {uid: content for uid, content in found if isinstance(content, bytes)}

    def _gather(
        self, uids: Sequence[int], items: Sequence[str], usable: Callable[[Attributes], bool]
    ) -> dict[int, Attributes]:
        """Fetch; ask again for what is missing, in halves."""
        if not uids:
            return {}
        answered = self._connection.fetch(self._view, uids, items)
        found = {uid: attributes for uid, attributes in answered.items() if usable(attributes)}
        missing = [uid for uid in uids if uid not in found]
        if missing and len(uids) > 1:
            middle = (len(missing) + 1) // 2
            for half in (missing[:middle], missing[middle:]):
                found |= self._gather(half, items, usable)
        return found

    def _listed(self, uids: Sequence[int]) -> set[int]:
        """Return those of the UIDs that are still in the folder."""
        return {uid for uid_set in uid_sets(uids) for uid in self._connection.search(self._view, "UID", uid_set)}

    def _prove_in_order(self, uids: Collection[int]) -> None:
        """Raise TransientError unless the server does its work for other messages, or still describes these.

        When messages cost the connection, only another message's content is proof that it is their fault.
        """
        others = [uid for uid in self._connection.search(self._view, "ALL") if uid not in uids][-_WITNESSES:]
        if self._connection.was_replaced:
            proof = self._gather(others, ("UID", _HEADER), _has(b"BODY[HEADER]"))
        else:
            proof = self._gather([*sorted(uids), *others], self._place.items, is_answered)
        if not proof:
            raise TransientError(
                f"{self._place.name}: the server lists {len(uids)} messages that it does not give, and no others."
            )

    def _missing(self, uid: int, listed: Collection[int], reason: str) -> Change:
        remote_id = self.remote_id(uid)
        return Unreadable(remote_id, reason) if uid in listed else Deletion(remote_id)


def _content(header: bytes, tree: Part | None, texts: Mapping[str, bytes]) -> bytes:
    if tree is None:
        return header + texts.get(_BEGINNING, b"")
    return stitch(header, tree, texts)


def _by_section(attributes: Attributes, sections: Sequence[str]) -> dict[str, bytes]:
    answered = {
        section: attributes.get(name)
        for section in sections
        for name in parts.answer_names(section)
        if name in attributes
    }
    return {section: text for section, text in answered.items() if isinstance(text, bytes)}


def _has(name: bytes) -> Callable[[Attributes], bool]:
    return lambda attributes: attributes.get(name) is not None


def _has_text(sections: Sequence[str]) -> Callable[[Attributes], bool]:
    return lambda attributes: bool(_by_section(attributes, sections))


def _uids(messages: Iterable[Facts]) -> list[int]:
    return [message.uid for message in messages]
