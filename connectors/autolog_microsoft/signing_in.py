"""One person lets autolog into their own mailbox: in a browser on this machine, or by a code on any other.

Browser: OAuth's authorization code with PKCE, sent back to 127.0.0.1 (RFC 8252).  Device: RFC 8628.  Either way the
tokens are kept only when they are those of the configured user and open everything that is to be read.
"""

from __future__ import annotations

import warnings

import msal

from autolog.connector import AccountContext, Conversation
from autolog.errors import AuthError, Forbidden
from autolog_microsoft.answers import Object, as_object, number, text
from autolog_microsoft.failures import one_line
from autolog_microsoft.settings import MicrosoftSettings
from autolog_microsoft.tokens import KEPT, SCOPES, access_token, person_application, plain_authority, reachable, scopes

_CONSENT_CODES = ("AADSTS65001", "AADSTS90094", "AADSTS90008", "consent_required", "access_denied")
_PENDING = frozenset({"authorization_pending", "slow_down"})
_AGAIN = "Try again: autolog account sign-in ID"


def sign_in(settings: MicrosoftSettings, context: AccountContext, conversation: Conversation) -> None:
    """Lead the person through the sign-in and keep the tokens; an application needs nobody.

    Raises AuthError, Forbidden or TransientError.
    """
    if settings.is_application:
        return
    cache = msal.SerializableTokenCache()
    ways = {"browser": _by_browser, "device": _by_device}
    result = ways[settings.sign_in](person_application(settings, cache), settings, conversation)
    _check(result, settings)
    with context.kept.alone(KEPT):
        context.kept.write(KEPT, cache.serialize())
    conversation.say(f"autolog may now read the mailbox of {settings.user}.")


def _by_browser(
    application: msal.PublicClientApplication, settings: MicrosoftSettings, conversation: Conversation
) -> Object:
    flows: list[dict[str, object]] = []

    def url_for(redirect_uri: str) -> str:
        with warnings.catch_warnings():
            # The answer comes as a query to a listener on this machine; msal would have a form sent to a web site.
            warnings.filterwarnings("ignore", message="response_mode")
            flow = application.initiate_auth_code_flow(
                scopes(settings), redirect_uri=redirect_uri, login_hint=settings.user
            )
        flows.append(flow)
        return reachable(text(as_object(flow), "auth_uri"), plain_authority(settings))

    answered = dict(conversation.authorize(url_for))
    try:
        return as_object(application.acquire_token_by_auth_code_flow(flows[-1], answered))
    except (ValueError, IndexError) as error:
        raise AuthError(
            f"The browser came back with an answer to another question ({one_line(error)}).", remedy=_AGAIN
        ) from error


def _by_device(
    application: msal.PublicClientApplication, settings: MicrosoftSettings, conversation: Conversation
) -> Object:
    flow = application.initiate_device_flow(scopes=scopes(settings))
    described = as_object(flow)
    if not text(described, "user_code"):
        return described
    address = reachable(text(described, "verification_uri"), plain_authority(settings))
    conversation.say(
        f"Open {address} on any device, enter the code {text(described, 'user_code')}, and sign in as {settings.user}."
    )
    interval = float(number(described, "interval") or 5)
    left = float(number(described, "expires_in") or 900)
    while left > 0:
        # A copy, because msal keeps a clock of its own in the flow; here the conversation waits.
        answered = application.acquire_token_by_device_flow(dict(flow), exit_condition=lambda _flow: True)
        result = as_object(answered)
        if text(result, "error") not in _PENDING:
            return result
        interval += 5 if text(result, "error") == "slow_down" else 0
        conversation.wait(interval)
        left -= interval
    raise AuthError("Nobody entered the code in time.", remedy=_AGAIN)


def _check(result: Object, settings: MicrosoftSettings) -> None:
    said = f"{text(result, 'error')} {text(result, 'error_description')}"
    if "access_token" not in result and any(code in said for code in _CONSENT_CODES):
        raise Forbidden(
            f"The tenant does not let people consent to this by themselves ({one_line(said)}).",
            remedy=f"An administrator opens {admin_consent(settings)} and consents; then sign in again.",
        )
    access_token(result, _AGAIN)
    _check_person(result, settings.user or "")
    granted = {scope.rpartition("/")[2].casefold() for scope in text(result, "scope").split()}
    missing = [SCOPES[kind] for kind in settings.reads if SCOPES[kind].casefold() not in granted]
    if missing:
        raise Forbidden(f"The sign-in does not open {', '.join(missing)}.", remedy="Consent to all that is asked for.")


def _check_person(result: Object, user: str) -> None:
    claims = as_object(result.get("id_token_claims"))
    names = {text(claims, name).casefold() for name in ("preferred_username", "upn", "email")} - {""}
    if names and user.casefold() not in names:
        raise AuthError(
            f"{sorted(names)[0]} has signed in, but the account is that of {user}; nothing was kept.",
            remedy="Sign in as that user, or write the other address into autolog.yaml.",
        )


def admin_consent(settings: MicrosoftSettings) -> str:
    """Return the address at which an administrator consents for the tenant."""
    return f"{settings.authority}/{settings.tenant}/adminconsent?client_id={settings.client_id}"
