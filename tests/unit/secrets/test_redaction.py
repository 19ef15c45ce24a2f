"""A secret that was opened never reaches a log line."""

from __future__ import annotations

import io
import json
import logging

from autolog.logs import Log, configure_logs
from autolog.secrets.redaction import Redaction


def test_a_known_secret_is_replaced_wherever_it_stands() -> None:
    redaction = Redaction()
    redaction.learn("hunter2")
    event = redaction.event({"event": "login hunter2", "detail": {"argv": ["-p", "hunter2"]}, "count": 3})
    assert "hunter2" not in json.dumps(event)
    assert event["count"] == 3


def test_an_exception_among_the_values_is_cleaned_as_text() -> None:
    redaction = Redaction()
    redaction.learn("hunter2")
    assert redaction.event({"error": ValueError("bad hunter2")})["error"] == "bad [secret]"


def test_the_register_does_not_show_its_secrets() -> None:
    redaction = Redaction()
    redaction.learn("hunter2")
    assert "hunter2" not in repr(redaction)


def test_a_library_s_warning_goes_through_the_same_gate() -> None:
    redaction, out = Redaction(), io.StringIO()
    redaction.learn("hunter2")
    configure_logs("json", "info", redaction, {}, out)
    logging.getLogger("imapclient").warning("sent %s", "hunter2")
    Log().info("done", password="hunter2")
    assert "hunter2" not in out.getvalue()
    assert [json.loads(line)["level"] for line in out.getvalue().splitlines()] == ["warning", "info"]


def test_under_journald_a_line_begins_with_its_priority() -> None:
    out = io.StringIO()
    configure_logs("json", "info", Redaction(), {"JOURNAL_STREAM": "8:1"}, out)
    Log().error("broken")
    assert out.getvalue().startswith("<3>{")
