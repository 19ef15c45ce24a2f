"""Calendars and tasks on any CalDAV server (RFC 4791): `type: caldav` in autolog.yaml.

The way through the package: `settings` what one may configure, `addresses` of servers and things on them, `web` one
request at a time and `bounded` answers, `failures` what went wrong and what to do, `questions` and `answers` in XML,
`discovery` which calendars there are, `servers` what is known of each make, `cursor` where reading stopped, `listing`
what is there and what changed, `objects` from addresses to changes, `reading` page by page.
"""

from __future__ import annotations

from autolog.connector import AccountContext, Connector, ConnectorSpec, Settings, address_in, own_settings
from autolog_caldav.settings import CaldavSettings

__all__ = ["SPEC"]


def _open(settings: Settings, context: AccountContext) -> Connector:
    # caldav is imported with the first account, not with `autolog --help`.
    from autolog_caldav.connector import CaldavConnector

    return CaldavConnector(_ours(settings), context)


def _owner_addresses(settings: Settings) -> tuple[str, ...]:
    return address_in(_ours(settings).user)


def _permissions(settings: Settings) -> tuple[str, ...]:
    user = _ours(settings).user or "the owner of the token"
    return (
        f"{user} must be able to read the calendars; the right to write is not needed and never used.",
        "Where the provider knows app passwords (Nextcloud, iCloud, Fastmail), make one for autolog alone.",
        "autolog sends PROPFIND, REPORT, GET and OPTIONS, and nothing else.",
    )


def _ours(settings: Settings) -> CaldavSettings:
    return own_settings(CaldavSettings, settings)


SPEC = ConnectorSpec(
    type="caldav",
    title="Calendars and tasks on a CalDAV server",
    settings=CaldavSettings,
    open=_open,
    owner_addresses=_owner_addresses,
    asks=("url", "user", "password"),
    permissions=_permissions,
)
