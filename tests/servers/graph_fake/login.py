"""Microsoft's sign-in service in small: discovery, client credentials, device code, authorization code, refresh.

Entra gives a new refresh token with each use and lets the old one live; so does this.
"""

from __future__ import annotations

import base64
import itertools
import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import jwt

TENANT = "11111111-2222-3333-4444-555555555555"
SECRET = "application secret"
Reply = tuple[int, dict[str, Any]]


@dataclass(slots=True)
class Login:
    """Who may come in, and what was given out."""

    user: str = "anna@ourfirm.example"
    certificate_key: Any = None
    granted: str = ""
    """The scopes that consent was given to; all that are asked for, when empty."""
    lifetime: int = 3600
    refuse_secret: bool = False
    needs_admin: bool = False
    pending_polls: int = 1
    good_tokens: set[str] = field(default_factory=set)
    good_refresh_tokens: set[str] = field(default_factory=set)
    grants: list[str] = field(default_factory=list)
    slow: float = 0.0
    nonce: str = ""
    asked: dict[str, str] = field(default_factory=dict)
    _numbers: Any = field(default_factory=lambda: itertools.count(1))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def discovery(self, base: str) -> Reply:
        return 200, {
            "issuer": f"{base}/{TENANT}/v2.0",
            "authorization_endpoint": f"{base}/{TENANT}/oauth2/v2.0/authorize",
            "token_endpoint": f"{base}/{TENANT}/oauth2/v2.0/token",
            "device_authorization_endpoint": f"{base}/{TENANT}/oauth2/v2.0/devicecode",
            "jwks_uri": f"{base}/{TENANT}/discovery/v2.0/keys",
        }

    def authorize(self, query: dict[str, str]) -> str:
        """Return where the browser is sent back to, as somebody who consents."""
        self.nonce = query.get("nonce", "")
        self.asked = query
        return f"{query['redirect_uri']}?code=code-1&state={query['state']}"

    def device_code(self, base: str) -> Reply:
        return 200, {
            "device_code": "device-1",
            "user_code": "ABCD1234",
            "verification_uri": f"{base}/device",
            "expires_in": 900,
            "interval": 5,
            "message": "go there",
        }

    def token(self, base: str, content: bytes) -> Reply:
        form = {name: values[0] for name, values in parse_qs(content.decode()).items()}
        grant = form.get("grant_type", "").rpartition(":")[2]
        time.sleep(self.slow)
        with self._lock:
            self.grants.append(grant)
            if grant == "client_credentials":
                return self._application(form)
            if grant == "device_code":
                return self._device(base, form)
            if grant == "authorization_code":
                return self._person(base, form) if form.get("code") == "code-1" else _refused("invalid_grant")
            if grant == "refresh_token" and form.get("refresh_token") in self.good_refresh_tokens:
                return self._person(base, form)
            return _refused("invalid_grant", "AADSTS70008: The refresh token has expired.")

    def revoke(self) -> None:
        """Let no token that was given out be good any more."""
        self.good_tokens.clear()

    def _application(self, form: dict[str, str]) -> Reply:
        if self.refuse_secret or not (form.get("client_secret") == SECRET or self._is_signed(form)):
            return 401, _refused("invalid_client", "AADSTS7000215: Invalid client secret provided.")[1]
        return 200, self._issued()

    def _is_signed(self, form: dict[str, str]) -> bool:
        if self.certificate_key is None or "client_assertion" not in form:
            return False
        claims = jwt.decode(
            form["client_assertion"], self.certificate_key, algorithms=["PS256", "RS256"], options={"verify_aud": False}
        )
        return bool(claims["iss"] == form["client_id"])

    def _device(self, base: str, form: dict[str, str]) -> Reply:
        if self.pending_polls > 0:
            self.pending_polls -= 1
            return _refused("authorization_pending", "AADSTS70016")
        return self._person(base, form)

    def _person(self, base: str, form: dict[str, str]) -> Reply:
        if self.needs_admin:
            return _refused("invalid_grant", "AADSTS65001: The user or administrator has not consented.")
        refresh = f"refresh-{next(self._numbers)}"
        self.good_refresh_tokens.add(refresh)
        scope = self.granted or " ".join(
            one for one in form.get("scope", "").split() if one not in {"openid", "profile", "offline_access"}
        )
        return 200, {
            **self._issued(),
            "refresh_token": refresh,
            "id_token": _token(self._claims(base, form)),
            "client_info": _packed({"uid": "person-1", "utid": TENANT}),
            "scope": scope or "https://graph.microsoft.com/Mail.Read https://graph.microsoft.com/Calendars.Read",
        }

    def _claims(self, base: str, form: dict[str, str]) -> dict[str, Any]:
        now = int(time.time())
        return {
            "iss": f"{base}/{TENANT}/v2.0",
            "aud": form.get("client_id", ""),
            "sub": "subject",
            "oid": "person-1",
            "tid": TENANT,
            "preferred_username": self.user,
            "exp": now + 3600,
            "iat": now,
            **({"nonce": self.nonce} if self.nonce else {}),
        }

    def _issued(self) -> dict[str, Any]:
        token = f"access-{next(self._numbers)}"
        self.good_tokens.add(token)
        return {"token_type": "Bearer", "expires_in": self.lifetime, "access_token": token}


def _refused(error: str, description: str = "") -> Reply:
    return 400, {"error": error, "error_description": description}


def _packed(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _token(claims: dict[str, Any]) -> str:
    return f"{_packed({'alg': 'none'})}.{_packed(claims)}.x"
