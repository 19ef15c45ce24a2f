"""One person lets autolog in: in a browser on this machine, or with a code on another device.

The browser comes back to 127.0.0.1 with a code that only this process can redeem (RFC 8252, PKCE by RFC 7636); the
device flow is that of RFC 8628.  What was kept before is replaced only when the new token has the rights it needs and
opens the mailbox that was meant.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from contextlib import closing
from datetime import timedelta
from hashlib import sha256
from urllib.parse import urlencode

from autolog.connector import AccountContext, Conversation
from autolog.errors import AuthError, Forbidden
from autolog_google.api import object_in
from autolog_google.credentials import check_granted, keep_signed_in
from autolog_google.failures import as_error, fault_of
from autolog_google.fields import number, text
from autolog_google.services import Services
from autolog_google.settings import GoogleSettings
from autolog_google.tokens import Token, post_form, refusal, request_token
from autolog_google.transport import Transport

_DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"


def sign_in(settings: GoogleSettings, context: AccountContext, conversation: Conversation) -> None:
    """Get a refresh token from the person and keep it; a service account needs nobody.

    Raises AuthError, Forbidden or TransientError.
    """
    if settings.service_account:
        return
    with closing(Transport(settings)) as transport:
        way = _by_device if settings.sign_in == "device" else _by_browser
        token = way(settings, context, conversation, transport)
        check_granted(token.scopes, settings)
        if not token.refresh:
            raise AuthError(
                "Google gave no refresh token, so that the sign-in would last an hour.",
                remedy="Remove the app at myaccount.google.com/permissions and sign in again.",
            )
        _check_person(settings, transport, token)
        keep_signed_in(context, settings, token)
    conversation.say(f"{settings.user} is signed in. autolog may read {', '.join(settings.read)}, and nothing else.")


def _by_browser(
    settings: GoogleSettings, context: AccountContext, conversation: Conversation, transport: Transport
) -> Token:
    state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    redirect: list[str] = []

    def url_for(redirect_uri: str) -> str:
        redirect.append(redirect_uri)
        asked = {
            "response_type": "code",
            "client_id": settings.client_id,
            "redirect_uri": redirect_uri,
            "scope": " ".join(settings.scopes),
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "access_type": "offline",
            "prompt": "consent",
            "login_hint": settings.user,
        }
        return f"{settings.endpoints.consent}?{urlencode(asked)}"

    answered = conversation.authorize(url_for)
    grant = {
        "grant_type": "authorization_code",
        "code": _code(answered, state),
        "code_verifier": verifier,
        "redirect_uri": redirect[-1],
        **_client(settings, context),
    }
    return request_token(transport, settings.endpoints.token, grant, context.now())


def _code(answered: Mapping[str, str], state: str) -> str:
    """Return the code that came back.  Raises AuthError, and Forbidden when an administrator has to agree first."""
    error = answered.get("error", "")
    if error in {"admin_policy_enforced", "org_internal"}:
        raise Forbidden(
            f"Google did not let the person consent ({error}).",
            remedy="An administrator must trust the app: Admin console, Security, API controls, App access control.",
        )
    if error:
        raise AuthError(f"Nobody consented ({error[:80]}).", remedy="Run the sign-in again and allow the access.")
    if not secrets.compare_digest(answered.get("state", "").encode(), state.encode()):
        raise AuthError("The answer does not belong to this sign-in.", remedy="Run the sign-in again.")
    if not answered.get("code"):
        raise AuthError("The browser came back without a code.", remedy="Run the sign-in again.")
    return answered["code"]


def _by_device(
    settings: GoogleSettings, context: AccountContext, conversation: Conversation, transport: Transport
) -> Token:
    form = {"client_id": settings.client_id, "scope": " ".join(settings.scopes)}
    answer, said = post_form(transport, settings.endpoints.device, form)
    if answer.status != 200 or not text(said, "device_code"):
        if text(said, "error") == "invalid_scope":
            raise Forbidden(
                "Google does not offer the device sign-in for these scopes.", remedy="Use `sign_in: browser`."
            )
        raise refusal(answer, said)
    address = text(said, "verification_url") or text(said, "verification_uri")
    conversation.say(f"Open {address} on any device and enter the code {text(said, 'user_code')}.")
    grant = {
        "grant_type": _DEVICE_GRANT,
        "device_code": text(said, "device_code"),
        **_client(settings, context),
    }
    interval, left = number(said, "interval") or 5, number(said, "expires_in") or 1800
    return _awaited(settings, context, conversation, transport, grant, interval, left)


def _awaited(
    settings: GoogleSettings,
    context: AccountContext,
    conversation: Conversation,
    transport: Transport,
    grant: Mapping[str, str],
    interval: int,
    left: int,
) -> Token:
    """Ask until the person has entered the code (RFC 8628, 3.5)."""
    while left > 0:
        conversation.wait(interval)
        left -= interval
        answer, said = post_form(transport, settings.endpoints.token, grant)
        error = text(said, "error")
        if answer.status == 200 and text(said, "access_token"):
            until = context.now() + timedelta(seconds=number(said, "expires_in") or 3600)
            scopes = frozenset(text(said, "scope").split())
            return Token(text(said, "access_token"), until, text(said, "refresh_token"), scopes)
        if error == "slow_down":
            interval += 5
        elif error != "authorization_pending":
            raise refusal(answer, said)
    raise AuthError("Nobody entered the code in time.", remedy="Run the sign-in again.")


def _client(settings: GoogleSettings, context: AccountContext) -> dict[str, str]:
    secret = context.secret(settings.client_secret) if settings.client_secret else ""
    return {"client_id": settings.client_id, "client_secret": secret}


def _check_person(settings: GoogleSettings, transport: Transport, token: Token) -> None:
    """Raise AuthError when somebody else signed in than the mailbox belongs to.

    Where there are no profiles (an emulator), who signed in is whoever may read the labels of this user.
    """
    if "mail" not in settings.read:
        return
    services, headers = Services(settings.endpoints), {"authorization": f"Bearer {token.access}"}
    answer = transport.request("GET", services.gmail("getProfile"), None, headers)
    if answer.status == 404:
        answer = transport.request("GET", services.gmail("labels.list", userId=settings.user), None, headers)
        address = settings.user if answer.status == 200 else ""
    elif answer.status == 200:
        address = text(object_in(answer), "emailAddress")
    else:
        raise as_error(fault_of(answer), settings.user)
    if address.casefold() != settings.user.casefold():
        raise AuthError(
            f"{address or 'Somebody else'} signed in, but the account is that of {settings.user}.",
            remedy="Choose the right account in the browser, or change 'user'.",
        )
