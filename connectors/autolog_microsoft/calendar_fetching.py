"""Events read again by their remote ids: single ones as they are, series with all of their occurrences."""

from __future__ import annotations

from collections.abc import Sequence

from autolog.connector import Change
from autolog_microsoft.answers import as_object, text
from autolog_microsoft.calendar_series import EventReader


def fetched_events(events: EventReader, remote_ids: Sequence[str]) -> dict[str, Change]:
    """Return the change that each event or series is now, by remote id."""
    return {remote_id: _change(events, remote_id, found) for remote_id, found in events.by_id(remote_ids).items()}


def _change(events: EventReader, remote_id: str, found: object) -> Change:
    resource = as_object(found)
    if not resource:
        return found  # type: ignore[return-value]  # a change, when it is no resource
    return (
        events.series(remote_id, resource).change
        if text(resource, "type") == "seriesMaster"
        else events.single(resource)
    )
