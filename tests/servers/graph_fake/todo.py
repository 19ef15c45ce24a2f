"""A mailbox's To Do lists."""

from __future__ import annotations

import itertools
from typing import Any


class Tasks:
    """One list of tasks, and the log that its delta is made of."""

    def __init__(self) -> None:
        self.id = "tasklist-1"
        self.tasks: dict[str, dict[str, Any]] = {}
        self.log: list[tuple[int, str, bool]] = []
        self.revision = 0
        self._numbers = itertools.count(1)

    def add(self, title: str, **fields: Any) -> str:
        identifier = f"task-{next(self._numbers)}"
        self.tasks[identifier] = {
            "@odata.etag": 'W/"1"',
            "id": identifier,
            "title": title,
            "status": "notStarted",
            "importance": "normal",
            "isReminderOn": False,
            "categories": [],
            "createdDateTime": "2026-03-01T08:00:00Z",
            "lastModifiedDateTime": "2026-03-02T08:00:00Z",
            "body": {"content": "", "contentType": "text"},
            **fields,
        }
        self._note(identifier)
        return identifier

    def change(self, identifier: str, **fields: Any) -> None:
        self.tasks[identifier] |= fields
        self._note(identifier)

    def delete(self, identifier: str) -> None:
        del self.tasks[identifier]
        self._note(identifier, removed=True)

    def told(self, after: int) -> list[tuple[str, bool]]:
        latest: dict[str, bool] = {}
        for revision, identifier, removed in self.log:
            if revision > after:
                latest.pop(identifier, None)
                latest[identifier] = removed
        return list(latest.items())

    def _note(self, identifier: str, *, removed: bool = False) -> None:
        self.revision += 1
        self.log.append((self.revision, identifier, removed))


def due(day: str) -> dict[str, str]:
    return {"dateTime": f"{day}T00:00:00.0000000", "timeZone": "UTC"}
