"""A page once each of its items has found where it ends, and before that is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autolog.store.loading import Stored
from autolog.store.merging import Judgements
from autolog.store.opened import Opened
from autolog.store.parties import Parties
from autolog.store.sightings import Seen


@dataclass(frozen=True, slots=True)
class Settled:
    """What is to be written: sightings as they end, interactions before and after, and their parties."""

    seen: Sequence[Seen]
    stored: Mapping[str, Stored]
    drafts: Mapping[str, Stored | None]
    judgements: Mapping[str, Judgements]
    parties: Parties
    opened: Opened
