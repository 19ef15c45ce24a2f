"""Mail from any IMAP server: `type: imap` in autolog.yaml.

The way through the package: `settings` what one may configure, `wire` bounded bytes, `login`, `session` one
connection, `connection` a kept one, `answers` what the server said, `folders` which are read, `cursor` where reading
stopped, `reading` page by page, `fetching` from UIDs to changes, `parts` and `stitching` large messages, `failures`
what went wrong and what to do.
"""

from __future__ import annotations

from autolog.connector import AccountContext, Connector, ConnectorSpec, Settings, address_in, own_settings
from autolog_imap.settings import ImapSettings

__all__ = ["SPEC"]


def _open(settings: Settings, context: AccountContext) -> Connector:
    # imapclient is imported with the first account, not with `autolog --help`.
    from autolog_imap.connector import ImapConnector

    return ImapConnector(_ours(settings), context)


def _owner_addresses(settings: Settings) -> tuple[str, ...]:
    return address_in(_ours(settings).user)


def _permissions(settings: Settings) -> tuple[str, ...]:
    return (
        f"{_ours(settings).user} must be able to log in by IMAP; autolog opens folders read-only and changes nothing.",
        "Where the provider knows app passwords, make one for autolog alone.",
    )


def _ours(settings: Settings) -> ImapSettings:
    return own_settings(ImapSettings, settings)


SPEC = ConnectorSpec(
    type="imap",
    title="Mail on an IMAP server",
    settings=ImapSettings,
    open=_open,
    owner_addresses=_owner_addresses,
    asks=("host", "user", "password"),
    permissions=_permissions,
)
