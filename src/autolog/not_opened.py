"""What stands in place of a connector that did not open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from autolog.connector import Change, Collection, Page
from autolog.errors import AutologError


@dataclass(frozen=True, slots=True)
class NotOpened:
    """A connector that did not open: every question is answered with why."""

    failure: AutologError

    def collections(self) -> Iterable[Collection]:
        """Raise the failure."""
        raise self.failure

    def changes(self, *_: object) -> Iterator[Page]:
        """Raise the failure."""
        raise self.failure

    def fetch(self, *_: object) -> Iterator[Change]:
        """Raise the failure."""
        raise self.failure

    def census(self, *_: object) -> Iterator[str]:
        """Raise the failure."""
        raise self.failure

    def close(self) -> None:
        """Nothing is open."""
