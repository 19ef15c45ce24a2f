"""What `autolog.yaml` may say about a CalDAV account, and the bounds inside which its server is believed.

Secrets never stand here: `password` and `token` are references that `AccountContext.secret` answers.
"""

from __future__ import annotations

from typing import Self
from urllib.parse import urlsplit

from pydantic import AwareDatetime, Field, field_validator, model_validator

from autolog.connector import LocalPath, SecretReference, Settings, is_this_machine


class CalendarSettings(Settings):
    """Which calendars are read, by globs on the name that people see or on the last part of the address.

    Without `include`, all are read except those that hold birthdays or copies of other people's feeds.  With it,
    exactly those that fit.  `exclude` always wins.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


class TimeoutSettings(Settings):
    """Seconds to wait: for a connection, for the next bytes, and for one whole answer."""

    connect: float = Field(default=15, gt=0)
    read: float = Field(default=60, gt=0)
    answer: float = Field(default=120, gt=0)


class CaldavSettings(Settings):
    """The calendars and task lists of one person on a CalDAV server.

    Give the `url` that the provider names (of the server, of the principal, of the calendars' home, or of one
    calendar), or the `host` alone, which is then asked at /.well-known/caldav (RFC 6764).  Give a `password` or a
    bearer `token`.  `http:` is refused unless the server is this machine or `allow_insecure` is set.  `ca_file` names
    the only certificate authorities that are trusted.  `since` begins the window of this account instead of autolog's
    own.
    """

    url: str | None = Field(
        default=None, description="Address that the provider names, such as https://calendar.ourfirm.example/"
    )
    host: str | None = Field(default=None, min_length=1)
    user: str = Field(default="", description="User name, often the address")
    password: SecretReference | None = Field(default=None, description="Password, or an app password")
    token: SecretReference | None = None
    ca_file: LocalPath | None = None
    allow_insecure: bool = False
    calendars: CalendarSettings = CalendarSettings()
    events: bool = True
    tasks: bool = True
    since: AwareDatetime | None = None
    page_objects: int = Field(default=50, ge=1, le=200)
    timeouts: TimeoutSettings = TimeoutSettings()

    @field_validator("url")
    @classmethod
    def _is_url(cls, url: str | None) -> str | None:
        if url is None:
            return None
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("the address must begin with https:// and name a host, as in https://cloud.example/dav/")
        if parts.username is not None or parts.password is not None:
            raise ValueError("the address must not hold the user or password; they have settings of their own")
        return url

    @field_validator("host")
    @classmethod
    def _is_host(cls, host: str | None) -> str | None:
        if host and set(host) & set("/@ "):
            raise ValueError("a host is a name or number alone, such as cloud.example; an address goes into 'url'")
        return host

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.url is None) == (self.host is None):
            raise ValueError("give either 'url' or 'host'")
        return self

    @model_validator(mode="after")
    def _one_secret(self) -> Self:
        if (self.password is None) == (self.token is None):
            raise ValueError("give either 'password' or 'token', as a reference to a secret")
        if self.password is not None and not self.user:
            raise ValueError("a password needs a 'user'")
        return self

    @model_validator(mode="after")
    def _something_to_read(self) -> Self:
        if not (self.events or self.tasks):
            raise ValueError("events and tasks are both switched off, so that nothing would be read")
        return self

    @model_validator(mode="after")
    def _no_clear_text(self) -> Self:
        parts = urlsplit(self.start)
        if parts.scheme == "http" and not (self.allow_insecure or is_this_machine(parts.hostname or "")):
            raise ValueError("http would send the secret in clear text; use https, or set allow_insecure: true")
        return self

    @property
    def start(self) -> str:
        """Where discovery begins."""
        return self.url or f"https://{self.host}/"
