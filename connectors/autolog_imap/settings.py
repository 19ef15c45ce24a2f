"""What `autolog.yaml` may say about an IMAP account, and the bounds inside which its server is believed.

Secrets never stand here: `password` and `token` are references that `AccountContext.secret` answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from autolog.connector import LocalPath, SecretReference, Settings, is_this_machine


class FolderSettings(Settings):
    """Which folders are read, by globs on their names with `/` between the levels.

    Without `include`, all are read except drafts, junk and trash (on Gmail: All Mail alone).  With it, exactly the
    folders that fit.  `exclude` always wins.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


class TimeoutSettings(Settings):
    """Seconds to wait: for a connection, for the next byte, and for the whole answer to one command.

    A long answer is given more time as it comes in, one second for every `slowest_rate` bytes.
    """

    connect: float = Field(default=15, gt=0)
    read: float = Field(default=60, gt=0)
    command: float = Field(default=60, gt=0)
    slowest_rate: int = Field(default=8_192, gt=0)


class ImapSettings(Settings):
    """One mailbox on an IMAP server.

    `security` is `tls` (port 993), `starttls` (port 143) or `none`; `none` is refused unless the server is this
    machine or `allow_insecure` is set.  `ca_file` names the only certificate authorities that are trusted.  Give a
    `password` or an OAuth access `token`.  `sent_folders` are further names of folders that hold what the owner sent.
    Messages of less than `whole_below` bytes are fetched whole, of larger ones only the text parts.  `since` begins the
    window of this account instead of autolog's own.
    """

    host: str = Field(min_length=1, description="Mail server, such as mail.ourfirm.example")
    port: int | None = Field(default=None, ge=1, le=65_535)
    security: Literal["tls", "starttls", "none"] = "tls"
    allow_insecure: bool = False
    ca_file: LocalPath | None = None
    user: str = Field(min_length=1, description="User name, often the address")
    password: SecretReference | None = Field(default=None, description="Password, or an app password")
    token: SecretReference | None = None
    mechanism: Literal["xoauth2", "oauthbearer"] = "xoauth2"
    folders: FolderSettings = FolderSettings()
    sent_folders: tuple[str, ...] = ()
    since: AwareDatetime | None = None
    page_messages: int = Field(default=200, ge=1, le=200)
    page_bytes: int = Field(default=4_000_000, ge=1)
    whole_below: int = Field(default=98_304, ge=1)
    timeouts: TimeoutSettings = TimeoutSettings()

    @model_validator(mode="after")
    def _one_secret(self) -> Self:
        if (self.password is None) == (self.token is None):
            raise ValueError("give either 'password' or 'token', as a reference to a secret")
        return self

    @model_validator(mode="after")
    def _no_clear_text(self) -> Self:
        if self.security == "none" and not (self.allow_insecure or is_this_machine(self.host)):
            raise ValueError(
                "security: none would send the password in clear text; use tls or starttls, or set allow_insecure: true"
            )
        return self

    @property
    def endpoint(self) -> Endpoint:
        """Where the server listens."""
        return Endpoint(self.host, self.port or (993 if self.security == "tls" else 143))


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server's name and port."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far a server is believed: seconds as in TimeoutSettings, sizes in bytes.

    autolog asks for whole messages below 96 kB, text parts of 64 kB and pages of 4 MB, so that a longer literal is a
    fault or an attack.  A line holds at most the answer to a SEARCH: 8 MB are about a million UIDs.
    """

    connect: float
    read: float
    command: float
    slowest_rate: int
    literal: int = 8_000_000
    line: int = 8_000_000
    answer: int = 24_000_000

    @classmethod
    def of(cls, timeouts: TimeoutSettings) -> Bounds:
        """Take over the configured times."""
        return cls(timeouts.connect, timeouts.read, timeouts.command, timeouts.slowest_rate)
