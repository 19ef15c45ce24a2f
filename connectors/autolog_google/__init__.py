"""Gmail, Google Calendar and Google Tasks: `type: google` in autolog.yaml.

The way through the package: `settings` what one may configure; `transport` bounded bytes, `tokens` and `credentials`
the right to ask, `sign_in`, `members` and `permissions` how it is given; `services` where to ask, `quota` how fast,
`batches` many at once, `api` asking, `failures` what a refusal means, `fields` JSON narrowed; `mail` with `labels`,
`history`, `message_batches`, `messages` and `mail_cursor`; `calendars` with `events` and `calendar_cursor`; `tasks`;
`connector` all three.
"""

from __future__ import annotations

from autolog.connector import AccountContext, Connector, ConnectorSpec, Conversation, Settings, address_in, own_settings
from autolog_google.settings import GoogleSettings

__all__ = ["SPEC"]


def _open(settings: Settings, context: AccountContext) -> Connector:
    # Google's library is imported with the first account, not with `autolog --help`.
    from autolog_google.connector import GoogleConnector

    return GoogleConnector(_ours(settings), context)


def _owner_addresses(settings: Settings) -> tuple[str, ...]:
    return address_in(_ours(settings).user)


def _permissions(settings: Settings) -> tuple[str, ...]:
    from autolog_google.permissions import permissions

    return permissions(_ours(settings))


def _sign_in(settings: Settings, context: AccountContext, conversation: Conversation) -> None:
    from autolog_google.sign_in import sign_in

    sign_in(_ours(settings), context, conversation)


def _members(settings: Settings, context: AccountContext) -> tuple[str, ...]:
    from autolog_google.members import members

    return members(_ours(settings), context)


def _has_members(settings: Settings) -> bool:
    ours = _ours(settings)
    return bool(ours.mailboxes or ours.group) and not ours.user


def _for_member(settings: Settings, address: str) -> Settings:
    return _ours(settings).for_member(address)


def _ours(settings: Settings) -> GoogleSettings:
    return own_settings(GoogleSettings, settings)


SPEC = ConnectorSpec(
    type="google",
    title="Gmail, Google Calendar and Google Tasks",
    settings=GoogleSettings,
    open=_open,
    owner_addresses=_owner_addresses,
    asks=("user", "client_id", "client_secret"),
    permissions=_permissions,
    sign_in=_sign_in,
    members=_members,
    for_member=_for_member,
    has_members=_has_members,
)
