"""What the fake does wrong, when it is told to: everything that the real one has been seen to do."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Faults:
    """Counters go down with each answer that they spoil; the rest holds until it is switched off."""

    throttle: int = 0
    """Answers with 429 to whole requests."""
    throttle_inner: int = 0
    """Answers with 429 inside of $batch."""
    throttle_login: int = 0
    """Answers with 429 of the token endpoint."""
    truncated_login: int = 0
    """Answers of the token endpoint that end in the middle."""
    retry_after: str | None = "1"
    server_errors: int = 0
    """Answers with 503."""
    truncated: int = 0
    """JSON that ends in the middle."""
    repeated_pages: int = 0
    """Delta pages that come twice, under another nextLink."""
    nextlink_loop: bool = False
    """A delta page whose nextLink leads to itself."""
    foreign_link: str = ""
    """Another server that nextLinks point to."""
    redirect: str = ""
    """Another server that every request is redirected to."""
    thinking: float = 0.0
    """Seconds that every answer takes."""
    drip: float = 0.0
    """Seconds between two bytes of a body."""
    unreachable: bool = False
    forbidden: bool = False
    refuse_secret: bool = False
    broken: set[str] = field(default_factory=set)
    """Ids of things that are listed, but whose content is an internal server error."""
    missing_in_batch: set[str] = field(default_factory=set)
    """Ids that are 404 inside of $batch."""
    bare_instances: bool = False
    """Occurrences come without anything but their times, even from /instances."""

    def spend(self, name: str) -> bool:
        """Take one off a counter; return whether there was one."""
        left = int(getattr(self, name))
        if left > 0:
            setattr(self, name, left - 1)
        return left > 0
