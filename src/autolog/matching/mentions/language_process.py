"""Asking the language process, which has spaCy and wordfreq loaded so that nobody else must.

Both together take a second and 70 MB, and are needed for one mail in twenty: kept inside, they would make a daemon at
rest twice as large.  The process starts with the first question, serves all threads one at a time, starts again when it
has died, and is let go when nobody has asked for half a minute.
"""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
import time
from functools import cache
from threading import Lock, Timer
from typing import IO, Any

IDLE = 30.0
"""Seconds without a question after which the process is let go."""

_ATTEMPTS = 2
_COMMAND = (sys.executable, "-P", "-m", "autolog.matching.mentions.language")


class LanguageProcessDied(Exception):
    """The process died of a question, and of its repetition."""


class LanguageProcess:
    """One process, and the pipes to it.  Safe to share between threads."""

    def __init__(self, idle: float = IDLE) -> None:
        self._idle = idle
        self._lock = Lock()
        self._process: subprocess.Popen[str] | None = None
        self._timer: Timer | None = None
        self._asked_at = 0.0

    @property
    def process_id(self) -> int | None:
        """The process that runs now, if one does."""
        return None if self._process is None else self._process.pid

    def ask(self, name: str, subject: object) -> Any:
        """Return the answer to a question of `language.ANSWERS`.  Raises LanguageProcessDied."""
        question = json.dumps([name, subject]) + "\n"
        with self._lock:
            self._asked_at = time.monotonic()
            for _ in range(_ATTEMPTS):
                if answer := self._answer(question):
                    return json.loads(answer)
                self._end()
        raise LanguageProcessDied(f"The language process died of a question about {name}.")

    def close(self) -> None:
        """Let the process go.  It starts again with the next question."""
        with self._lock:
            self._end()

    def _answer(self, question: str) -> str:
        """Return the line of the answer; an empty one when the process has died."""
        asks, answers = self._pipes()
        try:
            asks.write(question)
            asks.flush()
        except BrokenPipeError:
            return ""
        return answers.readline()

    def _pipes(self) -> tuple[IO[str], IO[str]]:
        if self._process is None:
            # Its standard error is nobody's: a traceback might hold words of somebody's mail.
            self._process = subprocess.Popen(  # noqa: S603 - all of the command is our own
                _COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
            self._look_again_in(self._idle)
        asks, answers = self._process.stdin, self._process.stdout
        if asks is None or answers is None:
            raise LanguageProcessDied("The language process has no pipes.")
        return asks, answers

    def _look_again_in(self, seconds: float) -> None:
        self._timer = Timer(seconds, self._end_if_idle)
        self._timer.daemon = True
        self._timer.start()

    def _end_if_idle(self) -> None:
        with self._lock:
            rested = time.monotonic() - self._asked_at
            if rested < self._idle and self._process is not None:
                self._look_again_in(self._idle - rested)
            else:
                self._end()

    def _end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


@cache
def language_process() -> LanguageProcess:
    """Return the one that this process shares."""
    shared = LanguageProcess()
    atexit.register(shared.close)
    return shared
