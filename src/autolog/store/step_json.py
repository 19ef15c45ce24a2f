"""Steps of learning as JSON texts and back: the same step always gives the same texts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from autolog.model import CalibrationCount, LearnedKind, LearnedName, Party, PartyKind
from autolog.store.learning_records import MatchingStep, Origin, Taught


def step_texts(step: MatchingStep) -> dict[str, str]:
    """Return the columns of a step."""
    return {
        "origin": step.origin,
        "proposal": step.proposal,
        "adjustments": _text(dict(step.adjustments)),
        "aliases": _text([_taught_fields(one) for one in step.taught]),
        "calibration": _text([[one.low, one.claims, one.right] for one in step.calibration]),
        "items": _text({"interactions": step.interactions, "sightings": step.sightings, "founded": step.founded}),
    }


def step_of(texts: Mapping[str, str]) -> MatchingStep:
    """Return the step that these columns hold."""
    items = json.loads(texts["items"])
    return MatchingStep(
        origin=Origin(texts["origin"]),
        proposal=texts["proposal"],
        adjustments=json.loads(texts["adjustments"]),
        taught=tuple(_taught(fields) for fields in json.loads(texts["aliases"])),
        calibration=tuple(CalibrationCount(*row) for row in json.loads(texts["calibration"])),
        interactions=tuple(items["interactions"]),
        sightings=tuple(items["sightings"]),
        founded=items["founded"],
    )


def party_columns(party: Party | None) -> tuple[str, str]:
    """Return a party's kind and ref as they stand in rows; nobody is a customer without a ref."""
    return (party.kind, party.ref) if party else (PartyKind.CUSTOMER, "")


def party_in(kind: str, ref: str) -> Party | None:
    """Return the party of these columns, None for nobody."""
    return Party(PartyKind(kind), ref) if ref else None


def _taught_fields(one: Taught) -> Sequence[str]:
    return [*party_columns(one.name.party), one.name.kind, one.name.text, one.because]


def _taught(fields: Sequence[str]) -> Taught:
    kind, ref, learned, text, because = fields
    return Taught(LearnedName(LearnedKind(learned), text, party_in(kind, ref)), because)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
