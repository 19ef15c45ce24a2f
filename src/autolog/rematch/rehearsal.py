"""A draft carried out on the past inside one transaction, which a plan takes back and `apply` keeps.

1. every record is decided from its rows (`stored`): unchanged, changed, or not to be told
2. what the rows cannot tell, and what of the rest of the ledger the draft may concern (`screening`), is asked for
3. what was fetched of it is decided by the path of new mail, all of it in the order in which it happened
4. what changed is written; whose thread or history that touches is decided again as well, until nothing more moves

What is missing ends the attempt with `Wanted`: the network is asked outside of the transaction, and all begins anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from autolog.model import LinkStatus, State
from autolog.past import Archive
from autolog.processing import Mind
from autolog.rematch.again import Again, Bygone, decide_again
from autolog.rematch.changes import Change, changes_of_copies, changes_of_records, links_moved
from autolog.rematch.fetching import Spot, Thing
from autolog.rematch.narrowing import terms_of_unmatched
from autolog.rematch.screening import NO_CUSTOMER, hangs_on_customers, may_change
from autolog.rematch.stored import Judge, Outcome, Redecided, Standing
from autolog.store.loading import Stored
from autolog.store.past_rows import Copy, Kept
from autolog.store.past_store import PastRows
from autolog.store.rewriting import Report

AT_ONCE = 500
_MAY_BE_KEPT = ("rule:", "otherwise", "no-customer", "threshold", "tie", "internal")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What must be fetched before a draft can be carried out."""

    copies: tuple[Copy, ...]


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What a draft changes, and how that was found out.

    `looked_at` counts records and rows of the ledger, `fetched` what was fetched again, `left` what could not be and
    stays as it is, `kept` what stays because a person decided it.  `records` and `copies` are what was written.
    """

    changes: tuple[Change, ...]
    looked_at: int = 0
    fetched: int = 0
    left: int = 0
    kept: int = 0
    records: frozenset[str] = frozenset()
    copies: frozenset[str] = frozenset()


@dataclass(slots=True)
class Rehearsal:
    """A draft, and what is known of the past: `things` grows with what is fetched, `also` with what is touched."""

    judge: Judge
    mind: Mind
    since: datetime | None
    now: datetime
    bare_before: datetime | None = None
    things: dict[Spot, Thing | None] = field(default_factory=dict)
    also: set[str] = field(default_factory=set)
    also_loose: set[str] = field(default_factory=set)
    known: dict[str, tuple[int, Outcome]] = field(default_factory=dict)

    def carry_out(self, rows: PastRows) -> Rehearsed | Wanted:
        """Write what the draft makes of the past, and return it; or return what must be fetched first."""
        outcomes = self._outcomes(rows)
        unsure = {id_ for id_, outcome in outcomes.items() if outcome is Standing.UNSURE} | self.also
        asked, loose = _in_chunks(rows, unsure), self._loose(rows)
        wanted = {_spot(copy): copy for copy in (*_there(asked.values()), *loose)}
        missing = tuple(copy for spot, copy in wanted.items() if spot not in self.things)
        if missing:
            return Wanted(missing)
        ready = [kept for kept in asked.values() if kept.there and all(map(self._came, kept.there))]
        left = {kept.stored.id for kept in ready}
        changed = {id_: one for id_, one in outcomes.items() if isinstance(one, Redecided) and id_ not in left}
        round_ = _Round(rows, changed, asked | _in_chunks(rows, changed), loose)
        result = self._write(round_, ready)
        none = sum(self.things[spot] is None for spot in wanted)
        if isinstance(result, Wanted):
            return result
        return replace(result, looked_at=len(outcomes) + len(loose), fetched=len(wanted) - none, left=none)

    # --- what may change ---

    def _outcomes(self, rows: PastRows) -> dict[str, Outcome]:
        ids = rows.record_ids(self.since)
        new = [id_ for id_, revision in ids.items() if self.known.get(id_, (-1,))[0] != revision]
        for start in range(0, len(new), AT_ONCE):
            for id_, kept in rows.records(new[start : start + AT_ONCE]).items():
                self.known[id_] = ids[id_], self.judge.decide(kept)
        return {id_: self.known[id_][1] for id_ in ids}

    def _loose(self, rows: PastRows) -> list[Copy]:
        ended = rows.loose_rules(self.since)
        concerned = {one for one in ended if may_change(*one, self.judge.difference)}
        unmatched = (State.UNMATCHED, NO_CUSTOMER)
        terms = terms_of_unmatched(self.judge.difference, self.judge.own) if unmatched in concerned else None
        found: dict[str, Copy] = {}
        if terms is not None:
            concerned -= {unmatched}
            carrying = rows.unmatched_with(self.mind.hasher(terms))
            found = {copy.id: copy for copy in carrying if copy.rule == NO_CUSTOMER and self._is_in_time(copy)}
        found |= {copy.id: copy for copy in rows.loose_copies(concerned, self.since)}
        found |= {id_: copy for id_, copy in rows.copies(self.also_loose).items() if copy.interaction_id is None}
        return [found[id_] for id_ in sorted(found)]

    def _is_in_time(self, copy: Copy) -> bool:
        return self.since is None or copy.at is None or copy.at >= self.since

    # --- written ---

    def _write(self, round_: _Round, ready: Sequence[Kept]) -> Rehearsed | Wanted:
        rows = round_.rows
        round_.write_from_rows(self.now)
        again, ready = self._again(round_, ready)
        chosen = self._chosen(round_, again, ready)
        rows.write_again(chosen.reports, chosen.taken, self.now)
        changes = tuple(round_.changes(chosen))
        touched = self._touched(round_, changes, again)
        if touched is not None:
            return touched
        records, copies = round_.written(chosen)
        return Rehearsed(changes, kept=chosen.by_hand, records=records, copies=copies)

    def _again(self, round_: _Round, ready: Sequence[Kept]) -> tuple[Again, Sequence[Kept]]:
        """Decide what was fetched; a record of which a copy did not come stays, and counts as before."""
        while True:
            copies = [*_there(ready), *round_.loose]
            with round_.rows.without(ready):
                again = decide_again(copies, self.things, self.mind, self._bygone(round_.rows), self.now)
            whole = [kept for kept in ready if all(copy.id in again.reports for copy in kept.there)]
            if len(whole) == len(ready):
                return again, ready
            ready = whole

    def _came(self, copy: Copy) -> bool:
        return self.things.get(_spot(copy)) is not None

    def _bygone(self, rows: PastRows) -> Bygone:
        archive = Archive(rows.precedents, rows.acquaintances, rows.encounters, marked=rows.marked)
        return Bygone(archive, self.bare_before)

    def _chosen(self, round_: _Round, again: Again, ready: Sequence[Kept]) -> _Chosen:
        """Return what of the fetched is to be written: what ends otherwise than it stands there."""
        rows, reports = round_.rows, again.reports
        with rows.tried():
            rows.write_again(list(reports.values()), ready, self.now)
            after = rows.copies([copy.id for copy in (*_there(ready), *round_.loose)])
            joined = {after[copy.id].interaction_id or "" for copy in round_.loose if copy.id in after} - {""}
            made = rows.stored(sorted({kept.stored.id for kept in ready} | joined))
        before = {kept.stored.id: kept.stored for kept in ready}
        differing = {
            one.interaction_id: one for one in changes_of_records(before, made) if one.interaction_id in before
        }
        earlier = rows.stored(sorted(joined - before.keys()))
        by_id = {kept.stored.id: kept for kept in ready}
        stay = {id_ for id_, one in differing.items() if _stays(one, by_id[id_], reports)}
        other_copies = {
            kept.stored.id for kept in ready if any(_ends_otherwise(one, after.get(one.id)) for one in kept.there)
        }
        taken = [by_id[id_] for id_ in sorted((differing.keys() | other_copies) - stay)]
        ended = {copy.id for copy in round_.loose if _ends_otherwise(copy, after.get(copy.id))}
        written = {copy.id for copy in _there(taken)} | ended
        return _Chosen(
            [reports[id_] for id_ in sorted(written & reports.keys())], taken, frozenset(joined), earlier, len(stay)
        )

    # --- whom it touches ---

    def _touched(self, round_: _Round, changes: Sequence[Change], again: Again) -> Wanted | None:
        """Return what else must be fetched, because what it was decided by is another now."""
        rows, moved = round_.rows, list(links_moved(changes))
        ids = {one.interaction_id for one in moved}
        before, after = round_.before, rows.stored(sorted(ids))
        movers: dict[str, set[str]] = {}
        for id_ in ids:
            for look in (before, after):
                for message in look[id_].record.references if id_ in look else ():
                    movers.setdefault(message, set()).add(id_)
        customers = {ref for one in moved for seen in (one.before, one.after) if seen for ref in seen.customers}
        ties = [*rows.in_threads(movers), *((ref, id_) for id_ in before for ref in before[id_].record.references)]
        near = {id_ for message, id_ in ties if movers.get(message, set()) - {id_}} | rows.by_acquaintance(customers)
        new = {id_ for id_ in near - self.also if self._is_told_by_rows(id_)}
        threads = set(_threads(ids, again, before | after))
        near_loose = [one for one in rows.unmatched_with(self.mind.hasher(threads)) if one.rule == NO_CUSTOMER]
        near_loose += self._of_no_known_thread(rows, moved)
        new_loose = {copy.id: copy for copy in near_loose if copy.id not in {*self.also_loose, *again.reports}}
        if not (new or new_loose):
            return None
        self.also |= new
        self.also_loose |= new_loose.keys()
        return Wanted((*_there(_in_chunks(rows, new).values()), *new_loose.values()))

    def _of_no_known_thread(self, rows: PastRows, moved: Sequence[Change]) -> list[Copy]:
        """Return what was ignored since the first of these, and might not have been, had its thread been another's."""
        times = [seen.at for one in moved for seen in (one.before, one.after) if seen is not None and seen.at]
        if not times:
            return []
        ended = [one for one in rows.loose_rules(self.since) if hangs_on_customers(*one, self.judge.difference)]
        return rows.loose_copies(ended, min(times))

    def _is_told_by_rows(self, id_: str) -> bool:
        """Return whether a record was decided from its rows, or not looked at, instead of fetched."""
        return id_ not in self.known or self.known[id_][1] is not Standing.UNSURE


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What of the fetched is written.

    `joined` are records that copies without one belong to now, `earlier` these as they were.
    """

    reports: Sequence[Report]
    taken: Sequence[Kept]
    joined: frozenset[str]
    earlier: Mapping[str, Stored]
    by_hand: int


@dataclass(frozen=True, slots=True)
class _Round:
    """One attempt: the records that rows alone change, all records that it may touch, and the rest of the ledger."""

    rows: PastRows
    changed: Mapping[str, Redecided]
    kept: Mapping[str, Kept]
    loose: Sequence[Copy]

    @property
    def before(self) -> dict[str, Stored]:
        """The records as they were."""
        return {id_: kept.stored for id_, kept in self.kept.items()}

    def write_from_rows(self, now: datetime) -> None:
        """Write what the rows alone tell."""
        there = [(self.kept[id_], one) for id_, one in sorted(self.changed.items())]
        self.rows.change([(kept, made.record, made.decision) for kept, made in there if made.record is not None], now)
        self.rows.end([(kept, made.decision) for kept, made in there if made.record is None], now)

    def changes(self, chosen: _Chosen) -> list[Change]:
        """Return what is another now; of copies, those whose records tell nothing of it."""
        ids = {*self.changed, *(kept.stored.id for kept in chosen.taken), *chosen.joined}
        before = dict(chosen.earlier) | self.before
        found = {id_: before[id_] for id_ in ids & before.keys()}
        of_records = list(changes_of_records(found, self.rows.stored(sorted(ids))))
        told = {one.interaction_id for one in of_records}
        copies = {c.id: c for c in (*self.loose, *_there(chosen.taken)) if c.interaction_id not in told}
        return [*of_records, *changes_of_copies(copies, self.rows.copies(copies))]

    def written(self, chosen: _Chosen) -> tuple[frozenset[str], frozenset[str]]:
        """Return the records and the rows of the ledger that were written."""
        records = {*self.changed, *(kept.stored.id for kept in chosen.taken), *chosen.joined}
        copies = {copy.id for id_ in self.changed for copy in self.kept[id_].copies}
        copies |= {copy.id for kept in chosen.taken for copy in kept.copies}
        return frozenset(records), frozenset(copies | {report.copy.id for report in chosen.reports})


def _ends_otherwise(copy: Copy, after: Copy | None) -> bool:
    ends = after is not None and (after.state, after.rule, after.interaction_id)
    return ends != (copy.state, copy.rule, copy.interaction_id)


def _there(several: Iterable[Kept]) -> list[Copy]:
    return [copy for kept in several for copy in kept.there]


def _stays(change: Change, judged: Kept, reports: Mapping[str, Report]) -> bool:
    """Return whether a record that the draft would not make stays, because a person linked it."""
    if change.after is not None:
        return False
    linked = any(one.status is LinkStatus.LINKED for one in judged.judgements.values())
    rules = [reports[copy.id].seen.rule for copy in judged.there if copy.id in reports]
    return linked and any(rule.startswith(_MAY_BE_KEPT) for rule in rules)


def _threads(ids: Iterable[str], again: Again, looks: Mapping[str, Stored]) -> Iterator[tuple[str, str]]:
    """Yield the Message-IDs, as the ledger's hashes know them, of the threads of these records."""
    of_copies = {report.copy.interaction_id: id_ for id_, report in again.reports.items()}
    for id_ in ids:
        messages = again.threads.get(of_copies.get(id_, ""), ())
        yield from (("thread", message) for message in messages)
        if id_ in looks:
            yield "thread", looks[id_].record.identity.key


def _spot(copy: Copy) -> Spot:
    return copy.collection_id, copy.remote_id


def _in_chunks(rows: PastRows, ids: Collection[str]) -> dict[str, Kept]:
    ordered = sorted(ids)
    found: dict[str, Kept] = {}
    for start in range(0, len(ordered), AT_ONCE):
        found |= rows.records(ordered[start : start + AT_ONCE])
    return found
