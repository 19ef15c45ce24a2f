"""The settings of care: how long what is kept, when a brake closes, how the ledger is counted."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field, model_validator

from autolog.config.durations import Duration, Period
from autolog.connector import Settings


class RetentionSettings(Settings):
    """How long each kind of data is kept; unset means as long as the database, but for what waits for an answer."""

    text: Period = None
    """Texts, places, names of attachments and quoted words of linked items; subject, people and links stay."""
    interactions: Period = None
    """Linked items altogether."""
    reviews: Period = timedelta(days=90)
    """Items that wait for a person's answer."""
    hashes: Period = None
    """Keyed hashes of what is linked to nobody: afterwards a customer who is added no longer finds it."""
    sightings: Period = None
    """Rows of what has left its mailbox or belongs to an account that is closed."""
    quarantine: Period = None
    """Items that cannot be read; afterwards they are given up."""
    audit: Period = None
    """Who changed what."""
    changes: Period = timedelta(days=30)
    """What an undo of an import, a merge or a change of rules needs; afterwards it can no longer be taken back."""
    leavers: Period = timedelta(days=90)
    """Traces of unlinked items in the accounts of a colleague who left; until then it can be taken back."""

    @model_validator(mode="after")
    def _answers_come_in_time(self) -> RetentionSettings:
        if self.reviews is None or self.reviews > timedelta(days=90):
            raise ValueError("reviews: what waits for an answer is kept for 90d at most")
        return self


class BrakesSettings(Settings):
    """When something is stopped until a person has looked; null switches a brake off."""

    present_share: float | None = Field(default=0.5, gt=0, le=1)
    at_least: int = Field(default=20, ge=1)
    deletions: int | None = Field(default=50, ge=1)
    match_rate_share: float | None = Field(default=0.5, gt=0, le=1)
    match_rate_items: int = Field(default=20, ge=1)
    records_per_hour: int | None = Field(default=2_000, ge=1)


class ReconcileSettings(Settings):
    """How often each account is counted against the ledger."""

    every: Duration | None = timedelta(hours=24)
    """Null: only when a person asks."""
