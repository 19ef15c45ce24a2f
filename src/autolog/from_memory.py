"""Records whose mail is gone from its mailbox, decided again from what is stored of them.

Customers change, and the mail cannot be fetched: so the record itself goes down the path from `match` on, with the
people, texts and thread that it kept.  What belongs to another customer now moves there.  What would belong to nobody
is neither kept in silence nor lost: a person is asked, and after 90 days without an answer its text goes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from autolog.catching_up import is_current
from autolog.decode.addresses import find_addresses
from autolog.model import Decision, LinkStatus, Message, Role, Section, SectionKind, State, Visibility
from autolog.past import past_of
from autolog.processing import AccountRun, Mind, judge_item
from autolog.recording import decided_anew
from autolog.store import Store
from autolog.store.keepsakes import Keepsakes
from autolog.store.loading import Stored
from autolog.store.merging import limited
from autolog.store.records import InteractionRecord

GONE_FROM_MAILBOX = "gone-from-mailbox"
"""The rule of a record that belongs to nobody by what is stored, and whose mail cannot be read again."""
_ASK = "Its customers have changed, nothing stored points to one now, and its mail is gone from the mailbox."


def decide_from_memory(collection_id: int, account: AccountRun, mind: Mind, store: Store, now: datetime) -> int:
    """Decide the records of a collection that are due; return how many.  Raises StoreUnavailable.

    When the customers have changed meanwhile, none is: the next run knows them.
    """
    keepsakes = Keepsakes(store.database)
    due = keepsakes.due(collection_id, now)
    if not due or not is_current(mind, store):
        return 0
    alone = keepsakes.alone(due)
    archive = replace(mind.archive, precedents=keepsakes.precedents)
    for stored in alone:
        _decide(stored, account, replace(mind, archive=archive), keepsakes, now)
    keepsakes.settle(collection_id, now)
    return len(alone)


def message_of(stored: Stored) -> Message:
    """Return the message as far as its record kept it; Message-IDs are the digests that the record has."""
    from autolog.decode.text.sections import split_sections  # the reader of texts, which workers hold else

    record = stored.record
    author = next((one.name for one in record.participants if one.role is Role.FROM), "")
    quoted = Section(
        SectionKind.QUOTED, record.quoted_text, depth=1, mentioned=tuple(find_addresses(record.quoted_text))
    )
    return Message(
        identity=record.identity,
        message_id=stored.id,
        subject=record.subject,
        participants=record.participants,
        sent_at=None,
        received_at=record.starts_at,
        references=tuple(one for one in record.references if one != stored.id),
        sections=(*split_sections(record.new_text, author=author), *([quoted] if record.quoted_text else ())),
        attachments=record.attachments,
        noise=record.noise,
        authenticity=record.authenticity,
    )


def _decide(stored: Stored, account: AccountRun, mind: Mind, keepsakes: Keepsakes, now: datetime) -> None:
    message = message_of(stored)
    past = past_of([message], mind.archive, mind.directory, mind.own, mind.mentions)
    judged = judge_item(message, account, mind, past)
    terms = frozenset(term for term in judged.asked if term[0] != "thread")
    keepsakes.rewrite(stored, _decided(stored.record, judged.decision), mind.hasher(terms), now)


def _decided(record: InteractionRecord, decision: Decision) -> InteractionRecord:
    if decision.state not in (State.LINKED, State.REVIEW):
        asked = tuple(replace(link, status=LinkStatus.SUGGESTED) for link in record.links)
        return replace(record, state=State.REVIEW, links=asked, decided_by=GONE_FROM_MAILBOX, reason=_ASK)
    kept = limited(decided_anew(record, decision), decision.visibility)
    if kept.visibility is Visibility.FULL:
        return kept
    return replace(kept, evidence=tuple(replace(reason, span="") for reason in kept.evidence))
