"""What `autolog.yaml` may say about files on disk."""

from __future__ import annotations

from enum import StrEnum

from pydantic import AwareDatetime, Field

from autolog.connector import LocalPath, Settings

SENT_FOLDERS = (
    "Sent",
    "Sent Items",
    "Sent Messages",
    "Sent Mail",
    "Outbox",
    "Gesendet",
    "Gesendete Elemente",
    "Gesendete Objekte",
    "Envoyés",
    "Éléments envoyés",
    "Enviados",
    "Elementos enviados",
    "Posta inviata",
    "Inviati",
    "Verzonden items",
    "Skickat",
    "Sendt",
    "Wysłane",
    "Отправленные",
    "送信済み",
    "已发送",
)


class Kind(StrEnum):
    """The ways in which mail and calendars lie on disk."""

    MAILDIR = "maildir"
    MBOX = "mbox"
    EML = "eml"
    ICS = "ics"


class FilesSettings(Settings):
    """Settings of an account of type `files`.

    `path` is a file or a folder; `kind` reads one kind of file only, otherwise all kinds are looked for.  What lies in
    a folder named in `sent_folders` was sent by the owner.  Without `since` the whole archive is read, however old (the
    window of the other accounts does not apply to files: exports are old by nature); with it, what was written to disk
    before is left out.
    """

    path: LocalPath = Field(description="A Maildir, mbox or .ics file, or a folder that holds them")
    kind: Kind | None = None
    sent_folders: tuple[str, ...] = Field(default=SENT_FOLDERS)
    since: AwareDatetime | None = None

    def before_window(self, seconds: float) -> bool:
        """Return whether a time in seconds since 1970 lies before the window."""
        return self.since is not None and seconds < self.since.timestamp()
