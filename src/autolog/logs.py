"""Logs: one event a line, JSON for machines or plain words for a terminal, secrets cut out of both.

Under systemd each line begins with its priority (`<6>`, sd-daemon(3)), so that journald sorts it.  Texts of mail never
reach the log; addresses do only where an error is about them.

What is logged never decides over the work that it tells of: a line that cannot be written is counted and left out.
"""

from __future__ import annotations

import io
import logging
import os
import sys
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import TextIO

import structlog

from autolog.secrets.redaction import Redaction

PRIORITIES = {"critical": 2, "error": 3, "warning": 4, "info": 6, "debug": 7}


def configure_logs(style: str, level: str, redaction: Redaction, environment: Mapping[str, str], out: TextIO) -> None:
    """Set up logging for the whole process.

    `style` is json, console, or auto (console on a terminal, else JSON).  Messages of libraries go the same way, from
    WARNING on.
    """
    lines = _Lines(out)
    machine = style == "json" or (style == "auto" and not out.isatty())
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if machine
        else structlog.dev.ConsoleRenderer(colors=out.isatty() and "NO_COLOR" not in environment)
    )
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        lines.tell_losses,
        redaction,
    ]
    priority = [_with_priority] if "JOURNAL_STREAM" in environment else []
    structlog.configure(
        processors=[*shared, renderer, *priority],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=_Printing(lines),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(handlers=[_LibraryHandler()], level=logging.WARNING, force=True)


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
    factory = structlog.get_config()["logger_factory"]
    return factory.out.lost if isinstance(factory, _Printing) else 0


class _Lines(io.TextIOBase):
    """Passes lines on.  `lost` are those that could not be written, a reader gone or a disk full; `untold` the last."""

    def __init__(self, out: TextIO) -> None:
        self.lost = 0
        self.untold = 0
        self._out = out
        self._waiting = ""

    def write(self, text: str) -> int:
        """Take a part of a line; what prints it flushes behind it."""
        self._waiting += text
        return len(text)

    def flush(self) -> None:
        """Write what waits, once."""
        text, self._waiting = self._waiting, ""
        try:
            self._out.write(text)
            self._out.flush()
        except (OSError, ValueError):  # ValueError: the stream was closed
            self.lost += 1
            self.untold += 1
        else:
            self.untold = 0

    def tell_losses(self, _logger: object, _method: str, event: MutableMapping[str, object]) -> Mapping[str, object]:
        """Let the first event that can be written again say how many before it could not (a structlog processor)."""
        return {**event, "lines_lost": self.untold} if self.untold else event


@dataclass(frozen=True, slots=True)
class _Printing:
    """Gives structlog what prints an event."""

    out: _Lines

    def __call__(self, *_names: object) -> structlog.PrintLogger:
        return structlog.PrintLogger(self.out)  # type: ignore[arg-type]  # as much of a TextIO as print() asks for


def _with_priority(_logger: object, method: str, line: str | MutableMapping[str, object]) -> str:
    return f"<{PRIORITIES.get(method, 6)}>{line}"


class _LibraryHandler(logging.Handler):
    """Carries what libraries say through the same processors, without tracebacks."""

    def emit(self, record: logging.LogRecord) -> None:
        level = record.levelname.lower()
        structlog.get_logger().log(
            record.levelno if level in PRIORITIES else logging.WARNING, record.getMessage(), library=record.name
        )
