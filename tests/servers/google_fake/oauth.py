"""The token endpoint, the consent page and the device flow of the pretend Google."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth import crypt, jwt

SERVICE_EMAIL = "autolog@project.iam.gserviceaccount.example"
LIFETIME = timedelta(hours=1)


class OAuthError(Exception):
    def __init__(self, status: int, error: str, description: str = "") -> None:
        super().__init__(error)
        self.status = status
        self.body = {"error": error, "error_description": description}


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token opens, and until when."""

    user: str
    scopes: frozenset[str]
    until: datetime


@dataclass(slots=True)
class TokenServer:
    now: Callable[[], datetime]
    users: set[str] = field(default_factory=set)
    tokens: dict[str, Grant] = field(default_factory=dict)
    refresh_tokens: dict[str, tuple[str, frozenset[str]]] = field(default_factory=dict)
    codes: dict[str, tuple[str, frozenset[str], str, str]] = field(default_factory=dict)
    delegated: frozenset[str] | None = None
    granted: frozenset[str] | None = None
    consenting: str = ""
    rotates: bool = False
    device_is_approved: bool = False
    issued: int = 0

    def revoke_all(self) -> None:
        """Let every access token be unknown from now on, as when an administrator ends all sessions."""
        self.tokens.clear()

    def grant_of(self, token: str) -> Grant | None:
        found = self.tokens.get(token)
        return found if found is not None and found.until > self.now() else None

    def token(self, form: dict[str, str]) -> dict[str, Any]:
        kind = form.get("grant_type", "")
        if kind == "urn:ietf:params:oauth:grant-type:jwt-bearer":
            return self._for_service(form["assertion"])
        if form.get("client_secret") != "secret":
            raise OAuthError(401, "invalid_client", "The provided client secret is invalid.")
        if kind == "refresh_token":
            return self._refreshed(form["refresh_token"])
        if kind == "authorization_code":
            return self._redeemed(form)
        if kind == "urn:ietf:params:oauth:grant-type:device_code":
            if not self.device_is_approved:
                raise OAuthError(428, "authorization_pending")
            return self._with_refresh(self.consenting, self.granted or frozenset())
        raise OAuthError(400, "unsupported_grant_type")

    def consent(self, query: dict[str, str]) -> str:
        """Return where the browser is sent after the person agreed."""
        self.issued += 1
        code = f"code-{self.issued}"
        scopes = self.granted if self.granted is not None else frozenset(query["scope"].split())
        assert query["code_challenge_method"] == "S256"
        self.codes[code] = (self.consenting, scopes, query["code_challenge"], query["redirect_uri"])
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def device(self, form: dict[str, str]) -> dict[str, Any]:
        self.granted = frozenset(form["scope"].split())
        return {
            "device_code": "device", "user_code": "ABCD-EFGH", "verification_url": "https://google.example/device",
            "expires_in": 1800, "interval": 5,
        }  # fmt: skip

    def _for_service(self, assertion: str) -> dict[str, Any]:
        try:
            claims = jwt.decode(assertion, certs=public_key(), verify=False)
            crypt.RSAVerifier.from_string(public_key())
            head, _, signature = assertion.rpartition(".")
            padded = signature + "=" * (-len(signature) % 4)
            assert crypt.verify_signature(head.encode(), _decoded(padded), [public_key()])
        except (ValueError, AssertionError) as error:
            raise OAuthError(400, "invalid_grant", "Invalid JWT Signature.") from error
        scopes = frozenset(claims["scope"].split())
        if claims["sub"] not in self.users:
            raise OAuthError(400, "invalid_grant", "Invalid email or User ID")
        if self.delegated is not None and not scopes <= self.delegated:
            raise OAuthError(401, "unauthorized_client", "Client is unauthorized to retrieve access tokens.")
        return self._issue(claims["sub"], scopes)

    def _refreshed(self, token: str) -> dict[str, Any]:
        if token not in self.refresh_tokens:
            raise OAuthError(400, "invalid_grant", "Token has been expired or revoked.")
        user, scopes = self.refresh_tokens[token]
        found = self._issue(user, scopes)
        if self.rotates:
            found["refresh_token"] = self._refresh_token(user, scopes)
        return found

    def _redeemed(self, form: dict[str, str]) -> dict[str, Any]:
        user, scopes, challenge, redirect = self.codes.pop(form["code"], ("", frozenset(), "", ""))
        verifier = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if not user or verifier != challenge or redirect != form["redirect_uri"]:
            raise OAuthError(400, "invalid_grant", "Malformed auth code.")
        return self._with_refresh(user, scopes)

    def _with_refresh(self, user: str, scopes: frozenset[str]) -> dict[str, Any]:
        return {**self._issue(user, scopes), "refresh_token": self._refresh_token(user, scopes)}

    def _refresh_token(self, user: str, scopes: frozenset[str]) -> str:
        self.issued += 1
        token = f"refresh-{self.issued}"
        self.refresh_tokens[token] = (user, scopes)
        return token

    def _issue(self, user: str, scopes: frozenset[str]) -> dict[str, Any]:
        self.issued += 1
        token = f"ya29.token-{self.issued}"
        self.tokens[token] = Grant(user, scopes, self.now() + LIFETIME)
        return {
            "access_token": token, "expires_in": 3599, "token_type": "Bearer", "scope": " ".join(sorted(scopes)),
        }  # fmt: skip


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def service_key() -> str:
    """Return the JSON file that the console gives for a service account."""
    private = _key().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return json.dumps(
        {
            "type": "service_account",
            "client_email": SERVICE_EMAIL,
            "client_id": "1234567890",
            "private_key_id": "key-1",
            "private_key": private.decode(),
            "token_uri": "https://oauth2.googleapis.com/token",
        }
    )


@cache
def public_key() -> bytes:
    return _key().public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def _decoded(text: str) -> bytes:
    from base64 import urlsafe_b64decode

    return urlsafe_b64decode(text)
