"""What can go wrong on the way, switched on for so many requests."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from servers.google_fake.answers import ApiError


@dataclass(slots=True)
class Fault:
    """A mishap of every request whose path and query fit `match`, `times` times.

    `status` answers with a refusal; `cut` sends half of the body; `drip` seconds between single bytes; `hang` seconds
    before anything.  `inside` is about the requests inside of a batch, which have answers of their own.
    """

    match: str
    times: int = 1
    status: int = 0
    reason: str = "backendError"
    retry_after: str = ""
    cut: bool = False
    drip: float = 0
    hang: float = 0
    inside: bool = False

    def error(self) -> ApiError:
        headers = {"Retry-After": self.retry_after} if self.retry_after else {}
        return ApiError(self.status, self.reason, headers=headers)


@dataclass(slots=True)
class Faults:
    waiting: list[Fault] = field(default_factory=list)

    def add(self, match: str, **what: object) -> None:
        self.waiting.append(Fault(match, **what))  # type: ignore[arg-type]  # test code names the fields

    def clear(self) -> None:
        self.waiting.clear()

    def take(self, path: str, *, inside: bool) -> Fault | None:
        for fault in self.waiting:
            if fault.inside == inside and fault.times > 0 and re.search(fault.match, path):
                fault.times -= 1
                return fault
        return None
