"""Meetings: what became of them, the file for other tools, and their score against gold_meetings.jsonl.

A meeting is found by its UID (or another one that is known to mean the same) and, in a series, its original start.  A
meeting that was not held need not be linked, since only held ones are logged; a private one must not be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from autolog.decode.calendar.identity import series_uid
from autolog.evaluation.gold import Expected, Gold, label_of
from autolog.evaluation.json_lines import Fields, read_json_lines, texts_in, truth_in, write_json_lines
from autolog.evaluation.outcome import Found, prediction_of
from autolog.evaluation.prediction import Prediction
from autolog.evaluation.scoring import Score, score
from autolog.store.answers import StoredInteraction

FILE = "gold_meetings.jsonl"
KINDS = frozenset({"meeting", "call"})
MeetingKey = tuple[str, str]
"""UID and original start, each in one form."""


@dataclass(frozen=True, slots=True)
class MeetingPrediction:
    """One interaction of kind meeting; `held` is False when it was cancelled or is still to come."""

    uid: str
    recurrence_id: str
    held: bool
    prediction: Prediction


@dataclass(frozen=True, slots=True)
class MeetingLabel:
    """One labelled meeting: its label, the keys that it may be found by, and whether it was held."""

    gold: Gold
    keys: tuple[MeetingKey, ...]
    held: bool


@dataclass(frozen=True, slots=True)
class MeetingScore:
    """The links' score, how often "held" was right and wrong, and how many meetings have more than one record."""

    score: Score
    held_right: int
    held_wrong: int
    doubled: int


def meetings_of(found: Iterable[Found], now: datetime) -> tuple[MeetingPrediction, ...]:
    """Return one prediction for each meeting and call."""
    by_interaction = {
        one.interaction.id: _meeting(one, one.interaction, now)
        for one in found
        if one.interaction is not None and one.interaction.record.kind in KINDS
    }
    return tuple(by_interaction.values())


def _meeting(found: Found, interaction: StoredInteraction, now: datetime) -> MeetingPrediction:
    record = interaction.record
    over = record.ends_at is None or record.ends_at <= now
    return MeetingPrediction(
        found.entry.name,
        found.sighting.occurrence,
        over and not (record.cancelled or record.planned),
        prediction_of(found),
    )


def write_meetings(meetings: Iterable[MeetingPrediction], path: Path) -> None:
    """Write one JSON object a line; `recurrence_id` is null for a meeting that does not recur."""
    write_json_lines(
        path,
        (
            {
                "uid": one.uid,
                "recurrence_id": one.recurrence_id or None,
                "customers": list(one.prediction.customers),
                "contacts": list(one.prediction.contacts),
                "held": one.held,
            }
            for one in meetings
        ),
    )


def read_meeting_labels(folder: Path) -> tuple[MeetingLabel, ...]:
    """Read gold_meetings.jsonl if there is one.  Raises ConfigurationError with every line that is no label."""
    return read_json_lines(folder / FILE, _label) if (folder / FILE).exists() else ()


def score_meetings(
    labels: Sequence[MeetingLabel], meetings: Iterable[MeetingPrediction], customer_of: Mapping[str, str]
) -> MeetingScore:
    """Compare meetings with labels; a meeting without a record counts as left alone."""
    by_key: dict[MeetingKey, list[MeetingPrediction]] = {}
    for one in meetings:
        by_key.setdefault(_key(one.uid, one.recurrence_id), []).append(one)
    pairs = [(label, [one for key in label.keys for one in by_key.get(key, ())]) for label in labels]
    held = [label.held == one.held for label, records in pairs for one in records[:1]]
    return MeetingScore(
        score=score([label.gold for label in labels], _predictions(pairs), customer_of),
        held_right=sum(held),
        held_wrong=len(held) - sum(held),
        doubled=sum(len(records) > 1 for _, records in pairs),
    )


def _predictions(pairs: Iterable[tuple[MeetingLabel, Sequence[MeetingPrediction]]]) -> Iterator[Prediction]:
    for label, records in pairs:
        for one in records[:1]:
            yield replace(one.prediction, message_id=label.gold.message_id, file=label.gold.file)


def _label(fields: Fields) -> MeetingLabel:
    uid, occurrence = str(fields["uid"]), str(fields.get("recurrence_id") or "")
    held, private = truth_in(fields, "held", otherwise=True), truth_in(fields, "private", otherwise=False)
    named = {"message_id": uid, "file": " ".join(filter(None, (uid, occurrence)))}
    gold = label_of({"stratum": "meetings", **fields, **named})
    if private or not held:
        optional = gold.optional if private else gold.optional | gold.customers
        gold = replace(gold, customers=frozenset(), contacts=frozenset(), optional=optional, expected=Expected.NONE)
    keys = dict.fromkeys(_key(one, occurrence) for one in (uid, *texts_in(fields, "also_uids")))
    return MeetingLabel(gold, tuple(keys), held)


def _key(uid: str, occurrence: str) -> MeetingKey:
    return series_uid(uid), _original_start(occurrence)


def _original_start(text: str) -> str:
    """Return a date as it is, a time in UTC (one without a zone is taken as UTC); both ISO 8601, whatever form."""
    if not text:
        return ""
    moment = datetime.fromisoformat(text)
    if "T" not in text.upper() and " " not in text:
        return moment.date().isoformat()
    return (moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()
