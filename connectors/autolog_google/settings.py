"""What `autolog.yaml` may say about an account at Google.

Secrets never stand here: `service_account` and `client_secret` are references that `AccountContext.secret` answers.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from autolog.connector import LocalPath, SecretReference, Settings

READING_RULES = "1"
"""Raised when the same account would be read differently; everything is then read again from its beginning."""

Kind = Literal["mail", "calendars", "tasks"]

GMAIL = "https://www.googleapis.com/auth/gmail.readonly"
GMAIL_HEADERS = "https://www.googleapis.com/auth/gmail.metadata"
EVENTS = "https://www.googleapis.com/auth/calendar.events.readonly"
CALENDAR_LIST = "https://www.googleapis.com/auth/calendar.calendarlist.readonly"
TASKS = "https://www.googleapis.com/auth/tasks.readonly"
MEMBERS = "https://www.googleapis.com/auth/admin.directory.group.member.readonly"


class Selection(Settings):
    """Labels or calendars by name or id.  Without `include` all are read; `exclude` always wins."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


class QuotaSettings(Settings):
    """What Google grants one user a minute, and what reading one message costs of it.

    The numbers are those of projects made since May 2026 (6,000 units, of which 5,000 are used).  A project that used
    the Gmail API before may have 15,000 units, with 5 for a message.
    """

    units_per_minute: int = Field(default=5_000, ge=100)
    cost_get: int = Field(default=20, ge=1)
    calendar_requests_per_minute: int = Field(default=500, ge=1)

    @model_validator(mode="after")
    def _one_message_fits(self) -> Self:
        if self.cost_get > self.units_per_minute:
            raise ValueError("'cost_get' is more than 'units_per_minute': no message could ever be read")
        return self


class EndpointSettings(Settings):
    """Where Google answers; another place only for a test server or a proxy of one's own."""

    gmail: str = "https://gmail.googleapis.com/"
    calendar: str = "https://www.googleapis.com/"
    tasks: str = "https://tasks.googleapis.com/"
    directory: str = "https://admin.googleapis.com/"
    token: str = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
    consent: str = "https://accounts.google.com/o/oauth2/v2/auth"
    device: str = "https://oauth2.googleapis.com/device/code"


class TimeoutSettings(Settings):
    """Seconds to wait: for the next byte, and for a whole answer."""

    read: float = Field(default=60, gt=0)
    answer: float = Field(default=180, gt=0)


class GoogleSettings(Settings):
    """One mailbox at Google with its calendars and task lists, or many of one organisation.

    With `service_account` (the JSON key of a service account with domain-wide delegation) name `mailboxes`, or a
    `group` whose members are read and an `admin` who may see them, or one `user`.  Without it `user` signs in by
    `autolog account add google`, and `client_id` and `client_secret` are those of an OAuth client of type Desktop.
    `sign_in: device` shows a code to be entered on another device; Google offers that for few scopes, and not for
    those of Gmail.

    `read` chooses what is read, `labels` and `calendars` parts of it.  `text: false` reads the headers of messages
    only.  `ca_file` names the only certificate authorities that are trusted.
    """

    user: str = Field(default="", description="Address of the mailbox")
    service_account: SecretReference | None = None
    mailboxes: tuple[str, ...] = ()
    group: str = ""
    admin: str = ""
    client_id: str = Field(default="", description="Client id of an OAuth client of type Desktop")
    client_secret: SecretReference | None = Field(default=None, description="Client secret of that OAuth client")
    sign_in: Literal["browser", "device"] = "browser"
    read: tuple[Kind, ...] = ("mail", "calendars", "tasks")
    text: bool = True
    labels: Selection = Selection()
    calendars: Selection = Selection()
    quota: QuotaSettings = QuotaSettings()
    page_size: int = Field(default=25, ge=1, le=100)
    batch_size: int = Field(default=25, ge=1, le=50)
    endpoints: EndpointSettings = EndpointSettings()
    timeouts: TimeoutSettings = TimeoutSettings()
    ca_file: LocalPath | None = None

    @model_validator(mode="after")
    def _one_way_in(self) -> Self:
        if (self.service_account is None) == (not self.client_id):
            raise ValueError("give either 'service_account' or 'client_id' with 'client_secret'")
        if self.client_id and (self.mailboxes or self.group):
            raise ValueError("'mailboxes' and 'group' need a 'service_account'; one person's sign-in reads one mailbox")
        return self

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if self.mailboxes and self.group:
            raise ValueError("give 'mailboxes' or 'group', not both")
        if not (self.user or self.mailboxes or self.group):
            raise ValueError("name the 'user' whose mailbox is read, or a list of 'mailboxes', or a 'group'")
        if self.group and not self.admin:
            raise ValueError("'group' needs an 'admin': the address of an administrator who may see its members")
        if not self.read:
            raise ValueError("'read' is empty: name at least one of mail, calendars, tasks")
        return self

    @property
    def scopes(self) -> tuple[str, ...]:
        """The rights that are asked for: no more than what is read needs."""
        mail = (GMAIL if self.text else GMAIL_HEADERS,)
        wanted = {"mail": mail, "calendars": (EVENTS, CALENDAR_LIST), "tasks": (TASKS,)}
        return tuple(scope for kind, scopes in wanted.items() if kind in self.read for scope in scopes)

    def for_member(self, address: str) -> GoogleSettings:
        """Return the settings of one mailbox.  Raises ValueError when it is not on the list of mailboxes."""
        if self.mailboxes and address.casefold() not in {one.casefold() for one in self.mailboxes}:
            raise ValueError(f"{address} is not among the 'mailboxes' of this account")
        return self.model_copy(update={"user": address})
