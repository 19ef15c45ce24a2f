"""What a refusal of Graph means, and what to do about it (PROVIDERS 1.3 and 5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from autolog.errors import (
    AuthError,
    CollectionGone,
    ConnectorError,
    CursorExpired,
    Forbidden,
    TransientError,
)
from autolog_microsoft.answers import Object, inner, text

EXPIRED = frozenset({"syncstatenotfound", "syncstateinvalid", "resyncrequired", "resyncchangesapplydifferences"})
_NO_MAILBOX = frozenset({"mailboxnotenabledforrestapi", "mailboxnothostedinexchangeonline", "resourcenotfound"})
_NO_USER = frozenset({"request_resourcenotfound", "erroruserdoesnotexist", "errorinvaliduser"})
_BUSY = frozenset({429, 502, 503, 504, 408, 423, 424})
_BUSY_CODES = frozenset({"applicationthrottled", "mailboxconcurrency", "toomanyrequests", "errorserverbusy"})
_LONGEST_WISH = timedelta(hours=1)
_LONGEST_QUOTE = 300

ADMIN_REMEDY = (
    "In Exchange Online PowerShell: New-ServicePrincipal, New-ManagementScope and New-ManagementRoleAssignment "
    "with the roles that `autolog account test` prints; changes there can take two hours to be felt."
)


class AnswerTooLarge(TransientError):
    """The server sent more than it is believed."""


class ServerFault(TransientError):
    """The server failed at this request (500); it may succeed at a smaller one."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: the status, the header fields in lower case, the JSON object."""

    status: int
    headers: Mapping[str, str]
    body: Object

    @property
    def is_good(self) -> bool:
        """Whether it is what was asked for."""
        return 200 <= self.status < 300

    @property
    def is_missing(self) -> bool:
        """Whether the one thing that was asked for is not there (any more)."""
        return self.status in {404, 410} and self.code not in EXPIRED | _NO_MAILBOX | _NO_USER

    @property
    def is_busy(self) -> bool:
        """Whether the same question may be answered later."""
        return self.status in _BUSY or (not self.is_good and self.code in _BUSY_CODES)

    @property
    def code(self) -> str:
        """Graph's word for what went wrong, in lower case."""
        return text(self.body, "error", "code").lower()

    @property
    def words(self) -> str:
        """What Graph says, as one printable line."""
        said = " ".join(filter(None, (text(self.body, "error", "code"), text(inner(self.body, "error"), "message"))))
        return one_line(said or f"status {self.status}")

    def retry_after(self, now: datetime) -> timedelta | None:
        """Return the server's wish (RFC 9110, 10.2.3), at most an hour."""
        written = self.headers.get("retry-after", "").strip()
        if written.isascii() and written.isdigit():
            return min(timedelta(seconds=int(written[:9])), _LONGEST_WISH)
        try:
            at = parsedate_to_datetime(written)
        except ValueError:
            return None
        wish = (at if at.tzinfo else at.replace(tzinfo=UTC)) - now
        return min(max(wish, timedelta(0)), _LONGEST_WISH)


def failure_of(answer: Answer, where: str, now: datetime) -> ConnectorError:
    """Return what an answer that is not good means; `where` names what was asked for."""
    said = f"{where}: {answer.words}"
    if answer.status == 401:
        return AuthError(
            f"{where}: Graph refuses the token ({answer.words}).",
            remedy="Check tenant and client_id; whoever signed in as a person may have to do so again.",
        )
    if answer.is_busy:
        return TransientError(f"{said}.", retry_after=answer.retry_after(now))
    if answer.code in EXPIRED or answer.status == 410:
        return CursorExpired(f"{where}: Graph no longer knows where the reading stopped ({answer.words}).")
    if answer.code in _NO_USER:
        return Forbidden(f"{said}.", remedy="Check the address: the tenant has no such user.")
    if answer.code in _NO_MAILBOX:
        return Forbidden(f"{said}.", remedy="The mailbox has no Exchange Online licence, or is kept elsewhere.")
    if answer.status == 403:
        return Forbidden(f"{where}: autolog may not read this ({answer.words}).", remedy=ADMIN_REMEDY)
    if answer.status == 404:
        return CollectionGone(f"{where}: it is no longer there ({answer.words}).")
    return ServerFault(f"{said}.") if answer.status >= 500 else TransientError(f"{said}.")


def senseless_cursor(name: str) -> CursorExpired:
    """Return what it means that a cursor cannot be read."""
    return CursorExpired(f"The cursor of '{name}' cannot be read.")


def one_line(said: object) -> str:
    """Return words, or an exception's, as one printable line of at most 300 characters."""
    if isinstance(said, BaseException):
        said = str(said) or type(said).__name__
    printable = "".join(sign if sign.isprintable() else " " for sign in str(said))
    return " ".join(printable.split())[:_LONGEST_QUOTE]
