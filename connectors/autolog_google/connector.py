"""The Google connector: a mailbox, its calendars and its task lists, each read by its own room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from autolog.connector import AccountContext, Change, Collection, Cursor, HeaderScreen, Page
from autolog_google.account import Mailbox
from autolog_google.api import Api
from autolog_google.calendars import PREFIX as CALENDAR
from autolog_google.calendars import Calendars
from autolog_google.credentials import Credentials
from autolog_google.failures import translated
from autolog_google.mail import Mail
from autolog_google.quota import Clock, Limiter, Stopped
from autolog_google.services import Services
from autolog_google.settings import GoogleSettings
from autolog_google.tasks import PREFIX as TASK_LIST
from autolog_google.tasks import Tasks
from autolog_google.transport import Transport

REAL_CLOCK = Clock()


def open_mailbox(settings: GoogleSettings, context: AccountContext, clock: Clock = REAL_CLOCK) -> Mailbox:
    """Return one mailbox that connects when it is first asked."""
    transport = Transport(settings)
    services = Services(settings.endpoints)
    api = Api(transport, Credentials(settings, context, transport), services.batches)
    quota = settings.quota
    return Mailbox(
        settings,
        context,
        api,
        services,
        mail_quota=Limiter(quota.units_per_minute, clock, context.cancelled),
        other_quota=Limiter(quota.calendar_requests_per_minute, clock, context.cancelled),
    )


class GoogleConnector:
    """One person's account at Google, for one thread at a time."""

    def __init__(self, settings: GoogleSettings, context: AccountContext, clock: Clock = REAL_CLOCK) -> None:
        self._mailbox = open_mailbox(settings, context, clock)
        self._read = settings.read
        self._user = settings.user
        self._mail = Mail(self._mailbox)
        self._calendars = Calendars(self._mailbox)
        self._tasks = Tasks(self._mailbox)

    def collections(self) -> Iterable[Collection]:
        """List what is read: the mailbox as one, every calendar, every task list."""
        found: list[Collection] = []
        with translated(self._user):
            if "mail" in self._read:
                found.append(self._mail.collection())
            if "calendars" in self._read:
                found.extend(self._calendars.collections())
            if "tasks" in self._read:
                found.extend(self._tasks.collections())
        return tuple(found)

    def changes(self, collection: Collection, since: Cursor | None, wanted: HeaderScreen) -> Iterator[Page]:
        """Yield pages of what is new; ends early when autolog is stopping."""
        with translated(self._user):
            try:
                yield from self._changes(collection, since, wanted)
            except Stopped:
                return

    def fetch(self, collection: Collection, remote_ids: Sequence[str], wanted: HeaderScreen) -> Iterator[Change]:
        """Read things again by id."""
        with translated(self._user):
            yield from self._fetch(collection, remote_ids, wanted)

    def census(self, collection: Collection, since: datetime) -> Iterator[str]:
        """Yield the ids of what is there now."""
        with translated(self._user):
            if collection.key.startswith(CALENDAR):
                yield from self._calendars.census(collection, since)
            elif collection.key.startswith(TASK_LIST):
                yield from self._tasks.census(collection, since)
            else:
                yield from self._mail.census(since)

    def close(self) -> None:
        """Let go of the connections.  Never raises."""
        self._mailbox.api.close()

    def _changes(self, collection: Collection, since: Cursor | None, wanted: HeaderScreen) -> Iterator[Page]:
        if collection.key.startswith(CALENDAR):
            return self._calendars.changes(collection, since)
        if collection.key.startswith(TASK_LIST):
            return self._tasks.changes(collection, since)
        return self._mail.changes(since, wanted)

    def _fetch(self, collection: Collection, ids: Sequence[str], wanted: HeaderScreen) -> Iterator[Change]:
        if collection.key.startswith(CALENDAR):
            return self._calendars.fetch(collection, ids)
        if collection.key.startswith(TASK_LIST):
            return self._tasks.fetch(collection, ids)
        return self._mail.fetch(ids, wanted)
