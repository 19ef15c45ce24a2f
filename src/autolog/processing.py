"""Changes -> what is to be written: the middle of the path, without a cursor, a lease or a network.

Every change ends in at least one row: a sighting with its state, or a line in the quarantine with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from autolog.connector import Change, Collection, Cursor, Deletion, Refused, Unreadable, Upsert
from autolog.decode import DecodeContext
from autolog.directory import Directory
from autolog.errors import DecodeError
from autolog.matching import Facts, History, MentionIndex, facts_of, weigh
from autolog.matching.adjustments import AS_SHIPPED, Adjustments
from autolog.model import (
    NOTHING_SAID,
    Candidate,
    Decision,
    Decoded,
    Item,
    MediaType,
    Meeting,
    Message,
    Method,
    OwnSide,
    Raw,
    Refusal,
    Role,
    State,
)
from autolog.past import Archive, Past, kept_out, past_of
from autolog.recording import NOT_YET, WAITS, Place, record_item, record_refusal
from autolog.resting import Judged, asked_of, rests_on_directory, tied_by
from autolog.rules import RuleSet, decide
from autolog.rules.own_list import NOTHING_OWN, OwnList
from autolog.secrets.keyed_hash import Hasher
from autolog.store.records import PageRecord, QuarantineRecord, SightingRecord
from autolog.store.settled import WITHHELD
from autolog.tombstones import NOBODY_ERASED, Tombstones

DecodeMany = Callable[[Sequence[Raw], DecodeContext], Iterator[Decoded | DecodeError]]
SOONEST = timedelta(minutes=1)
"""A parked item waits at least this long, so that a run always ends."""


@dataclass(frozen=True, slots=True)
class AccountRun:
    """One account as a run sees it.

    `since` is the beginning of its window, in UTC; `window` says how that was configured, so that a wider window is
    noticed though `since` moves with the clock.  `own_list` is what its owner keeps out.
    """

    id: str
    owner: str
    since: datetime
    trusted_authserv_ids: tuple[str, ...] = ()
    window: str = ""
    own_list: OwnList = NOTHING_OWN


@dataclass(frozen=True, slots=True)
class Decided:
    """One item and what became of it, for whoever watches.  `item` is None when it was never decoded."""

    account: str
    collection: str
    remote_id: str
    decision: Decision
    item: Item | None = None

    @property
    def sighting(self) -> tuple[str, str]:
        """The remote id and the occurrence: what tells it apart within its collection."""
        return self.remote_id, self.item.occurrence if self.item is not None else ""

    @property
    def withheld(self) -> Decided:
        """The same, kept out because another holder marked it private."""
        return replace(self, decision=Decision(State.IGNORED, WITHHELD, "Another copy of it is marked private."))


@dataclass(frozen=True, slots=True)
class Mind:
    """What decides: the customers, the rules, who we are, and what was logged before.

    `directory_revision` is what the store said of its directory when this one was read; empty when it never changes.
    """

    decode_many: DecodeMany
    directory: Directory
    rules: RuleSet
    own: OwnSide
    hasher: Hasher
    archive: Archive
    mentions: MentionIndex | None = None
    adjustments: Adjustments = AS_SHIPPED
    tombstones: Tombstones = NOBODY_ERASED
    directory_revision: str = ""

    def heeding(self, own: OwnList) -> Mind:
        """Return the same with what an account's owner keeps out."""
        return replace(self, rules=self.rules.with_own_list(own))

    @property
    def weighing(self) -> Adjustments:
        """What was learned, and what the rules say about evidence."""
        said = self.rules.evidence
        return self.adjustments if said is NOTHING_SAID else replace(self.adjustments, firm=said)


@dataclass(frozen=True, slots=True)
class DecodedPage:
    """The changes of a page, and what the bytes in them mean, by remote id."""

    changes: Sequence[Change]
    results: Mapping[str, Decoded | DecodeError]


@dataclass(frozen=True, slots=True)
class ProcessedPage:
    """What a page means: the rows to write, and what became of each item."""

    record: PageRecord
    decided: tuple[Decided, ...]


def decode_page(changes: Sequence[Change], account: AccountRun, mind: Mind, now: datetime) -> DecodedPage:
    """Decode the changes of one page; needs no database, so that it may run while the page before is stored."""
    return DecodedPage(changes, _decoded(_upserts(changes), account, mind, now))


def process_page(
    decoded: DecodedPage,
    cursor: Cursor | None,
    collection: Collection,
    account: AccountRun,
    mind: Mind,
    now: datetime,
) -> ProcessedPage:
    """Match and decide the changes of one page.  Raises StoreUnavailable when precedents cannot be read."""
    changes, results = decoded.changes, decoded.results
    found = (result for result in results.values() if isinstance(result, Decoded))
    items = [item for result in found for item in unfolded(result, mind.rules)[0]]
    past = past_of(items, mind.archive, mind.directory, mind.own, mind.mentions)
    past.kept_out = kept_out(items, mind.hasher, lambda signs: mind.archive.marked(signs, ()))
    page = _Page(collection, account, mind, now, past)
    for change in changes:
        page.add(change, results.get(change.remote_id))
    calendars = (change for change in _upserts(changes) if change.raw.media_type is MediaType.CALENDAR)
    record = PageRecord(
        cursor=cursor,
        sightings=tuple(page.sightings),
        quarantined=tuple(page.quarantined),
        replaces=tuple(change.remote_id for change in calendars),
        replaces_since=account.since,
        gone=tuple(change.remote_id for change in changes if isinstance(change, Deletion)),
    )
    return ProcessedPage(record, tuple(page.decided))


def match_item(item: Item, mind: Mind, past: Past) -> tuple[Candidate, ...]:
    """Return the customers that an item may belong to, best first."""
    return _matched(item, mind, past)[1]


def decide_item(item: Item, account: AccountRun, mind: Mind, past: Past) -> Decision:
    """Match one item and decide: what the path, `explain` and `evaluate` have in common."""
    return judge_item(item, account, mind, past).decision


def judge_item(item: Item, account: AccountRun, mind: Mind, past: Past) -> Judged:
    """Match one item and decide, and tell what the decision rests on."""
    erased = mind.tombstones.refusal_of(item)
    if erased is not None:
        return Judged(erased, before=past.customers_before(item))
    facts, candidates = _matched(item, mind, past)
    decision = decide(
        item,
        candidates,
        mind.rules,
        own=mind.own,
        holders=(account.id, account.owner),
        directory=mind.directory,
    )
    if isinstance(item, Message) and item.invitation is not None:
        decision = replace(decision, known_sender=_is_known(item, mind.directory))
    asked = asked_of(facts, candidates, decision, mind.rules) | past.asked_of_history(item)
    rests_on = asked if rests_on_directory(decision) else frozenset()
    return Judged(mind.tombstones.tightened(item, decision), rests_on, past.customers_before(item))


def _matched(item: Item, mind: Mind, past: Past) -> tuple[Facts, tuple[Candidate, ...]]:
    """Return the facts of an item and the customers they speak for, as found before where the past adds nothing."""
    history, weighing = History(past.precedents_of(item), past.acquaintances_of(item)), mind.weighing
    preview = past.preview_of(item)
    if preview is not None and weighing == AS_SHIPPED and history == History(preview.precedents):
        return preview.facts, preview.candidates
    facts = facts_of(item, mind.directory, mind.own, history, mind.mentions, weighing)
    return facts, weigh(facts, mind.directory, weighing)


def unfolded(decoded: Decoded, rules: RuleSet) -> tuple[tuple[Item, ...], datetime | None]:
    """Return what is decided on: of an invitation its meetings in place of the mail, if the rules attach it to them."""
    message = next(iter(decoded.items), None)
    if not isinstance(message, Message) or message.invitation is None:
        return decoded.items, decoded.look_again
    if not rules.attaches_invitations:
        return (replace(message, invitation=None),), None
    if message.invitation.method is not Method.REQUEST:
        return decoded.items, None
    return message.invitation.meetings, decoded.look_again


def _is_known(message: Message, directory: Directory) -> bool:
    senders = (one for one in message.participants if one.role is Role.FROM and one.address)
    return any(directory.contacts_at(one.address) or directory.customers_of_domain(one.domain) for one in senders)


def _upserts(changes: Sequence[Change]) -> list[Upsert]:
    return [change for change in changes if isinstance(change, Upsert)]


def _decoded(
    upserts: Sequence[Upsert], account: AccountRun, mind: Mind, now: datetime
) -> dict[str, Decoded | DecodeError]:
    context = DecodeContext(
        now=now,
        window_start=account.since,
        own=mind.own,
        trusted_authserv_ids=account.trusted_authserv_ids,
        screen=mind.rules.screen,
    )
    results = mind.decode_many([upsert.raw for upsert in upserts], context)
    return {upsert.remote_id: result for upsert, result in zip(upserts, results, strict=True)}


@dataclass(slots=True)
class _Page:
    """The page in the making."""

    collection: Collection
    account: AccountRun
    mind: Mind
    now: datetime
    past: Past
    sightings: list[SightingRecord] = field(default_factory=list)
    quarantined: list[QuarantineRecord] = field(default_factory=list)
    decided: list[Decided] = field(default_factory=list)

    def add(self, change: Change, result: Decoded | DecodeError | None) -> None:
        match change:
            case Upsert(remote_id, raw) if isinstance(result, Decoded):
                self._add_decoded(remote_id, raw, result)
            case Upsert(remote_id, raw) if isinstance(result, DecodeError):
                self._quarantine(remote_id, result.what, raw.media_type)
            case Refused(remote_id, refusal, received_at):
                self._refuse(remote_id, refusal, received_at)
            case Unreadable(remote_id, reason):
                self._quarantine(remote_id, reason)

    def _add_decoded(self, remote_id: str, raw: Raw, decoded: Decoded) -> None:
        if decoded.refusal is not None:
            self._refuse(remote_id, decoded.refusal, raw.received_at)
        items, look_again = unfolded(decoded, self.mind.rules)
        until = max(look_again, self.now + SOONEST) if look_again else None
        for item in items:
            self._decide(remote_id, item, until)
        if any(isinstance(item, Meeting) and item.planned for item in items):
            return
        if until is not None:
            decision = Decision(State.PARKED, NOT_YET, WAITS)
            self._note(remote_id, decision, until=until)
        elif not items and decoded.refusal is None:
            decision = Decision(State.IGNORED, "nothing-in-window", "nothing in it falls into the window that is read")
            self._note(remote_id, decision, at=raw.received_at)

    def _decide(self, remote_id: str, item: Item, until: datetime | None) -> None:
        mind = self.mind
        judged = judge_item(item, self.account, mind, self.past)
        decision = judged.decision
        self.past.learn(item, decision, mind.own)
        tied = tied_by(item, judged, mind.own, mind.hasher)
        place = Place(self.account.owner, until)
        self.sightings.append(record_item(remote_id, item, decision, mind.own, self.now, tied, place))
        self._tell(remote_id, decision, item)

    def _refuse(self, remote_id: str, refusal: Refusal, at: datetime | None) -> None:
        self.sightings.append(record_refusal(remote_id, refusal, self.mind.hasher, at))
        self._tell(remote_id, Decision(State.IGNORED, refusal.rule, refusal.reason))

    def _note(
        self, remote_id: str, decision: Decision, at: datetime | None = None, until: datetime | None = None
    ) -> None:
        self.sightings.append(
            SightingRecord(remote_id, decision.state, decision.rule, decision.reason, at=at, until=until)
        )
        self._tell(remote_id, decision)

    def _quarantine(self, remote_id: str, reason: str, media_type: str = "") -> None:
        self.quarantined.append(QuarantineRecord(remote_id, reason, media_type))
        self._tell(remote_id, Decision(State.QUARANTINED, "unreadable", reason))

    def _tell(self, remote_id: str, decision: Decision, item: Item | None = None) -> None:
        self.decided.append(Decided(self.account.id, self.collection.name, remote_id, decision, item))
