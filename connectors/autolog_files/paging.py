"""When a page is full: enough things in it, or enough bytes."""

from __future__ import annotations

from dataclasses import dataclass, field

from autolog.connector import Change, Upsert

_BYTES_A_PAGE = 8 * 1024 * 1024


@dataclass(slots=True)
class OpenPage:
    """The changes that are waiting to become a page of at most `size` things and about 8 MB, each thing once."""

    size: int
    changes: dict[str, Change] = field(default_factory=dict)
    weight: int = 0

    def add(self, change: Change) -> None:
        """Put one more change behind the others, in place of an earlier one of the same thing."""
        self.changes[change.remote_id] = change
        self.weight += len(change.raw.content) if isinstance(change, Upsert) else 0

    @property
    def full(self) -> bool:
        """Whether the next change belongs to the next page."""
        return len(self.changes) >= self.size or self.weight >= _BYTES_A_PAGE

    def take(self) -> tuple[Change, ...]:
        """Return the changes and begin anew."""
        taken = tuple(self.changes.values())
        self.changes.clear()
        self.weight = 0
        return taken
