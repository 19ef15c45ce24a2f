"""What the readers of mail, calendars and tasks share: one mailbox, its settings, its connection and its quotas."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from autolog.connector import AccountContext
from autolog_google.api import Api
from autolog_google.quota import Limiter
from autolog_google.services import Services
from autolog_google.settings import READING_RULES, GoogleSettings


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One person's account at Google.  `mail_quota` counts units, `other_quota` requests of calendars and tasks."""

    settings: GoogleSettings
    context: AccountContext
    api: Api
    services: Services
    mail_quota: Limiter
    other_quota: Limiter

    @property
    def since(self) -> datetime:
        """The beginning of the window."""
        return self.context.since

    def config_hash(self, decisive: object) -> str:
        """Return what changes when something else would be read."""
        return sha256(repr((READING_RULES, self.settings.scopes, decisive)).encode()).hexdigest()
