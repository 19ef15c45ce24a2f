"""What `autolog.yaml` may say about mailboxes at Microsoft 365.

Secrets never stand here: `client_secret` and `client_certificate` are references that `AccountContext.secret` answers.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints, model_validator

from autolog.connector import LocalPath, SecretReference, Settings, is_this_machine

Kind = Literal["mail", "calendars", "tasks"]
Mailbox = Annotated[str, StringConstraints(pattern=r"^[^\s@/?#%']+@[^\s@/?#%']+$", max_length=320)]


def _address(url: str) -> str:
    """Check that a token or secret can be sent to this address without being overheard."""
    parts = urlsplit(url)
    if not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ValueError("give an address such as https://graph.microsoft.com/v1.0")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_this_machine(parts.hostname)):
        raise ValueError("give an https address; http is for servers on this machine alone")
    return url.rstrip("/")


Address = Annotated[str, AfterValidator(_address)]


class FolderSettings(Settings):
    """Which mail folders are read, by globs on their paths with `/` between the levels (`Inbox/Customers`).

    Without `include`, all are read except drafts, junk, deleted and hidden ones; with it, exactly those that fit.
    `exclude` always wins.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


class TimeoutSettings(Settings):
    """Seconds to wait: for a connection, for the next byte, for a whole answer, and for a throttling server.

    A wish to wait that is longer than `patience` ends the run, and autolog comes back when the time is over.
    """

    connect: float = Field(default=15, gt=0)
    read: float = Field(default=60, gt=0)
    answer: float = Field(default=300, gt=0)
    patience: float = Field(default=60, ge=0)


class MicrosoftSettings(Settings):
    """One mailbox (`user`), the mailboxes of a list (`mailboxes`), or those of a group's members (`group`).

    With `client_secret` or `client_certificate` autolog comes as an application (OAuth client credentials); without
    both, the one `user` signs in (`autolog account add microsoft`), by `browser` or by `device` code.  `reads` says
    what is read.  `calendars` names calendars beside the user's own one.  `since` begins the window of this account
    instead of autolog's own.  `ca_file` names the only certificate authorities that are trusted.
    """

    tenant: str = Field(
        min_length=1, pattern=r"^[A-Za-z0-9.-]+$", description="Directory (tenant) id, or a domain of the tenant"
    )
    client_id: str = Field(min_length=1, description="Application (client) id")
    client_secret: SecretReference | None = None
    client_certificate: SecretReference | None = None
    sign_in: Literal["browser", "device"] = "browser"
    user: Mailbox | None = Field(default=None, description="Address of the mailbox")
    mailboxes: tuple[Mailbox, ...] = ()
    group: str | None = Field(default=None, min_length=1)
    reads: tuple[Kind, ...] = ("mail", "calendars")
    folders: FolderSettings = FolderSettings()
    calendars: tuple[str, ...] = ()
    since: AwareDatetime | None = None
    page_messages: int = Field(default=50, ge=1, le=200)
    base_url: Address = "https://graph.microsoft.com/v1.0"
    authority: Address = "https://login.microsoftonline.com"
    ca_file: LocalPath | None = None
    timeouts: TimeoutSettings = TimeoutSettings()

    @model_validator(mode="after")
    def _one_way_in(self) -> Self:
        if self.client_secret is not None and self.client_certificate is not None:
            raise ValueError("give either 'client_secret' or 'client_certificate', as a reference to a secret")
        return self

    @model_validator(mode="after")
    def _one_kind_of_mailboxes(self) -> Self:
        if sum((self.user is not None, bool(self.mailboxes), self.group is not None)) != 1:
            raise ValueError("give one of 'user' (one mailbox), 'mailboxes' (a list) and 'group' (its members)")
        if self.user is None and not self.is_application:
            raise ValueError("several mailboxes need 'client_secret' or 'client_certificate'; a person opens only one")
        return self

    @property
    def is_application(self) -> bool:
        """Whether autolog comes as an application; else a person signs in."""
        return self.client_secret is not None or self.client_certificate is not None

    @property
    def origin(self) -> str:
        """Where tokens may be sent: scheme, host and port of `base_url`."""
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def resource(self) -> str:
        """The name of the interface in scopes; a server on this machine stands for Microsoft's own."""
        host = urlsplit(self.base_url).hostname or ""
        return "https://graph.microsoft.com" if is_this_machine(host) else self.origin
