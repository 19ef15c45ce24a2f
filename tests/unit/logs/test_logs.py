"""What a line of the log looks like, and what becomes of lines that cannot be written."""

from __future__ import annotations

import errno
import io
import json
import logging
import re
from collections.abc import Iterator, Mapping

import pytest
import structlog

from autolog.logs import configure_logs, lost_lines
from autolog.secrets.redaction import Redaction


class Disk(io.StringIO):
    """A file on a disk that may be full, or a terminal."""

    def __init__(self, is_terminal: bool = False) -> None:
        super().__init__()
        self.is_full = False
        self.is_terminal = is_terminal

    def write(self, text: str) -> int:
        if self.is_full:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(text)

    def isatty(self) -> bool:
        return self.is_terminal

    def events(self) -> list[Mapping[str, object]]:
        return [json.loads(line) for line in self.getvalue().splitlines()]


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Leave logging as it was found."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


def set_up(out: io.StringIO, style: str = "json", level: str = "info") -> structlog.typing.FilteringBoundLogger:
    configure_logs(style, level, Redaction(), {}, out)
    log: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return log


def test_a_line_of_json_holds_the_facts_the_event_its_level_and_its_time() -> None:
    out = Disk()
    set_up(out).bind(account="anna").info("customers changed", rows=3)
    (event,) = out.events()
    assert list(event.items())[:-1] == [
        ("account", "anna"),
        ("rows", 3),
        ("event", "customers changed"),
        ("level", "info"),
    ]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", str(event["timestamp"]))


def test_a_line_for_people_tells_the_same_in_plain_words() -> None:
    out = Disk()
    set_up(out, "console").warning("a mailbox left", account="anna", why="not allowed", count=0)
    line = out.getvalue().partition("Z ")[2]
    assert line == "[warning  ] a mailbox left                 account=anna count=0 why='not allowed'\n"


def test_a_terminal_gets_colours_and_a_file_does_not() -> None:
    terminal, file = Disk(is_terminal=True), Disk()
    for out in (terminal, file):
        set_up(out, "console").error("broken", account="anna")
    assert re.sub(r"\x1b\[[\d;]*m", "", terminal.getvalue()).partition("Z ")[2] == file.getvalue().partition("Z ")[2]
    assert terminal.getvalue().count("\x1b[") > 0 == file.getvalue().count("\x1b[")


def test_a_percent_sign_is_no_place_for_anything() -> None:
    out = Disk()
    set_up(out).info("100 %s of 5 %d")
    assert out.events()[0]["event"] == "100 %s of 5 %d"


def test_what_is_below_the_level_is_not_told() -> None:
    out = Disk()
    log = set_up(out, level="warning")
    log.info("nobody asked")
    log.error("but this")
    assert [event["event"] for event in out.events()] == ["but this"]


def test_libraries_are_heard_from_warning_on_though_we_tell_everything() -> None:
    out = Disk()
    set_up(out, level="debug").debug("ours")
    logging.getLogger("somebody").info("theirs")
    logging.getLogger("somebody").warning("theirs, and grave")
    assert [event["event"] for event in out.events()] == ["ours", "theirs, and grave"]
    assert out.events()[1]["library"] == "somebody"


def test_a_line_that_cannot_be_written_is_counted_and_harms_nobody() -> None:
    out = Disk()
    log = set_up(out)
    out.is_full = True
    log.info("one")
    log.info("two")
    assert lost_lines() == 2


def test_the_first_line_that_can_be_written_again_says_how_many_were_not() -> None:
    out = Disk()
    log = set_up(out)
    out.is_full = True
    log.info("one")
    log.info("two")
    out.is_full = False
    log.info("three")
    log.info("four")
    assert [(event["event"], event.get("lines_lost")) for event in out.events()] == [("three", 2), ("four", None)]


def test_a_stream_that_was_closed_harms_nobody_either() -> None:
    out = Disk()
    log = set_up(out)
    out.close()
    log.info("one")
    assert lost_lines() == 1
