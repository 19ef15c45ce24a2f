"""Cursors as JSON texts, each with the name of its form, so that a cursor of another form is refused, not misread."""

from __future__ import annotations

import json
from collections.abc import Mapping

from autolog.connector import Cursor
from autolog.errors import CursorExpired


def write_cursor(form: str, state: Mapping[str, object]) -> Cursor:
    """Return the state as a cursor text in ASCII."""
    return Cursor(json.dumps({"form": form, **state}, separators=(",", ":"), sort_keys=True))


def read_cursor(cursor: Cursor, form: str, key: str) -> dict[str, object]:
    """Return the state that was written.  Raises CursorExpired when it is no cursor of this form."""
    try:
        state = json.loads(cursor)
    except ValueError as error:
        raise refused_cursor(key) from error
    if not isinstance(state, dict) or state.get("form") != form:
        raise refused_cursor(key)
    return state


def refused_cursor(key: str) -> CursorExpired:
    """Return the error for a cursor that says nothing."""
    return CursorExpired(f"The cursor of '{key}' was written by another version of the connector.")
