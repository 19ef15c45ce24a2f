"""From what a folder lists to changes: what is asked for of each message, and what becomes of one that does not come.

Where `never_log` has rules, headers come first, and the body of what it refuses is never asked for.  Attachments are
asked for by name, type and size, where there are any.  An invitation (`eventMessage`) keeps its text/calendar part,
which Graph has only in the stored MIME, of which the first 256 kB are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from autolog.composing.message import Part
from autolog.connector import Change, CollectionRole, Deletion, HeaderScreen, Refused, Unreadable, Upsert
from autolog.model import MediaType, Raw, Refusal
from autolog_microsoft.answers import Object, text
from autolog_microsoft.failures import Answer, AnswerTooLarge
from autolog_microsoft.folders import Folder
from autolog_microsoft.graph import Graph
from autolog_microsoft.invitations import calendar_part
from autolog_microsoft.mail_message import (
    ALL_FIELDS,
    ATTACHMENT_FIELDS,
    HEADER_FIELDS,
    Described,
    attachment_parts,
    body_part,
    content,
    describe,
)

DRAFT = Refusal("draft", "a draft that has not been sent")
_HEADER_BYTES = 65_536
_INVITATION_BYTES = 262_144


@dataclass(frozen=True, slots=True)
class MailFetcher:
    """Reads messages of one folder."""

    graph: Graph
    folder: Folder
    wanted: HeaderScreen

    @property
    def fields(self) -> str:
        """What is asked for first: everything, or the headers when they may be refused."""
        return ALL_FIELDS if self.wanted.passes_everything else HEADER_FIELDS

    def by_id(self, remote_ids: Iterable[str]) -> dict[str, Change]:
        """Read messages again, by id.  What has left the folder is a Deletion."""
        ids = tuple(dict.fromkeys(remote_ids))
        answers = self._asked({one: f"{self.path(one)}?$select={self.fields}" for one in ids})
        found: dict[str, Change] = {}
        listed: list[Object] = []
        for one in ids:
            answer = answers.get(one)
            if answer is None:
                listed += self._without_body(one, found)
            elif answer.is_missing:
                found[one] = Deletion(one)
            elif not answer.is_good:
                found[one] = Unreadable(one, f"Graph lists the message, but does not give it ({answer.words}).")
            elif text(answer.body, "parentFolderId") not in {"", self.folder.id}:
                found[one] = Deletion(one)
            else:
                listed.append(answer.body)
        return found | self.of_listed(listed)

    def of_listed(self, listed: Sequence[Object]) -> dict[str, Change]:
        """Return the changes that message resources are, by id; what they lack is asked for."""
        found: dict[str, Change] = {}
        passed: list[tuple[Described, Object]] = []
        for resource in listed:
            described = self._described(resource)
            refusal = self._refusal(described)
            if refusal is None:
                passed.append((described, resource))
            else:
                found[described.id] = Refused(described.id, refusal, described.received_at)
        bodies = self._bodies([one for one, resource in passed if "body" not in resource])
        attachments = self._attachments([one for one, _ in passed if one.has_attachments])
        for described, resource in passed:
            part = bodies.get(described.id) if "body" not in resource else body_part(resource)
            found[described.id] = self._change(described, part, attachments.get(described.id, ()))
        return found

    def path(self, remote_id: str) -> str:
        """Return where a message lies at Graph, in whatever folder."""
        return f"{self.graph.root}/messages/{quote(remote_id, safe='')}"

    def _change(self, described: Described, body: Part | Change | None, attachments: Sequence[Part]) -> Change:
        if isinstance(body, Deletion | Unreadable | Refused | Upsert):
            return body
        parts = [body] if body else []
        if described.is_meeting and (invitation := self._invitation(described.id)):
            parts.append(invitation)
        raw = Raw(
            MediaType.MESSAGE,
            content(described, (*parts, *attachments)),
            received_at=described.received_at,
            labels=described.labels,
            thread=described.thread,
            partial=True,
            sent_by_owner=self.folder.role is CollectionRole.SENT,
        )
        return Upsert(described.id, raw)

    def _described(self, resource: Object) -> Described:
        """Read a resource; the header that Graph has not (sent mail) is read from the beginning of the MIME."""
        described = describe(resource, self.folder.path)
        if described.has_headers or described.is_draft:
            return described
        stored = self.graph.first_bytes(f"{self.path(described.id)}/$value", _HEADER_BYTES)
        return describe(resource, self.folder.path, stored[0]) if stored else described

    def _refusal(self, described: Described) -> Refusal | None:
        if described.is_draft:
            return DRAFT
        if self.wanted.passes_everything:
            return None
        return self.wanted(described.headers, described.labels)

    def _invitation(self, remote_id: str) -> Part | None:
        stored = self.graph.first_bytes(f"{self.path(remote_id)}/$value", _INVITATION_BYTES)
        return calendar_part(stored[0]) if stored else None

    def _bodies(self, wanted: Sequence[Described]) -> dict[str, Part | Change]:
        answers = self._asked({one.id: f"{self.path(one.id)}?$select=id,body" for one in wanted})
        found: dict[str, Part | Change] = {}
        for remote_id, answer in answers.items():
            if answer.is_missing:
                found[remote_id] = Deletion(remote_id)
            elif not answer.is_good:
                found[remote_id] = Unreadable(remote_id, f"Graph does not give the body ({answer.words}).")
            elif part := body_part(answer.body):
                found[remote_id] = part
        return found

    def _attachments(self, wanted: Sequence[Described]) -> dict[str, tuple[Part, ...]]:
        answers = self._asked(
            {one.id: f"{self.path(one.id)}/attachments?$select={ATTACHMENT_FIELDS}&$top=100" for one in wanted}
        )
        return {one: attachment_parts(answer.body) for one, answer in answers.items() if answer.is_good}

    def _asked(self, targets: Mapping[str, str]) -> dict[str, Answer]:
        """Ask in batches; a batch that is too large is asked one by one, and one that is too large is left out."""
        try:
            return self.graph.batch(targets)
        except AnswerTooLarge:
            if len(targets) <= 1:
                return {}
        found: dict[str, Answer] = {}
        for name, target in targets.items():
            found |= self._asked({name: target})
        return found

    def _without_body(self, remote_id: str, found: dict[str, Change]) -> list[Object]:
        """Ask for the header alone of a message whose body is too large to be read."""
        answer = self._asked({remote_id: f"{self.path(remote_id)}?$select={HEADER_FIELDS}"}).get(remote_id)
        if answer is not None and answer.is_good:
            return [{**answer.body, "body": {"contentType": "text", "content": ""}}]
        found[remote_id] = Unreadable(remote_id, "The message is larger than autolog reads.")
        return []
