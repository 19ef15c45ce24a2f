"""What Microsoft 365 must allow, no more than is needed, and how an administrator allows it (PROVIDERS 5.7).

An application that is consented to in Entra reads every mailbox of the tenant.  RBAC for Applications in Exchange
Online gives it the mailboxes of a scope instead, and both are added up: whoever consents in Entra as well has given
everything away.
"""

from __future__ import annotations

from collections.abc import Iterator

from autolog_microsoft.settings import MicrosoftSettings
from autolog_microsoft.tokens import SCOPES, scopes

_ROLES = {"mail": "Application Mail.Read", "calendars": "Application Calendars.Read"}


def permission_lines(settings: MicrosoftSettings) -> tuple[str, ...]:
    """Return what to allow, line by line."""
    return tuple(_for_application(settings) if settings.is_application else _for_person(settings))


def _for_person(settings: MicrosoftSettings) -> Iterator[str]:
    names = ", ".join(scope.rpartition("/")[2] for scope in scopes(settings))
    yield f"Delegated permissions of Microsoft Graph: {names}, offline_access."
    yield "In Entra: App registrations > the app > Authentication > Mobile and desktop applications."
    if settings.sign_in == "device":
        yield "  Allow public client flows: yes (for the device code)."
    else:
        yield "  Redirect URI: http://localhost"
    yield f"They open the mailbox of {settings.user} alone, as far as that person may read it."


def _for_application(settings: MicrosoftSettings) -> Iterator[str]:
    roles = [(kind, _ROLES[kind]) for kind in settings.reads if kind in _ROLES]
    yield "No permission for mail or calendars in Entra. Give the roles in Exchange Online, for these mailboxes only:"
    yield ""
    yield "  Connect-ExchangeOnline"
    yield f"  New-ServicePrincipal -AppId {settings.client_id} -ObjectId ENTERPRISE_APP_OBJECT_ID -DisplayName autolog"
    yield f'  New-ManagementScope -Name autolog -RecipientRestrictionFilter "{_filter(settings)}"'
    for kind, role in roles:
        yield (
            f'  New-ManagementRoleAssignment -Name autolog-{kind} -Role "{role}" '
            f"-App {settings.client_id} -CustomResourceScope autolog"
        )
    yield f"  Test-ServicePrincipalAuthorization -Identity {settings.client_id} -Resource {_example(settings)}"
    yield ""
    consented = " or ".join(SCOPES[kind] for kind, _ in roles) or "Mail.Read"
    yield f"WARNING: do not consent to {consented} in Entra as well: both are added up, and the scope means nothing."
    yield from _in_entra(settings)
    yield "ENTERPRISE_APP_OBJECT_ID stands in Entra under Enterprise applications, not under App registrations."
    yield "Changes in Exchange can take two hours to be felt."


def _in_entra(settings: MicrosoftSettings) -> Iterator[str]:
    """Yield what Exchange has no role for."""
    if "tasks" in settings.reads:
        yield "For tasks, in Entra: the application permission Tasks.Read.All, which opens the tasks of all users."
    if settings.group is not None:
        yield "For the group, in Entra: GroupMember.Read.All and User.ReadBasic.All (who its members are)."


def _filter(settings: MicrosoftSettings) -> str:
    if settings.group is not None:
        return "MemberOfGroup -eq 'DISTINGUISHED_NAME_OF_THE_GROUP'"
    addresses = settings.mailboxes or ((settings.user,) if settings.user else ())
    return " -or ".join(f"PrimarySmtpAddress -eq '{address}'" for address in addresses)


def _example(settings: MicrosoftSettings) -> str:
    return next(iter(settings.mailboxes), settings.user or "A_MEMBER@YOUR.DOMAIN")
