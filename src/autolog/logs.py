"""Logs: one event a line, JSON for machines or plain words for a terminal, secrets cut out of both.

Under systemd each line begins with its priority (`<6>`, sd-daemon(3)), so that journald sorts it.  Texts of mail never
reach the log; addresses do only where an error is about them.

What is logged never decides over the work that it tells of: a line that cannot be written is counted and left out.
"""

from __future__ import annotations

import io
import json
import logging
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TextIO

from autolog.secrets.redaction import Redaction

PRIORITIES = {"critical": 2, "error": 3, "warning": 4, "info": 6, "debug": 7}
_OURS = logging.getLogger("autolog")
_FACTS = "facts"
"""The attribute of a record under which its facts travel."""
_RED, _YELLOW, _GREEN, _DIM, _BOLD, _PLAIN = (f"\x1b[{code}m" for code in (31, 33, 32, 2, 1, 0))
_COLOURS = {"critical": _RED + _BOLD, "error": _RED, "warning": _YELLOW, "info": _GREEN, "debug": _DIM}
_WIDTH = 30

Event = Mapping[str, object]
Rendering = Callable[[Event], str]


@dataclass(frozen=True, slots=True)
class Log:
    """Tells events: a sentence each, with named facts.  `bound` facts are told with every event."""

    bound: Event = field(default_factory=dict)

    def bind(self, **facts: object) -> Log:
        """Return the same, with these facts told every time."""
        return Log({**self.bound, **facts})

    def debug(self, event: str, **facts: object) -> None:
        self._tell(logging.DEBUG, event, facts)

    def info(self, event: str, **facts: object) -> None:
        self._tell(logging.INFO, event, facts)

    def warning(self, event: str, **facts: object) -> None:
        self._tell(logging.WARNING, event, facts)

    def error(self, event: str, **facts: object) -> None:
        self._tell(logging.ERROR, event, facts)

    def critical(self, event: str, **facts: object) -> None:
        self._tell(logging.CRITICAL, event, facts)

    def _tell(self, level: int, event: str, facts: Event) -> None:
        _OURS.log(level, "%s", event, extra={_FACTS: {**self.bound, **facts}})


def configure_logs(style: str, level: str, redaction: Redaction, environment: Mapping[str, str], out: TextIO) -> None:
    """Set up logging for the whole process.

    `style` is json, console, or auto (console on a terminal, else JSON).  Messages of libraries go the same way, from
    WARNING on, without tracebacks.
    """
    machine = style == "json" or (style == "auto" and not out.isatty())
    colours = out.isatty() and "NO_COLOR" not in environment
    rendering = _as_json if machine else _in_colours if colours else _in_words
    lines = _Lines(redaction, rendering, "JOURNAL_STREAM" in environment)
    handler = _LineHandler(out)
    handler.setFormatter(lines)
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    _OURS.setLevel(logging.getLevelNamesMapping()[level.upper()])


def log_to_standard_error(style: str, level: str, redaction: Redaction, environment: Mapping[str, str]) -> None:
    """Set up logging to standard error, where journald and terminals read it.

    Nothing is buffered: what could not be written would be tried again at the very end, and make that a failure.
    """
    # Without a standard error its number may be that of any file that was opened since, such as the database.
    raw = io.FileIO(sys.stderr.fileno(), "w", closefd=False) if sys.stderr is not None else io.FileIO(os.devnull, "w")
    out = io.TextIOWrapper(raw, "utf-8", "backslashreplace", write_through=True)
    configure_logs(style, level, redaction, environment, out)


def lost_lines() -> int:
    """Return how many lines of the log could not be written since it was set up."""
    return sum(handler.lost for handler in logging.getLogger().handlers if isinstance(handler, _LineHandler))


class _LineHandler(logging.Handler):
    """Writes each line at once; `lost` counts those that could not be: a reader gone, a full disk."""

    def __init__(self, out: TextIO) -> None:
        super().__init__()
        self.lost = 0
        self._out = out
        self._untold = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line; the first that can be written again says how many could not."""
        line = self.format(record)
        if self._untold:
            line = f"{self.format(_loss(self._untold))}\n{line}"
        try:
            self._out.write(line + "\n")
            self._out.flush()
        except (OSError, ValueError):  # ValueError: the stream was closed
            self.lost += 1
            self._untold += 1
        else:
            self._untold = 0


def _loss(lines: int) -> logging.LogRecord:
    told = {"levelno": logging.WARNING, "levelname": "WARNING", "name": _OURS.name, _FACTS: {"lines": lines}}
    return logging.makeLogRecord({**told, "msg": "lines of the log could not be written before this one"})


class _Lines(logging.Formatter):
    """Renders records as lines, with secrets cut out."""

    def __init__(self, redaction: Redaction, rendering: Rendering, with_priority: bool) -> None:
        super().__init__()
        self._redaction = redaction
        self._rendering = rendering
        self._with_priority = with_priority

    def format(self, record: logging.LogRecord) -> str:
        event = self._redaction.event(_event(record))
        priority = f"<{PRIORITIES.get(str(event['level']), 6)}>" if self._with_priority else ""
        return priority + self._rendering(event)


def _event(record: logging.LogRecord) -> Event:
    """Return the facts, the sentence, its level and its time."""
    facts = getattr(record, _FACTS, None)
    told = facts if isinstance(facts, Mapping) else {"library": record.name}
    at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return {**told, "event": record.getMessage(), "level": _level(record), "timestamp": at}


def _level(record: logging.LogRecord) -> str:
    """Return the level's name; levels that libraries invent count as warnings."""
    name = record.levelname.lower()
    return name if name in PRIORITIES else "warning"


def _as_json(event: Event) -> str:
    return json.dumps(event, ensure_ascii=False)


def _in_words(event: Event) -> str:
    facts = " ".join(f"{key}={_shown(value)}" for key, value in _facts(event))
    sentence = str(event["event"]).ljust(_WIDTH)
    return f"{event['timestamp']} [{event['level']!s:9}] {sentence} {facts}".rstrip()


def _in_colours(event: Event) -> str:
    facts = " ".join(f"{_DIM}{key}={_PLAIN}{_shown(value)}" for key, value in _facts(event))
    level, sentence = str(event["level"]), str(event["event"]).ljust(_WIDTH)
    shown = f"[{_COLOURS[level]}{level:9}{_PLAIN}] {_BOLD}{sentence}{_PLAIN} {facts}"
    return f"{_DIM}{event['timestamp']}{_PLAIN} {shown}".rstrip()


def _facts(event: Event) -> list[tuple[str, object]]:
    own = ("event", "level", "timestamp")
    return sorted((key, value) for key, value in event.items() if key not in own)


def _shown(value: object) -> str:
    """Return a value as one word; a text with spaces or quotes in it is quoted."""
    plain = isinstance(value, str) and value and not set(value) & set(" \t\r\n=\"'")
    return str(value) if plain else repr(value)
