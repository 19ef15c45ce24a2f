"""A score for people (tables) and for programs (a dict for `--json`)."""

from __future__ import annotations

from dataclasses import asdict

from rich.console import Group, RenderableType
from rich.table import Table

from autolog.evaluation.comparing import Result
from autolog.evaluation.dedupe import DedupeScore
from autolog.evaluation.meetings import MeetingScore
from autolog.evaluation.scoring import ALL, Score, Tally

_COLUMNS = (
    "stratum", "n", "precision", "recall", "F1", "exact set", "wrong", "missed", "review rightly", "review needlessly",
    "review linked", "contacts P", "contacts R", "reach",
)  # fmt: skip


def result_tables(result: Result) -> RenderableType:
    """Return everything that was scored as tables for a terminal."""
    scored = bool(result.messages.groups)
    tables = [score_tables(result.messages) if scored else _cpu_line(result.messages)]
    if result.meetings is not None:
        tables += ["", "Meetings", _tally_table(result.meetings.score), _meeting_line(result.meetings)]
    if result.copies is not None:
        tables += ["", _copies_line(result.copies)]
    return Group(*tables)


def result_as_dict(result: Result) -> dict[str, object]:
    """Return everything that was scored as plain data; null for what has no labels."""
    meetings, copies = result.meetings, result.copies
    return {
        **score_as_dict(result.messages),
        "meetings": None if meetings is None else _meetings_as_dict(meetings),
        "dedupe": None
        if copies is None
        else {**asdict(copies), "precision": copies.precision, "recall": copies.recall},
    }


def score_tables(score: Score) -> RenderableType:
    """Return the score as tables for a terminal."""
    return Group(_tally_table(score), _calibration_table(score), _cpu_line(score))


def score_as_dict(score: Score) -> dict[str, object]:
    """Return the score as plain data: counts and shares by group, calibration, CPU milliseconds an item."""
    return {
        "groups": {name: {**asdict(tally), **_shares(tally)} for name, tally in score.groups.items()},
        "calibration": asdict(score.calibration),
        "cpu_ms_per_item": _cpu_ms(score),
    }


def _meetings_as_dict(meetings: MeetingScore) -> dict[str, object]:
    counts = {"held_right": meetings.held_right, "held_wrong": meetings.held_wrong, "doubled": meetings.doubled}
    return {**score_as_dict(meetings.score), **counts}


def _tally_table(score: Score) -> Table:
    table = Table(*_COLUMNS)
    for name, tally in score.groups.items():
        table.add_row(name, *_cells(tally), style="bold" if name == ALL else "", end_section=name == ALL)
    return table


def _meeting_line(meetings: MeetingScore) -> str:
    return (
        f"held: {meetings.held_right} right, {meetings.held_wrong} wrong; "
        f"{meetings.doubled} meetings stand in more than one record"
    )


def _copies_line(copies: DedupeScore) -> str:
    return (
        f"Copies: {copies.exact} of {copies.n} interactions have exactly their files; pairs of files: "
        f"precision {_number(copies.precision)}, recall {_number(copies.recall)}"
    )


def _shares(tally: Tally) -> dict[str, float | None]:
    return {
        "precision": tally.precision,
        "recall": tally.recall,
        "f1": tally.f1,
        "exact_share": tally.exact_share,
        "contacts_precision": tally.contacts_precision,
        "contacts_recall": tally.contacts_recall,
        "reach": tally.reach,
    }


def _cells(tally: Tally) -> tuple[str, ...]:
    return (
        str(tally.n),
        *(_number(share) for share in (tally.precision, tally.recall, tally.f1, tally.exact_share)),
        str(tally.wrong),
        str(tally.missed),
        str(tally.review_rightly),
        str(tally.review_needlessly),
        str(tally.review_linked),
        *(_number(share) for share in (tally.contacts_precision, tally.contacts_recall, tally.reach)),
    )


def _calibration_table(score: Score) -> Table:
    table = Table(
        "probability", "claims", "mean", "right", title=f"expected calibration error {score.calibration.error:.3f}"
    )
    for one in score.calibration.bins:
        table.add_row(f"{one.low:.1f} - {one.high:.1f}", str(one.n), _number(one.claimed), _number(one.right))
    return table


def _cpu_line(score: Score) -> str:
    milliseconds = _cpu_ms(score)
    return "" if milliseconds is None else f"CPU per item: {milliseconds:.1f} ms"


def _cpu_ms(score: Score) -> float | None:
    return None if score.cpu_seconds is None else 1000 * score.cpu_seconds


def _number(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"
