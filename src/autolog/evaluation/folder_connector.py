"""The connector over one mailbox or calendar of a labelled set, as far as its items have arrived.

A cursor is the number of entries that were read.  Reading a set therefore goes as it went for the firm: what has not
arrived yet is not there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from autolog.connector import Change, Collection, Cursor, Deletion, HeaderScreen, Page, Refused, Unreadable, Upsert
from autolog.decode.headers import parse_headers
from autolog.evaluation.sources import Entry, Source
from autolog.model import MediaType, Raw

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class FolderConnector:
    """The first `arrived` entries of a source, in one collection."""

    source: Source
    arrived: int

    def collections(self) -> Iterator[Collection]:
        """List the one collection."""
        yield Collection(self.source.id, self.source.id, self.source.role)

    def changes(self, collection: Collection, since: Cursor | None, wanted: HeaderScreen) -> Iterator[Page]:  # noqa: ARG002 - there is one
        """Yield what arrived since the cursor."""
        for start in range(int(since or 0), self.arrived, PAGE_SIZE):
            end = min(start + PAGE_SIZE, self.arrived)
            changes = tuple(_change(entry, wanted) for entry in self.source.entries[start:end])
            yield Page(changes, Cursor(str(end)), end, self.arrived)

    def fetch(self, collection: Collection, remote_ids: Sequence[str], wanted: HeaderScreen) -> Iterator[Change]:  # noqa: ARG002 - there is one
        """Read entries again by id."""
        entries = {entry.remote_id: entry for entry in self.source.entries[: self.arrived]}
        for remote_id in remote_ids:
            yield _change(entries[remote_id], wanted) if remote_id in entries else Deletion(remote_id)

    def census(self, collection: Collection, since: datetime) -> Iterator[str]:  # noqa: ARG002 - all of it is in the window
        """Yield the ids of everything that has arrived."""
        yield from (entry.remote_id for entry in self.source.entries[: self.arrived])

    def close(self) -> None:
        """Nothing is held open."""


def _change(entry: Entry, wanted: HeaderScreen) -> Change:
    try:
        content = entry.read()
    except OSError as error:
        return Unreadable(entry.remote_id, f"The file cannot be read: {error.strerror}.")
    if entry.media_type is MediaType.MESSAGE and not wanted.passes_everything:
        refusal = wanted(parse_headers(content), ())
        if refusal is not None:
            return Refused(entry.remote_id, refusal)
    return Upsert(entry.remote_id, Raw(entry.media_type, content, size=len(content)))
