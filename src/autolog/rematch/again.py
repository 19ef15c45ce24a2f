"""Things that were fetched again, decided by the path of new mail, in the order in which they happened.

The past that each sees is what had been linked before it: the records that are left, and those decided here before it,
but for what a holder marked private.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from autolog.connector import Refused, Upsert
from autolog.model import Decision, Identity, Item, Visibility, strictest
from autolog.past import Archive, kept_out, past_of
from autolog.processing import SOONEST, AccountRun, Mind, judge_item, unfolded
from autolog.recording import Place, record_item, record_refusal, signs_of, thread_of
from autolog.rematch.fetching import Spot, Thing
from autolog.resting import Judged, tied_by
from autolog.secrets.keyed_hash import Hasher, Term
from autolog.store.past_rows import Copy
from autolog.store.rewriting import Report
from autolog.store.settled import ERASED

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Bygone:
    """Where the past is asked for; texts of what happened before `bare_before` are not kept."""

    archive: Archive
    bare_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Again:
    """What was decided again, by the id of its row in the ledger; `threads` are the Message-IDs of each."""

    reports: Mapping[str, Report]
    threads: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Entry:
    copy: Copy
    item: Item
    run: AccountRun
    until: datetime | None


def decide_again(
    wanted: Iterable[Copy], things: Mapping[Spot, Thing | None], mind: Mind, bygone: Bygone, now: datetime
) -> Again:
    """Decide what was fetched of these copies; one of which nothing came is left out.  Raises StoreUnavailable."""
    reports: dict[str, Report] = {}
    entries: list[_Entry] = []
    for spot, copies in _by_spot(wanted).items():
        thing = things.get(spot)
        if thing is not None:
            refused = _refusals(thing, copies, mind.hasher)
            reports.update(refused)
            entries += _entries(thing, copies, mind, now) if not refused else ()
    marks = _Marks(mind.hasher, bygone.archive, frozenset(reports), _marked_by(reports.values()))
    for entry, judged in _judged(sorted(entries, key=_order), mind, bygone, marks):
        if judged.decision.rule != ERASED:
            place = Place(entry.run.owner, entry.until)
            tied = tied_by(entry.item, judged, mind.own, mind.hasher)
            seen = record_item(entry.copy.remote_id, entry.item, judged.decision, mind.own, now, tied, place)
            reports[entry.copy.id] = Report(entry.copy, seen)
    return Again(reports, {entry.copy.id: thread_of(entry.item) for entry in entries})


def _by_spot(wanted: Iterable[Copy]) -> dict[Spot, list[Copy]]:
    found: dict[Spot, list[Copy]] = {}
    for copy in wanted:
        found.setdefault((copy.collection_id, copy.remote_id), []).append(copy)
    return found


def _refusals(thing: Thing, copies: Sequence[Copy], hasher: Hasher) -> dict[str, Report]:
    """Return the end of what `never_log` keeps out by its headers."""
    refusal = thing.change.refusal if isinstance(thing.change, Refused) else None
    refusal = thing.decoded.refusal if thing.decoded is not None and thing.decoded.refusal else refusal
    if refusal is None:
        return {}
    return {
        copy.id: Report(copy, record_refusal(copy.remote_id, refusal, hasher, copy.at, copy.occurrence))
        for copy in copies
    }


def _entries(thing: Thing, copies: Sequence[Copy], mind: Mind, now: datetime) -> Iterator[_Entry]:
    if thing.decoded is None or not isinstance(thing.change, Upsert):
        return
    items, look_again = unfolded(thing.decoded, mind.rules)
    until = max(look_again, now + SOONEST) if look_again else None
    by_occurrence = {copy.occurrence: copy for copy in copies}
    for item in items:
        copy = by_occurrence.get(item.occurrence)
        if copy is not None:
            yield _Entry(copy, item, thing.run, until)


def _order(entry: _Entry) -> tuple[datetime, str, str]:
    return entry.item.occurred_at or _NEVER, entry.copy.account, entry.copy.id


@dataclass(frozen=True, slots=True)
class _Marks:
    """The signs of what holders mark private: of what was `refused` here, `said` says them, of others the archive."""

    hasher: Hasher
    archive: Archive
    refused: frozenset[str]
    said: frozenset[str]

    def on(self, entries: Sequence[_Entry], minds: Mapping[str, Mind]) -> frozenset[Identity]:
        """Return which of these are kept of nobody's copy."""
        refusals = (minds[entry.run.id].rules.screen.refusal_of(entry.item) for entry in entries)
        marked = (refusal.marked for refusal in refusals if refusal is not None)
        said = self.said.union(*(_digests(signs_of(one, self.hasher)) for one in marked))
        looked_at = self.refused | {entry.copy.id for entry in entries}
        items = [entry.item for entry in entries]
        return kept_out(items, self.hasher, lambda signs: self.archive.marked(signs, looked_at) | said)


def _marked_by(reports: Iterable[Report]) -> frozenset[str]:
    return frozenset().union(*(_digests(one.seen.signs) for one in reports if one.seen.marked is not None))


def _digests(signs: Iterable[Term]) -> frozenset[str]:
    return frozenset(digest for _, digest in signs)


def _judged(entries: Sequence[_Entry], mind: Mind, bygone: Bygone, marks: _Marks) -> Iterator[tuple[_Entry, Judged]]:
    past = past_of([entry.item for entry in entries], bygone.archive, mind.directory, mind.own, mind.mentions)
    runs = {entry.run.id: entry.run for entry in entries}
    minds = {account: mind.heeding(run.own_list) for account, run in runs.items()}
    past.kept_out = marks.on(entries, minds)
    for entry in entries:
        judged = judge_item(entry.item, entry.run, minds[entry.run.id], past)
        decision = _bare(judged.decision, entry.item, bygone.bare_before)
        past.learn(entry.item, decision, mind.own)
        yield entry, replace(judged, decision=decision)


def _bare(decision: Decision, item: Item, before: datetime | None) -> Decision:
    """Return the decision without text, where the period for which texts are kept is over."""
    if before is None or item.occurred_at is None or item.occurred_at >= before:
        return decision
    evidence = tuple(replace(reason, span="") for reason in decision.evidence)
    return replace(decision, visibility=strictest(decision.visibility, Visibility.SUBJECT), evidence=evidence)
