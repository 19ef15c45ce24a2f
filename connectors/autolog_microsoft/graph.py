"""Microsoft Graph over HTTP: every question asks for immutable ids, and nothing is asked but GET and $batch.

Waiting for a throttling server is bounded; a wish that is longer than the configured patience ends the run as a
TransientError with that wish.  A refused token is renewed once.  A token goes to the configured server and nowhere
else: links that Graph gives (nextLink, deltaLink) are followed on that server only.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode, urlsplit

from autolog.errors import CursorExpired, TransientError
from autolog_microsoft.answers import Object, as_object, number, objects, text
from autolog_microsoft.failures import Answer, AnswerTooLarge, failure_of, one_line
from autolog_microsoft.gate import passing
from autolog_microsoft.network import Network, Reply
from autolog_microsoft.settings import MicrosoftSettings
from autolog_microsoft.tokens import Tokens

IMMUTABLE = 'IdType="ImmutableId"'
UTC_TIMES = 'outlook.timezone="UTC"'
PLAIN_TEXT = 'outlook.body-content-type="text"'
MOST_IN_BATCH = 4
"""Outlook serves four questions of one mailbox at once and refuses the others (PROVIDERS 5.4)."""

_TRIES = 4
_MOST_SIGHTS = 3


@dataclass(frozen=True, slots=True)
class Clock:
    """The time, and how to let it pass."""

    now: Callable[[], datetime]
    pause: Callable[[float], None]


class Graph:
    """One mailbox, or the directory, at Graph."""

    def __init__(self, settings: MicrosoftSettings, tokens: Tokens, clock: Clock, mailbox: str = "") -> None:
        self._settings = settings
        self._tokens = tokens
        self._clock = clock
        self._mailbox = mailbox
        self._network = Network(settings)
        self.root = f"/users/{quote(mailbox, safe='@')}" if mailbox else ""

    def get(self, target: str, query: Mapping[str, str] | None = None, prefer: Sequence[str] = ()) -> Object:
        """Return the JSON object at a path below `base_url`, or at a link that Graph gave.

        Raises AuthError, Forbidden, TransientError, CursorExpired and (404) CollectionGone.
        """
        answer = self._answer("GET", self._url(target, query), prefer)
        if not answer.is_good:
            raise failure_of(answer, self._place, self._clock.now())
        return answer.body

    def find(self, target: str, query: Mapping[str, str] | None = None, prefer: Sequence[str] = ()) -> Object | None:
        """Return the JSON object, or None when the thing is not there."""
        answer = self._answer("GET", self._url(target, query), prefer)
        if answer.is_missing:
            return None
        if not answer.is_good:
            raise failure_of(answer, self._place, self._clock.now())
        return answer.body

    def listed(self, target: str, query: Mapping[str, str], prefer: Sequence[str] = ()) -> Iterator[Object]:
        """Yield everything in a list, page after page; an empty page is no end."""
        link: str | None = target
        asked: Mapping[str, str] | None = query
        guard = LoopGuard()
        while link:
            guard.check(link)
            page = self.get(link, asked, prefer)
            yield from objects(page, "value")
            link, asked = text(page, "@odata.nextLink") or None, None

    def first_bytes(self, target: str, limit: int) -> tuple[bytes, bool] | None:
        """Return the beginning of a file, and whether it was cut; None when Graph does not give it."""
        reply = self._patiently(lambda: self._raw("GET", self._url(target, None), (), None, limit))
        return (bytes(reply.content), reply.is_cut) if 200 <= reply.status < 300 else None

    def batch(self, targets: Mapping[str, str], prefer: Sequence[str] = ()) -> dict[str, Answer]:
        """Ask several paths at once, four in a batch; return the answer to each name.

        Throttled ones among them are asked again, alone.  An answer that is neither good nor busy is the caller's.
        """
        found: dict[str, Answer] = {}
        names = list(targets)
        for start in range(0, len(names), MOST_IN_BATCH):
            chosen = names[start : start + MOST_IN_BATCH]
            found |= self._one_batch({name: targets[name] for name in chosen}, prefer)
        return found

    def address(self, target: str, query: Mapping[str, str]) -> str:
        """Return a path as a link, such as Graph gives them."""
        return self._url(target, query)

    def check_link(self, link: str) -> str:
        """Return a kept link.  Raises CursorExpired when it points to another server than the configured one."""
        if not self._is_ours(link):
            raise CursorExpired(f"{self._place}: the kept link belongs to another server.")
        return link

    def close(self) -> None:
        """Let go of the connections."""
        self._network.close()

    @property
    def _place(self) -> str:
        return self._mailbox or "Microsoft Graph"

    def _one_batch(self, targets: Mapping[str, str], prefer: Sequence[str]) -> dict[str, Answer]:
        found: dict[str, Answer] = {}
        waits = _Waits(self._settings.timeouts.patience)
        while left := [name for name in targets if name not in found]:
            answers = self._batched({name: targets[name] for name in left}, prefer)
            busy = {name: answer for name, answer in answers.items() if answer.is_busy or answer.status == 500}
            found |= {name: answer for name, answer in answers.items() if name not in busy}
            if len(answers) < len(left) and not waits.wait(None, self._clock.pause):
                raise TransientError(f"{self._place}: a batch came back without all of its answers.")
            if busy and not self._waited(waits, busy.values()):
                self._give_up(busy)
                found |= busy
        return found

    def _give_up(self, busy: Mapping[str, Answer]) -> None:
        """Raise TransientError when one is throttled; one that failed by itself (500) is the caller's."""
        for answer in busy.values():
            if answer.is_busy:
                raise failure_of(answer, self._place, self._clock.now())

    def _waited(self, waits: _Waits, busy: Iterable[Answer]) -> bool:
        """Wait as long as the busiest wishes; False when that is longer than patience allows."""
        now = self._clock.now()
        wishes = [wish for answer in busy if (wish := answer.retry_after(now)) is not None]
        return waits.wait(max(wishes, default=None), self._clock.pause)

    def _batched(self, targets: Mapping[str, str], prefer: Sequence[str]) -> dict[str, Answer]:
        names = list(targets)
        requests = [
            {"id": str(index), "method": "GET", "url": targets[name], "headers": {"Prefer": _preferences(prefer)}}
            for index, name in enumerate(names)
        ]
        content = json.dumps({"requests": requests}).encode()
        outer = self._answer("POST", f"{self._settings.base_url}/$batch", prefer, content)
        if not outer.is_good:
            raise failure_of(outer, self._place, self._clock.now())
        answers = {text(one, "id"): _inner_answer(one) for one in objects(outer.body, "responses")}
        found = {name: answers[str(index)] for index, name in enumerate(names) if str(index) in answers}
        if any(answer.status == 401 for answer in found.values()):
            raise failure_of(next(one for one in found.values() if one.status == 401), self._place, self._clock.now())
        return found

    def _answer(self, method: str, url: str, prefer: Sequence[str], content: bytes | None = None) -> Answer:
        return self._patiently_answered(lambda: _read(self._raw(method, url, prefer, content, None), self._place))

    def _patiently_answered(self, ask: Callable[[], Answer]) -> Answer:
        waits = _Waits(self._settings.timeouts.patience)
        while True:
            try:
                answer = ask()
            except AnswerTooLarge:
                raise
            except TransientError as error:
                if not waits.wait(error.retry_after, self._clock.pause):
                    raise
                continue
            if not answer.is_busy and answer.status != 500:
                return answer
            if not waits.wait(answer.retry_after(self._clock.now()), self._clock.pause):
                return answer

    def _patiently(self, ask: Callable[[], Reply]) -> Reply:
        waits = _Waits(self._settings.timeouts.patience)
        while True:
            reply = ask()
            answer = Answer(reply.status, reply.headers, {})
            if not answer.is_busy or not waits.wait(answer.retry_after(self._clock.now()), self._clock.pause):
                if answer.is_busy:
                    raise failure_of(answer, self._place, self._clock.now())
                return reply

    def _raw(
        self, method: str, url: str, prefer: Sequence[str], content: bytes | None, first_bytes: int | None
    ) -> Reply:
        token = self._tokens.current()
        reply = self._sent(method, url, prefer, content, first_bytes, token)
        if reply.status == 401:
            token = self._tokens.renewed(token)
            reply = self._sent(method, url, prefer, content, first_bytes, token)
        return reply

    def _sent(
        self,
        method: str,
        url: str,
        prefer: Sequence[str],
        content: bytes | None,
        first_bytes: int | None,
        token: str,
    ) -> Reply:
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json", "Prefer": _preferences(prefer)}
        if content is not None:
            headers["Content-Type"] = "application/json"
        with passing(f"{self._settings.origin} {self._mailbox}"):
            return self._network.send(method, url, headers, content, first_bytes=first_bytes)

    def _url(self, target: str, query: Mapping[str, str] | None) -> str:
        if target.startswith("/"):
            # Spaces as %20: a plus is a space in forms, and a plus to OData.
            written = urlencode(query, quote_via=quote, safe="$,:'()@") if query else ""
            return self._settings.base_url + target + (f"?{written}" if written else "")
        if not self._is_ours(target):
            raise TransientError(f"{self._place}: Graph points to another server; the link is not followed.")
        return target

    def _is_ours(self, link: str) -> bool:
        try:
            parts = urlsplit(link)
        except ValueError:
            return False
        return f"{parts.scheme}://{parts.netloc}" == self._settings.origin


class LoopGuard:
    """Breaks a chain of links that comes back to itself: the third time is once too often."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def check(self, link: str) -> None:
        """Count a link that is about to be followed.  Raises CursorExpired when it was followed twice before."""
        self._seen[link] = self._seen.get(link, 0) + 1
        if self._seen[link] >= _MOST_SIGHTS:
            raise CursorExpired("Graph leads in a circle: the same nextLink came three times.")


class _Waits:
    """The waits of one question: a bounded number, and a bounded time in all."""

    def __init__(self, patience: float) -> None:
        self._left = patience
        self._count = 0

    def wait(self, wish: timedelta | None, pause: Callable[[float], None]) -> bool:
        """Let the wished time pass, else a growing one with a random part; False when there is no patience left."""
        self._count += 1
        growing = 2.0 ** (self._count - 1) * (0.5 + random.random() / 2)  # noqa: S311 - spreads retries, guards nothing
        seconds = growing if wish is None else wish.total_seconds()
        if self._count >= _TRIES or seconds > self._left:
            return False
        self._left -= seconds
        pause(seconds)
        return True


def _preferences(more: Sequence[str]) -> str:
    return ", ".join((IMMUTABLE, *more))


def _inner_answer(found: Object) -> Answer:
    headers = {name.lower(): str(value) for name, value in as_object(found.get("headers")).items()}
    return Answer(number(found, "status") or 0, headers, as_object(found.get("body")))


def _read(reply: Reply, place: str) -> Answer:
    """Read the JSON of a reply.  Raises TransientError when a good one is none: it was cut on its way."""
    try:
        said = reply.content.decode("utf-8")
        # The bytes go before the objects come, so that a page is not held three times.
        reply.content.clear()
        body: object = json.loads(said)
    except (ValueError, RecursionError) as error:
        if 200 <= reply.status < 300:
            raise TransientError(f"{place}: Graph's answer is no JSON ({one_line(error)}).") from error
        body = {}
    return Answer(reply.status, reply.headers, as_object(body))
