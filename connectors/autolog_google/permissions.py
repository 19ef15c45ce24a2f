"""What Google must allow, no more than is needed, and where an administrator allows it."""

from __future__ import annotations

from autolog_google.settings import CALENDAR_LIST, EVENTS, GMAIL, GMAIL_HEADERS, MEMBERS, TASKS, GoogleSettings

_WHY = {
    GMAIL: "read messages with their text",
    GMAIL_HEADERS: "read the headers of messages, without their text",
    EVENTS: "read events",
    CALENDAR_LIST: "know which calendars there are",
    TASKS: "read tasks",
    MEMBERS: "know who is in the group (for the administrator's address alone)",
}


def permissions(settings: GoogleSettings) -> tuple[str, ...]:
    """Return the lines that `autolog account test` prints."""
    scopes = (*settings.scopes, *((MEMBERS,) if settings.group else ()))
    lines = [f"{scope}: {_WHY[scope]}" for scope in scopes]
    if settings.service_account:
        return (
            "Admin console: Security, Access and data control, API controls, Domain-wide delegation, Add new.",
            "Client ID: the number 'client_id' in the key of the service account. OAuth scopes, exactly these:",
            *lines,
            f"All in one line: {','.join(scopes)}",
        )
    return (
        "Cloud console: an OAuth client of type Desktop; consent screen Internal, with exactly these scopes:",
        *lines,
    )
