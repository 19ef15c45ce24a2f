"""What Google's interfaces answer when they refuse, and what autolog calls it (PROVIDERS 1.3)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from autolog.errors import AuthError, ConnectorError, Forbidden, TransientError
from autolog_google.fields import record, records, text
from autolog_google.quota import Stopped
from autolog_google.transport import Answer

_RATE = {"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED", "RESOURCE_EXHAUSTED", "quotaExceeded"}
_DAILY = {"dailyLimitExceeded"}
_SCOPE = {"insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"}
_DISABLED = {"accessNotConfigured", "SERVICE_DISABLED"}
_POLICY = {"domainPolicy"}
_LONGEST_MESSAGE = 200
_QUOTA_OF_THE_DAY = timedelta(hours=1)
"""How long to wait when the quota of the day is used up: each hour it is tried whether a new day has begun."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A refusal: the status, Google's own words for the reason, and the wait that it asks for."""

    status: int
    reasons: frozenset[str] = frozenset()
    message: str = ""
    retry_after: timedelta | None = None

    @property
    def is_rate_limit(self) -> bool:
        """Whether it only says that this was too fast."""
        return self.status == 429 or (self.status == 403 and bool(self.reasons & (_RATE | _DAILY)))

    @property
    def is_outage(self) -> bool:
        """Whether the fault is on Google's side and may pass."""
        return self.status >= 500

    @property
    def is_of_account(self) -> bool:
        """Whether it says something about the account and not about the one thing that was asked for."""
        return self.status == 401 or (self.status == 403 and not self.is_rate_limit)

    @property
    def wait(self) -> timedelta | None:
        """The wait that it asks for; an hour when the quota of the day is used up."""
        return self.retry_after or (_QUOTA_OF_THE_DAY if self.reasons & _DAILY else None)


class Refusal(Exception):
    """An interface refused.  Never leaves the connector: `translated` turns it into an AutologError."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.status)
        self.fault = fault


def fault_of(answer: Answer) -> Fault:
    """Read the reason out of an answer that is no success."""
    try:
        said = record(json.loads(answer.body), "error")
    except (ValueError, RecursionError):
        said = {}
    reasons = {text(one, "reason") for name in ("errors", "details") for one in records(said, name)}
    reasons.add(text(said, "status"))
    message = " ".join(text(said, "message").split())[:_LONGEST_MESSAGE]
    return Fault(answer.status, frozenset(reasons - {""}), message, answer.retry_after)


def as_error(fault: Fault, user: str) -> ConnectorError:
    """Return the failure that autolog knows."""
    said = f"{fault.status}: {fault.message or ', '.join(sorted(fault.reasons)) or 'no reason given'}"
    if fault.status == 401:
        return AuthError(f"Google refuses the token for {user} ({said}).", remedy="Sign in again, or check the key.")
    if fault.is_rate_limit:
        return TransientError(
            f"The quota of {user} at Google is used up for now ({said}).",
            remedy="Nothing to do; if it stays, lower 'quota.units_per_minute'.",
            retry_after=fault.wait,
        )
    if fault.status == 403:
        return Forbidden(f"Google does not let autolog read {user} ({said}).", remedy=_remedy(fault.reasons))
    return TransientError(f"Google answers {said}.", retry_after=fault.retry_after)


@contextmanager
def translated(user: str) -> Iterator[None]:
    """Let no refusal out that is not an AutologError."""
    try:
        yield
    except Refusal as refusal:
        raise as_error(refusal.fault, user) from refusal
    except Stopped as stopped:
        # What is half known must not be taken for the whole: a list that ends early would mean that the rest is gone.
        raise TransientError("autolog is stopping; this is read again at the next start.") from stopped


def _remedy(reasons: frozenset[str]) -> str:
    if reasons & _SCOPE:
        return "Grant exactly the scopes that `autolog account test` prints, then sign in again."
    if reasons & _DISABLED:
        return "Enable the Gmail, Google Calendar and Google Tasks APIs in the Cloud project (APIs and services)."
    if reasons & _POLICY:
        return "The administrator has switched this service off for the person, or blocks the app (API controls)."
    return "See the permissions that `autolog account test` prints; a change can take an hour to work."
