"""Mail, calendars and tasks of Microsoft 365 over Graph: `type: microsoft` in autolog.yaml.

The way through the package: `settings` what one may configure, `network` bounded HTTP, `tokens` and `signing_in` who
comes, `gate` and `graph` questions and answers, `answers` narrowing JSON, `failures` what went wrong and what to do.
Mail: `folders`, `mail_cursor`, `mail_reading`, `mail_fetching`, `mail_message`, `invitations`.  Calendars:
`calendar_window`, `calendar_cursor`, `calendar_reading`, `calendar_series`, `calendar_fetching`, `calendar_event`.
`tasks` To Do, `directory` the mailboxes of a group, `permissions` what an administrator allows.
"""

from __future__ import annotations

from autolog.connector import AccountContext, Connector, ConnectorSpec, Conversation, Settings, address_in, own_settings
from autolog_microsoft.settings import MicrosoftSettings

__all__ = ["SPEC"]


def _open(settings: Settings, context: AccountContext) -> Connector:
    # msal and httpx2 are imported with the first account, not with `autolog --help`.
    from autolog_microsoft.connector import MicrosoftConnector

    return MicrosoftConnector(_ours(settings), context)


def _owner_addresses(settings: Settings) -> tuple[str, ...]:
    return address_in(_ours(settings).user)


def _permissions(settings: Settings) -> tuple[str, ...]:
    from autolog_microsoft.permissions import permission_lines

    return permission_lines(_ours(settings))


def _sign_in(settings: Settings, context: AccountContext, conversation: Conversation) -> None:
    from autolog_microsoft.signing_in import sign_in

    sign_in(_ours(settings), context, conversation)


def _members(settings: Settings, context: AccountContext) -> tuple[str, ...]:
    import time

    from autolog_microsoft.directory import members_of
    from autolog_microsoft.graph import Clock

    return members_of(_ours(settings), context, Clock(context.now, time.sleep))


def _for_member(settings: Settings, address: str) -> Settings:
    from autolog_microsoft.directory import settings_of_member

    return settings_of_member(_ours(settings), address)


def _ours(settings: Settings) -> MicrosoftSettings:
    return own_settings(MicrosoftSettings, settings)


SPEC = ConnectorSpec(
    type="microsoft",
    title="Mail, calendars and tasks of Microsoft 365",
    settings=MicrosoftSettings,
    open=_open,
    owner_addresses=_owner_addresses,
    asks=("tenant", "client_id", "user"),
    permissions=_permissions,
    sign_in=_sign_in,
    members=_members,
    has_members=lambda settings: _ours(settings).user is None,
    for_member=_for_member,
)
