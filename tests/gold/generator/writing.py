"""The folder: every file's bytes by its path, written, or compared with what lies there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree

from .calendars import Entry, calendar_text
from .clients import letter_bytes
from .copies import Lying, perform_copies
from .meetings import Occurrence, Planned, perform_meetings
from .nouns import Label
from .plan import perform
from .scene import Case
from .tables import tables
from .world import World, build_world

FOLDER = Path(__file__).resolve().parents[1]
GENERATED_FOLDERS = ("eml", "mailboxes", "calendars")


def all_files() -> dict[str, bytes]:
    """Return the content of every file of the set by its path below the folder."""
    world = build_world()
    cases = list(perform(world))
    return {
        **{name: text.encode() for name, text in tables(world).items()},
        **dict(_mail(cases)),
        **dict(_copies(cases)),
        **dict(_meetings(world)),
    }


def write(folder: Path) -> int:
    """Write the set into a folder; return how many files it has."""
    for name in GENERATED_FOLDERS:
        rmtree(folder / name, ignore_errors=True)
    files = all_files()
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return len(files)


def _mail(cases: list[tuple[str, Case]]) -> Iterator[tuple[str, bytes]]:
    in_order = sorted(cases, key=lambda case: (case[1].letter.sent_at.astimezone(UTC), case[0]))
    for name, case in in_order:
        yield f"eml/{name}.eml", letter_bytes(case.letter)
    yield (
        "gold.jsonl",
        _json_lines(
            {"message_id": f"<{case.letter.message_id}>", "file": f"eml/{name}.eml", **_fields(case.label)}
            for name, case in in_order
        ),
    )


def _fields(label: Label) -> dict[str, object]:
    fields: dict[str, object] = {
        "stratum": label.stratum,
        "sub": label.sub,
        "lang": label.language,
        "customers": list(label.customers),
        "contacts": list(label.contacts),
        "optional": list(label.optional),
        "expect": label.expect.value,
    }
    return {**fields, "candidates": list(label.candidates)} if label.candidates else fields


def _copies(cases: list[tuple[str, Case]]) -> Iterator[tuple[str, bytes]]:
    lying = list(perform_copies(cases))
    for one in lying:
        yield _place(one), letter_bytes(one.letter)
    groups: dict[str, list[Lying]] = {}
    for one in lying:
        groups.setdefault(one.interaction, []).append(one)
    yield (
        "gold_dedupe.jsonl",
        _json_lines(
            {
                "interaction": name,
                "message_ids": sorted({f"<{one.letter.message_id}>" for one in group if one.letter.message_id}),
                "files": [_place(one) for one in group],
            }
            for name, group in groups.items()
        ),
    )


def _place(one: Lying) -> str:
    return f"mailboxes/{one.user}/cur/{one.file}.eml"


def _meetings(world: World) -> Iterator[tuple[str, bytes]]:
    planned = list(perform_meetings(world))
    for user in sorted({user for one in planned for user in one.users}):
        yield f"calendars/{user}.ics", calendar_text(_entries(planned, user)).encode()
    yield "gold_meetings.jsonl", _json_lines(_occurrence(one) for meeting in planned for one in meeting.labels)


def _entries(planned: Iterable[Planned], user: str) -> Iterator[Entry]:
    return (entry for one in planned if user in one.users for entry in one.entries)


def _occurrence(one: Occurrence) -> dict[str, object]:
    fields = _fields(one.label)
    return {
        "uid": one.uid,
        "recurrence_id": _utc(one.original) if one.original else None,
        "held": one.held,
        "private": one.private,
        "start": _utc(one.start),
        "end": _utc(one.end),
        **fields,
    }


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _json_lines(rows: Iterable[Mapping[str, object]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
