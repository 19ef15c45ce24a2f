"""The mailboxes behind one entry of autolog.yaml: those of a list, or of a group's members at this moment."""

from __future__ import annotations

import re
from urllib.parse import quote

from autolog.connector import AccountContext
from autolog.errors import Forbidden
from autolog_microsoft.answers import Object, text
from autolog_microsoft.graph import Clock, Graph
from autolog_microsoft.settings import MicrosoftSettings
from autolog_microsoft.tokens import tokens_for

_ID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_MEMBERS = "microsoft.graph.user?$select=mail,userPrincipalName,accountEnabled&$top=500"


def members_of(settings: MicrosoftSettings, context: AccountContext, clock: Clock) -> tuple[str, ...]:
    """Return the addresses of the mailboxes, each once.  Raises AuthError, Forbidden or TransientError."""
    if settings.group is None:
        listed = settings.mailboxes or ((settings.user,) if settings.user else ())
        return tuple(dict.fromkeys(listed))
    graph = Graph(settings, tokens_for(settings, context), clock)
    try:
        group = _group_id(graph, settings.group)
        people = graph.listed(f"/groups/{group}/transitiveMembers/{_MEMBERS}", {})
        found = [address for one in people if (address := _mailbox(one))]
    finally:
        graph.close()
    return tuple({address.casefold(): address for address in found}.values())


def settings_of_member(settings: MicrosoftSettings, address: str) -> MicrosoftSettings:
    """Return the settings of one of the mailboxes.  Raises ValueError for one that the settings do not allow."""
    allowed = {one.casefold() for one in (*settings.mailboxes, *filter(None, (settings.user,)))}
    if settings.group is None and address.casefold() not in allowed:
        raise ValueError(f"'{address}' is not among the mailboxes of this account.")
    return settings.model_copy(update={"user": address, "mailboxes": (), "group": None})


def _group_id(graph: Graph, named: str) -> str:
    if _ID.fullmatch(named):
        return named
    quoted = named.replace("'", "''")
    query = {"$filter": f"mail eq '{quoted}'" if "@" in named else f"displayName eq '{quoted}'", "$select": "id"}
    found = [text(one, "id") for one in graph.listed("/groups", query)]
    if len(found) != 1:
        raise Forbidden(
            f"The tenant has {len(found)} groups called '{named}' that autolog can see.",
            remedy="Give the group's object id, and allow GroupMember.Read.All.",
        )
    return quote(found[0], safe="")


def _mailbox(member: Object) -> str:
    """Return a member's address; accounts that are switched off, and guests without a mailbox, have none."""
    if member.get("accountEnabled") is False:  # null where autolog may not know
        return ""
    address = text(member, "mail") or text(member, "userPrincipalName")
    is_address = address.count("@") == 1 and address.isprintable() and not set(address) & set(" /?#%'")
    return address if is_address and "#ext#" not in address.casefold() else ""
