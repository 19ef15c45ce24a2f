"""Task lists at Google: no sync token, completed tasks hidden, times of change by the server's clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from servers.google_fake.answers import bad_request, not_found
from servers.google_fake.schemas import allowed_parameters, check


@dataclass(slots=True)
class TaskList:
    id: str
    title: str
    now: Callable[[], datetime]
    version: int = 0
    tasks: dict[str, dict[str, Any]] = field(default_factory=dict)

    def put(self, task: dict[str, Any]) -> str:
        one = task.get("id") or f"task{len(self.tasks):05d}"
        at = self.now().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        old = self.tasks.get(one, {"kind": "tasks#task", "status": "needsAction"})
        self.version += 1
        self.tasks[one] = {**old, **task, "id": one, "updated": at, "etag": f'"{self.version}"'}
        return one

    def complete(self, one: str) -> None:
        at = self.now().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self.put({"id": one, "status": "completed", "completed": at, "hidden": True})

    def delete(self, one: str) -> None:
        self.put({"id": one, "deleted": True})

    def entry(self) -> dict[str, Any]:
        found = {"kind": "tasks#taskList", "id": self.id, "title": self.title}
        check("tasks.v1", "TaskList", found)
        return found

    def get(self, one: str) -> dict[str, Any]:
        if one not in self.tasks:
            raise not_found()
        check("tasks.v1", "Task", self.tasks[one])
        return self.tasks[one]

    def list(self, query: dict[str, list[str]]) -> dict[str, Any]:
        known = {*allowed_parameters("tasks.v1", "tasks", "list"), "alt"}
        if not set(query) <= known:
            raise bad_request("invalid", f"Unknown parameter {set(query) - known}")
        shown = [task for task in self.tasks.values() if _is_shown(task, query)]
        size, start = min(int(query.get("maxResults", ["20"])[0]), 100), int(query.get("pageToken", ["0"])[0])
        found: dict[str, Any] = {"kind": "tasks#tasks", "items": shown[start : start + size]}
        if start + size < len(shown):
            found["nextPageToken"] = str(start + size)
        check("tasks.v1", "Tasks", found)
        return found


def _is_shown(task: dict[str, Any], query: dict[str, list[str]]) -> bool:
    def says(name: str, otherwise: str) -> bool:
        return query.get(name, [otherwise])[0] == "true"

    since = query.get("updatedMin")
    if since and datetime.fromisoformat(task["updated"]) < datetime.fromisoformat(since[0]):
        return False
    return (
        (says("showDeleted", "false") or not task.get("deleted"))
        and (says("showHidden", "false") or not task.get("hidden"))
        and (says("showCompleted", "true") or task["status"] != "completed")
        and (says("showAssigned", "false") or "assignmentInfo" not in task)
    )
