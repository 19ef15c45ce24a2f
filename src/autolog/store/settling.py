"""Where each item of a page ends: in a new interaction, in one that is known, or beside it.  Pure.

An interaction is found by its key.  A message with a known key is the same one only if it is corroborated
(`same_message`, PROVIDERS 7.1); otherwise it is a look-alike, kept apart under an id of its own and marked as such.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from autolog.decode.message.identity import same_message
from autolog.model import NEVER_LOG, LinkStatus, Party, State
from autolog.store.composing import Composed
from autolog.store.fingerprint import lookalike_id
from autolog.store.loading import Stored
from autolog.store.merging import (
    VERDICT,
    Judgements,
    finished,
    has_more_to_say,
    joined,
    judged,
    received_first,
    refused_by,
    renewed,
)
from autolog.store.records import InteractionRecord, SightingRecord, Trace, interaction_id
from autolog.store.settled import ERASED, WITHHELD
from autolog.store.sightings import Seen, Sighting

MATCH_AGAIN_AFTER = timedelta(minutes=1)
"""How long an item waits whose customer vanished while it was matched; not at once, so that a run always ends."""

BY_RULE = "rule:"
"""What the name of a firm's own rule begins with."""

NOT_LOOKED_AT = "nothing-in-window"
"""The rule of a calendar object none of whose occurrences lies in the window."""

UNDECIDED = frozenset({State.PARKED, State.QUARANTINED})
"""States that say nothing about what the item is: what it was linked to before stays."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """A sighting that says something new; `record` is its interaction, sealed, `known` what the ledger held so far."""

    id: str
    seen: SightingRecord
    fingerprint: str
    known: Sighting | None
    record: InteractionRecord | None
    media_type: str = ""
    trace: Trace | None = None

    @property
    def digests(self) -> frozenset[str]:
        """The keyed signs of what it is."""
        return frozenset(digest for _, digest in self.seen.signs)

    @property
    def says_something(self) -> bool:
        """Whether it tells what the item is."""
        return self.seen.state not in UNDECIDED or self.trace is not None

    def parties(self) -> frozenset[Party]:
        """Return every customer and contact that the decision speaks of."""
        return self.record.parties if self.record else frozenset()


@dataclass(frozen=True, slots=True)
class Home:
    """The interaction that an item belongs to; `lookalike_of` is the owner of its key, if that is another one."""

    id: str
    lookalike_of: str | None = None


def find_homes(fresh: Iterable[Fresh], stored: Mapping[str, Stored]) -> dict[str, Home]:
    """Return the interaction of each item, by the sighting's id; two copies in one page share theirs."""
    residents = {id_: one.record for id_, one in stored.items()}
    lookalikes: dict[str, list[str]] = {}
    for one in stored.values():
        if one.lookalike_of is not None:
            lookalikes.setdefault(one.lookalike_of, []).append(one.id)
    homes: dict[str, Home] = {}
    for item in fresh:
        if item.record is not None:
            home = _home(item.record, residents, lookalikes)
            homes[item.id] = home
            if home.id not in residents and home.lookalike_of is not None:
                lookalikes.setdefault(home.lookalike_of, []).append(home.id)
            residents.setdefault(home.id, item.record)
    return homes


def _home(
    record: InteractionRecord, residents: Mapping[str, InteractionRecord], lookalikes: Mapping[str, Sequence[str]]
) -> Home:
    owner = interaction_id(record.identity.key)
    if owner not in residents or _same_thing(residents[owner], record):
        return Home(owner)
    twins = (twin for twin in lookalikes.get(owner, ()) if _same_thing(residents[twin], record))
    return Home(next(twins, lookalike_id(record.identity)), owner)


def _same_thing(one: InteractionRecord, other: InteractionRecord) -> bool:
    return same_message(one.identity, other.identity)


def fold(
    fresh: Sequence[Fresh],
    homes: Mapping[str, Home],
    stored: Mapping[str, Stored],
    judgements: Mapping[str, Judgements],
    now: datetime,
) -> dict[str, Stored | None]:
    """Return the interactions as they are after these items; None for one that people refused altogether."""
    drafts: dict[str, Stored | None] = {}
    for item in fresh:
        if item.record is None or item.id not in homes:
            continue
        home = homes[item.id]
        before = drafts.get(home.id) or stored.get(home.id)
        draft = (
            _merged(before, item, item.record)
            if before
            else Stored(home.id, item.record, speaker=item.id, lookalike_of=home.lookalike_of)
        )
        drafts[home.id] = _as_people_want(draft, judgements.get(home.id, {}), now)
    return drafts


def _as_people_want(draft: Stored, judgements: Judgements, now: datetime) -> Stored | None:
    record = judged(draft.record, judgements)
    if record is None:
        return None
    record = finished(record, now)
    return draft if record is draft.record else replace(draft, record=record)


def _merged(before: Stored, item: Fresh, record: InteractionRecord) -> Stored:
    if before.speaker == item.id or before.speaker_gone:
        record = received_first(renewed(before.record, record), before.record, record)
        return replace(before, record=record, speaker=item.id, speaker_gone=False)
    if has_more_to_say(record, before.record):
        return _taken_over(before, item, record)
    return replace(before, record=received_first(joined(before.record, record), before.record, record))


def _taken_over(before: Stored, item: Fresh, record: InteractionRecord) -> Stored:
    """Return what is stored with another speaker; while some copy waits, what the others added is heard anew."""
    if before.waits:
        speaking = renewed(before.record, record)
    else:
        speaking = joined(replace(record, identity=before.record.identity), before.record)
    return replace(before, record=received_first(speaking, before.record, record), speaker=item.id)


def in_interaction(item: Fresh, draft: Stored) -> Seen:
    """Return the sighting of an item that ended in this interaction: it shares the interaction's state.

    A planned meeting's is parked until the meeting is over.
    """
    record, seen = draft.record, item.seen
    state = State.PARKED if seen.state is State.PARKED else record.state
    rule, reason = (seen.rule, seen.reason) if state is seen.state else (record.decided_by, record.reason)
    row = Sighting(
        id=item.id,
        remote_id=seen.remote_id,
        occurrence=seen.occurrence,
        state=state,
        rule=rule,
        reason=reason,
        at=seen.at,
        until=seen.until,
        interaction_id=draft.id,
        fingerprint=item.fingerprint,
    )
    return Seen(row, seen.hashes)


def compose_drafts(
    opened: Mapping[str, Composed], stored: Mapping[str, Stored], judgements: Mapping[str, Judgements], now: datetime
) -> dict[str, Stored | None]:
    """Return the meetings and tasks as they are now; None for one that has no record any more, or was refused."""
    drafts: dict[str, Stored | None] = {}
    for id_, made in opened.items():
        if made.record is None:
            drafts[id_] = None
            continue
        before = stored.get(id_)
        draft = Stored(id_, made.record, made.speaker)
        if before is not None:
            identity = replace(made.record.identity, key=before.record.identity.key)
            draft = replace(before, record=replace(made.record, identity=identity), speaker=made.speaker)
        drafts[id_] = _as_people_want(draft, judgements.get(id_, {}), now)
    return drafts


def without_record(item: Fresh, made: Composed) -> Fresh:
    """Return the item with the reason why its meeting has no record, although this copy alone would make one."""
    if made.record is not None or item.record is None or item.seen.state is State.PARKED:
        return item
    state = State.IGNORED if made.state is State.GONE else made.state
    return replace(item, seen=replace(item.seen, state=state, rule=made.rule, reason=made.reason))


def in_none(item: Fresh) -> Seen:
    """Return the sighting of an item that ended in no interaction."""
    seen = item.seen
    undecided = item.trace is None and seen.state in UNDECIDED
    earlier = item.known.interaction_id if item.known and undecided else None
    row = Sighting(
        id=item.id,
        remote_id=seen.remote_id,
        occurrence=seen.occurrence,
        state=seen.state,
        rule=seen.rule,
        reason=seen.reason,
        at=seen.at,
        until=seen.until,
        interaction_id=earlier,
        fingerprint=item.fingerprint,
    )
    return Seen(row, seen.hashes, item.media_type)


def refused(item: Fresh, judgements: Judgements) -> Seen:
    """Return the sighting of an item that people refused to have linked."""
    seen = replace(item.seen, state=State.UNMATCHED, rule=VERDICT, reason=refused_by(judgements))
    return in_none(replace(item, seen=seen))


def waits_for_match(item: Fresh, lost: Collection[Party], now: datetime) -> Seen | None:
    """Return the sighting of an item of which a customer or contact is `lost`: it vanished while it was matched."""
    missed = sorted(f"{party.kind} {party.ref}" for party in item.parties() if party in lost)
    if not missed:
        return None
    reason = f"{', '.join(missed)} was removed while it was matched"
    seen = replace(item.seen, state=State.PARKED, reason=reason, until=now + MATCH_AGAIN_AFTER)
    return in_none(replace(item, seen=seen))


def _is_forbidden(item: Fresh) -> bool:
    """Return whether `never_log` or a private mark speaks: they hold whenever the item happened."""
    is_private = item.trace is not None and item.trace.private
    return is_private or item.seen.rule == WITHHELD or item.seen.rule.startswith(NEVER_LOG)


def must_stay(item: Fresh, judgements: Mapping[str, Judgements], window_start: datetime | None) -> bool:
    """Return whether an item that automation would link to nobody now keeps its interaction all the same.

    It does when a person linked it (a rule of the firm does not overrule a person; `never_log` and private marks do),
    when it lies before the window (then it was merely not looked at), and when an erasure left it for the others in it.
    """
    known = item.known
    if known is None or known.interaction_id is None or item.record is not None or _is_forbidden(item):
        return False
    if item.seen.rule == ERASED:
        return True
    if window_start and known.at and known.at < window_start and item.seen.rule == NOT_LOOKED_AT:
        return True
    verdicts = judgements.get(known.interaction_id, {}).values()
    may_be_kept = (
        item.seen.state is State.UNMATCHED or item.seen.rule.startswith(BY_RULE) or item.seen.rule == "otherwise"
    )
    return may_be_kept and any(verdict.status is LinkStatus.LINKED for verdict in verdicts)
