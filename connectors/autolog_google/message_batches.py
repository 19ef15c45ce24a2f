"""Messages by their ids, a batch at a time: each with its own answer, and only what failed is asked for again.

The outer answer of a batch says nothing about the inner ones.  What was too fast is asked for again in smaller
batches; what Google fails to give although it answers everything else is reported and holds nothing up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from autolog_google.api import ATTEMPTS, Api, object_in
from autolog_google.failures import Fault, Refusal, fault_of
from autolog_google.fields import Json
from autolog_google.quota import Limiter
from autolog_google.transport import Answer, AnswerTooLarge

SMALLER_BATCH = 10

Found = Json | Fault | None
"""A message, why it is not given, or None when there is none of that id."""


@dataclass(frozen=True, slots=True)
class Batches:
    """Asks for the messages of one mailbox.

    `address` gives that of a message's id; `cost` are the units of one message; `is_answering` raises when Google
    answers nothing at all.
    """

    api: Api
    limiter: Limiter
    cost: int
    size: int
    is_answering: Callable[[], None]

    def read(self, ids: Sequence[str], address: Callable[[str], str]) -> Iterator[tuple[str, Found]]:
        """Yield every id with its message.  Raises Refusal, AuthError, Forbidden or TransientError."""
        pending, size = list(ids), max(1, min(self.size, self.limiter.units // self.cost))
        failed: dict[str, Fault] = {}
        for attempt in range(ATTEMPTS):
            failed = {}
            for start in range(0, len(pending), size):
                yield from self._chunk(pending[start : start + size], address, failed)
            if not failed:
                return
            pending, size = list(failed), min(size, SMALLER_BATCH)
            if attempt < ATTEMPTS - 1:
                self.api.back_off(_slowest(failed), attempt, self.limiter)
        yield from self._given_up(failed)

    def _chunk(
        self, ids: Sequence[str], address: Callable[[str], str], failed: dict[str, Fault]
    ) -> Iterator[tuple[str, Found]]:
        """Yield what was answered, and note what is to be asked for again."""
        unanswered = dict.fromkeys(ids)
        try:
            for one, answer in self.api.many({one: address(one) for one in ids}, self.limiter, self.cost):
                unanswered.pop(one, None)
                found = _found(answer)
                if isinstance(found, Fault) and (found.is_rate_limit or found.is_outage or found.status == 401):
                    failed[one] = found
                else:
                    yield one, found
        except AnswerTooLarge:
            yield from self._halved(list(unanswered), address, failed)
            return
        except Refusal as refusal:
            if not (refusal.fault.is_rate_limit or refusal.fault.is_outage):
                raise
            failed.update(dict.fromkeys(unanswered, refusal.fault))
            return
        failed.update(dict.fromkeys(unanswered, Fault(502, message="the batch holds no answer about it")))

    def _halved(
        self, ids: Sequence[str], address: Callable[[str], str], failed: dict[str, Fault]
    ) -> Iterator[tuple[str, Found]]:
        if len(ids) == 1:
            yield ids[0], Fault(200, message="the answer is larger than autolog reads")
            return
        middle = len(ids) // 2
        for half in (ids[:middle], ids[middle:]):
            yield from self._chunk(half, address, failed)

    def _given_up(self, failed: dict[str, Fault]) -> Iterator[tuple[str, Found]]:
        """Report what Google does not give, unless it gives nothing at all."""
        for fault in failed.values():
            if fault.is_rate_limit or fault.status == 401:
                raise Refusal(fault)
        self.is_answering()
        yield from failed.items()


def _found(answer: Answer) -> Found:
    if answer.status in {404, 410}:
        return None
    if answer.status != 200:
        fault = fault_of(answer)
        if fault.is_of_account and fault.status != 401:
            raise Refusal(fault)
        return fault
    found = object_in(answer)
    return Fault(502, message="the answer is no JSON object") if found is None else found


def _slowest(failed: dict[str, Fault]) -> Fault:
    """Return the fault that asks for the longest wait."""
    return max(failed.values(), key=lambda fault: fault.wait.total_seconds() if fault.wait else 0)
