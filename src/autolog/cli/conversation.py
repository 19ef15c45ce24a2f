"""The person at the terminal who lets autolog into an account: the `Conversation` of a connector's `sign_in`."""

from __future__ import annotations

import select
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TextIO
from urllib.parse import parse_qs, urlsplit

from autolog.cli.loopback import Answer, listening
from autolog.cli.terminal import warn
from autolog.errors import AuthError

PATIENCE = timedelta(minutes=10)
"""How long somebody has to consent, find a second factor, and ask a colleague."""
LOOK_EVERY = 0.1
_HOW = """\
Open this address in a browser and consent:

  {address}

This machine waits for the answer for {minutes:.0f} minutes (at {redirect}).
If the browser runs on another machine, it ends on a page that cannot be shown: copy its address, which begins with
{redirect}, and paste it here.
"""


@dataclass(frozen=True, slots=True)
class TerminalConversation:
    """A person at a terminal.  All that is said goes to standard error: standard output is for the result.

    `typed` is where the address is pasted, None where nobody can type.
    """

    typed: TextIO | None = None
    patience: timedelta = PATIENCE
    sleep: Callable[[float], None] = time.sleep

    def say(self, text: str) -> None:
        """Show lines of text."""
        warn(text)

    def authorize(self, url_for: Callable[[str], str]) -> Mapping[str, str]:
        """Show the address, and wait for the browser to come back or for its address to be pasted."""
        answer = Answer("")
        with listening(answer) as redirect:
            address = url_for(redirect)
            answer.state = _state_of(address)
            self.say(_HOW.format(address=address, redirect=redirect, minutes=self.patience.total_seconds() / 60))
            self._wait_for(answer)
        return answer.parameters

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.sleep(seconds)

    def _wait_for(self, answer: Answer) -> None:
        until, typed = time.monotonic() + self.patience.total_seconds(), self.typed
        while not answer.arrived.wait(0 if typed else LOOK_EVERY):
            if time.monotonic() >= until:
                raise AuthError(
                    f"Nobody came back from the provider within {self.patience.total_seconds() / 60:.0f} minutes.",
                    remedy="Give the command again; nothing was kept.",
                )
            if typed is not None and select.select([typed], [], [], LOOK_EVERY)[0]:
                line = typed.readline()
                if not line:
                    typed = None
                elif line.strip() and not answer.take(line):
                    self.say("That is not the address of the answer.  Copy it whole, from the browser's address line.")


def _state_of(address: str) -> str:
    """Return the state in the address.  Raises ValueError for a connector that sends none."""
    (state,) = parse_qs(urlsplit(address).query).get("state", [""])
    if not state:
        raise ValueError("The connector's address has no state: anybody could answer.")
    return state


def conversation() -> TerminalConversation:
    """Return the person at this terminal; where standard input is none, nothing can be pasted."""
    return TerminalConversation(typed=sys.stdin if sys.stdin.isatty() else None)
