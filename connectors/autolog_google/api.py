"""Asking Google: within the quota, with a fresh token, again when that may help, and for reading only.

Every question is a GET.  The one POST is the batch, which carries GETs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from autolog.errors import TransientError
from autolog_google import batches
from autolog_google.credentials import Credentials
from autolog_google.failures import Fault, Refusal, fault_of
from autolog_google.fields import Json
from autolog_google.quota import Limiter
from autolog_google.transport import Answer, Transport

ATTEMPTS = 4
LONGEST_WAIT = timedelta(seconds=60)
"""For longer than this nobody waits: the run ends, and the next one begins when Google wishes."""


class Api:
    """The interfaces of one mailbox, for one thread at a time."""

    def __init__(self, transport: Transport, credentials: Credentials, batch_addresses: tuple[str, ...]) -> None:
        self._transport = transport
        self._credentials = credentials
        self._batch_addresses = list(batch_addresses)

    def get(self, uri: str, limiter: Limiter, cost: int = 1) -> Json:
        """Return the object at the address.  Raises Refusal, AuthError, Forbidden or TransientError."""
        attempt = 0
        while True:
            limiter.spend(cost)
            answer = self._ask("GET", uri, None, {})
            if answer.status == 200 and (found := object_in(answer)) is not None:
                return found
            fault = fault_of(answer) if answer.status != 200 else Fault(502, message="the answer is no JSON object")
            if not (fault.is_rate_limit or fault.is_outage) or attempt == ATTEMPTS - 1:
                raise Refusal(fault)
            self.back_off(fault, attempt, limiter)
            attempt += 1

    def many(self, uris: Mapping[str, str], limiter: Limiter, cost: int) -> Iterator[tuple[str, Answer]]:
        """Yield one answer for each address that was answered, in any order, of one batch.

        Raises Refusal, AuthError, Forbidden or TransientError for the batch as a whole.
        """
        limiter.spend(cost * len(uris))
        while self._batch_addresses:
            body, headers = batches.compose(uris)
            answer = self._ask("POST", self._batch_addresses[0], body, headers)
            if answer.status in {404, 405, 501}:
                self._batch_addresses.pop(0)
                continue
            if answer.status != 200:
                raise Refusal(fault_of(answer))
            yield from batches.read(answer, list(uris))
            return
        for name, uri in uris.items():
            yield name, self._ask("GET", uri, None, {})

    def back_off(self, fault: Fault, attempt: int, limiter: Limiter) -> None:
        """Wait as long as Google asks, or ever longer.  Raises Refusal when that is too long to wait for."""
        wait = fault.wait or timedelta(seconds=2**attempt * (1 + limiter.clock.jitter()))
        if wait > LONGEST_WAIT:
            raise Refusal(fault)
        limiter.pause(wait.total_seconds())

    def close(self) -> None:
        """Let go of the connections."""
        self._transport.close()

    def _ask(self, method: str, uri: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        """Ask with a token, and once more with another when Google refuses that one."""
        token = self._credentials.token()
        answer = self._request(method, uri, body, headers, token)
        if answer.status == 401:
            answer = self._request(method, uri, body, headers, self._credentials.renew(token))
        return answer

    def _request(self, method: str, uri: str, body: bytes | None, headers: Mapping[str, str], token: str) -> Answer:
        sent = {"accept": "application/json", "accept-encoding": "gzip", "authorization": f"Bearer {token}", **headers}
        answer = self._transport.request(method, uri, body, sent)
        if answer.status < 400:
            return answer
        return replace(answer, body=answer.body.replace(token.encode(), b"[removed]"))


def object_in(answer: Answer) -> Json | None:
    """Return the JSON object in the body, or None when there is none."""
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def refuse_loop(token: str, seen: set[str]) -> None:
    """Raise TransientError when a list leads to a page that it led to before."""
    if token in seen:
        raise TransientError("Google's list of pages leads in a circle.")
    seen.add(token)
