"""Which mailboxes one entry of autolog.yaml stands for: a list, or the members of a group of the organisation."""

from __future__ import annotations

from contextlib import closing

from autolog.connector import AccountContext
from autolog_google.api import Api, refuse_loop
from autolog_google.credentials import Credentials
from autolog_google.failures import translated
from autolog_google.fields import records, text
from autolog_google.quota import Clock, Limiter
from autolog_google.services import Services
from autolog_google.settings import MEMBERS, GoogleSettings
from autolog_google.transport import Transport

_PAGE = 200


class _DirectorySettings(GoogleSettings):
    """The settings of the question who is in the group: as the administrator, with the one scope."""

    @property
    def scopes(self) -> tuple[str, ...]:
        return (MEMBERS,)


def members(settings: GoogleSettings, context: AccountContext) -> tuple[str, ...]:
    """Return the addresses of the mailboxes, in the order of the list or of the alphabet.

    Raises AuthError, Forbidden or TransientError.
    """
    if settings.group:
        with translated(settings.group):
            return _of_group(settings, context)
    return settings.mailboxes or (settings.user,)


def _of_group(settings: GoogleSettings, context: AccountContext) -> tuple[str, ...]:
    asking = _DirectorySettings(**{**settings.model_dump(), "user": settings.admin})
    with closing(Transport(asking)) as transport:
        api = Api(transport, Credentials(asking, context, transport, scope=".directory"), ())
        limiter = Limiter(asking.quota.calendar_requests_per_minute, Clock(), context.cancelled)
        services = Services(asking.endpoints)
        found: set[str] = set()
        page, seen = "", set[str]()
        while True:
            uri = services.directory(
                "members.list",
                groupKey=settings.group,
                includeDerivedMembership=True,
                maxResults=_PAGE,
                pageToken=page,
            )
            said = api.get(uri, limiter)
            found.update(
                text(one, "email").casefold()
                for one in records(said, "members")
                if text(one, "type") in {"", "USER"} and text(one, "status") in {"", "ACTIVE"}
            )
            page = text(said, "nextPageToken")
            if not page:
                return tuple(sorted(found - {""}))
            refuse_loop(page, seen)
