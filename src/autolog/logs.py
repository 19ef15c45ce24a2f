"""Logs: one event a line, JSON for machines or plain words for a terminal, secrets cut out of both.

Under systemd each line begins with its priority (`<6>`, sd-daemon(3)), so that journald sorts it.  Texts of mail never
reach the log; addresses do only where an error is about them.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import TextIO

import structlog

from autolog.secrets.redaction import Redaction

PRIORITIES = {"critical": 2, "error": 3, "warning": 4, "info": 6, "debug": 7}


def configure_logs(style: str, level: str, redaction: Redaction, environment: Mapping[str, str], out: TextIO) -> None:
    """Set up logging for the whole process.

    `style` is json, console, or auto (console on a terminal, else JSON).  Messages of libraries go the same way, from
    WARNING on.
    """
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
        redaction,
    ]
    priority = [_with_priority] if "JOURNAL_STREAM" in environment else []
    structlog.configure(
        processors=[*shared, renderer, *priority],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(handlers=[_LibraryHandler()], level=logging.WARNING, force=True)


def _with_priority(_logger: object, method: str, line: str | MutableMapping[str, object]) -> str:
    return f"<{PRIORITIES.get(method, 6)}>{line}"


class _LibraryHandler(logging.Handler):
    """Carries what libraries say through the same processors, without tracebacks."""

    def emit(self, record: logging.LogRecord) -> None:
        level = record.levelname.lower()
        structlog.get_logger().log(
            record.levelno if level in PRIORITIES else logging.WARNING, record.getMessage(), library=record.name
        )


def log_to_standard_error(style: str, level: str, redaction: Redaction, environment: Mapping[str, str]) -> None:
    """Set up logging to standard error, where journald and terminals read it."""
    configure_logs(style, level, redaction, environment, sys.stderr)
