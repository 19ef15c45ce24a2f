"""A file of mail or meetings, decided as the daemon would decide it, without anything being written.

The bytes are untrusted as everywhere, so they are decoded in a worker process; then the same `decide_item` speaks that
speaks on the daemon's path, with the customers, rules and past interactions as they are now.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from autolog.cli.explanations import (
    NOT_LINKED,
    FileExplanation,
    ItemExplanation,
    ParticipantExplanation,
    PartyExplanation,
    RuleExplanation,
    SectionExplanation,
    explain_party,
)
from autolog.decode import DecodeContext
from autolog.errors import DecodeError, WrongUse
from autolog.installation import Installation
from autolog.matching.standing import Answer, standing_of
from autolog.matching.suggestions import NOTHING_SUGGESTED, Suggester, Suggestions, texts_of
from autolog.model import (
    Candidate,
    Decision,
    Decoded,
    Item,
    MediaType,
    Meeting,
    Message,
    Participant,
    Party,
    PartyKind,
    Raw,
    State,
)
from autolog.past import past_of
from autolog.processing import AccountRun, DecodeMany, Mind, decide_item, match_item, unfolded
from autolog.rules.decide import view_of

LARGEST = 64 * 1024 * 1024
"""Bytes of a file that is looked at."""

WINDOW = timedelta(days=3653)
"""Meetings of ten years are looked at."""

_UNKNOWN = {Answer.FOREIGN: "a domain of no customer", Answer.OPEN: "an address that anybody can have"}


MOST_SUGGESTED = 20
"""Meetings of one calendar in which unknown names are looked for."""

_OPEN = frozenset({State.UNMATCHED, State.REVIEW})


def explain_file(file: Path, installation: Installation, decode_many: DecodeMany) -> FileExplanation:
    """Return what the file means now, or when that is nothing yet, what it will mean then.  Raises WrongUse."""
    raw = read_raw(file)
    mind = installation.mind(decode_many)
    now = installation.now()
    account, suggester = _account(installation), installation.suggester()
    decoded = _decoded(raw, account, mind, now)
    if isinstance(decoded, Decoded) and decoded.look_again is not None and all(map(_is_planned, decoded.items)):
        then = decoded.look_again
        later = _explained(file, _decoded(raw, account, mind, then), account, mind, then, suggester)
        return replace(later, look_again=then)
    return _explained(file, decoded, account, mind, now, suggester)


def _is_planned(item: Item) -> bool:
    return isinstance(item, Meeting) and item.planned


def read_raw(file: Path) -> Raw:
    """Return the bytes of a file, taken for a calendar if they begin like one, else for a message.  Raises WrongUse."""
    with file.open("rb") as opened:
        content = opened.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise WrongUse(f"{file} is larger than {LARGEST:,} bytes.", remedy="Take one message or calendar out of it.")
    begin = content[:200].removeprefix(b"\xef\xbb\xbf").lstrip().upper()
    is_calendar = file.suffix.lower() == ".ics" or begin.startswith(b"BEGIN:VCALENDAR")
    return Raw(MediaType.CALENDAR if is_calendar else MediaType.MESSAGE, content, size=len(content))


def _account(installation: Installation) -> AccountRun:
    """Return an account that stands for all of them: a file belongs to none."""
    accounts = installation.configuration.accounts
    trusted = {id_: None for account in accounts for id_ in account.common.trusted_authserv_ids}
    return AccountRun("explain", "", installation.now() - WINDOW, tuple(trusted))


def _decoded(raw: Raw, account: AccountRun, mind: Mind, now: datetime) -> Decoded | DecodeError:
    context = DecodeContext(
        now=now,
        window_start=account.since,
        own=mind.own,
        trusted_authserv_ids=account.trusted_authserv_ids,
        screen=mind.rules.screen,
    )
    return next(iter(mind.decode_many([raw], context)))


def _explained(
    file: Path,
    decoded: Decoded | DecodeError,
    account: AccountRun,
    mind: Mind,
    as_of: datetime,
    suggester: Suggester,
) -> FileExplanation:
    if isinstance(decoded, DecodeError):
        return FileExplanation(str(file), as_of, unreadable=str(decoded))
    refusal = decoded.refusal
    items, look_again = unfolded(decoded, mind.rules)
    return FileExplanation(
        file=str(file),
        as_of=as_of,
        items=tuple(
            _item(item, account, mind, suggester if place < MOST_SUGGESTED else None)
            for place, item in enumerate(items)
        ),
        never_log=f"{refusal.rule}: {refusal.reason}" if refusal else "",
        look_again=look_again,
        warnings=decoded.warnings,
    )


def _item(item: Item, account: AccountRun, mind: Mind, suggester: Suggester | None) -> ItemExplanation:
    past = past_of([item], mind.archive, mind.directory, mind.own, mind.mentions)
    decision = decide_item(item, account, mind, past)
    candidates = match_item(item, mind, past)
    parties = tuple(party for candidate in candidates for party in _parties(candidate, decision, mind))
    explained = ItemExplanation(
        kind=decision.kind or item.kind,
        when=item.occurred_at,
        subject=item.subject,
        state=decision.state,
        rule=decision.rule,
        reason=decision.reason,
        visibility=decision.visibility,
        link_above=mind.rules.link_above,
        review_above=mind.rules.review_above,
        parties=parties,
        missing=tuple(_missing(decision, parties)),
        participants=tuple(_participant(one, item, mind) for one in item.participants),
        suggested=_suggested(item, decision, suggester),
        planned=_is_planned(item),
        rules=tuple(_rules(item, candidates, mind)),
    )
    return _with_message(explained, item) if isinstance(item, Message) else explained


def _suggested(item: Item, decision: Decision, suggester: Suggester | None) -> Suggestions:
    """Suggest names for what would be linked to nobody, or asked about."""
    if suggester is None or decision.state not in _OPEN:
        return NOTHING_SUGGESTED
    return suggester(texts_of(item), item.participants)


def _rules(item: Item, candidates: tuple[Candidate, ...], mind: Mind) -> Iterator[RuleExplanation]:
    """Yield the firm's rules up to the first that fits."""
    if mind.rules.book:
        view = view_of(item, candidates, mind.rules, mind.own, mind.directory)
        yield from (RuleExplanation(rule, failing) for rule, failing in mind.rules.book.trace(view))


def _with_message(explained: ItemExplanation, message: Message) -> ItemExplanation:
    return replace(
        explained,
        noise=message.noise,
        noise_reason=message.noise_reason,
        authenticity=message.authenticity,
        authenticity_reason=message.authenticity_reason,
        anomalies=message.anomalies,
        sections=tuple(SectionExplanation(one.kind, one.depth, len(one.text)) for one in message.sections),
    )


def _parties(candidate: Candidate, decision: Decision, mind: Mind) -> Iterator[PartyExplanation]:
    """Yield the customer and then its contacts; those that the decision left out are there too."""
    customer = mind.directory.customer(candidate.customer)
    people = zip(candidate.contacts, candidate.contact_probabilities, strict=True)
    found = [
        (Party(PartyKind.CUSTOMER, candidate.customer), customer.name if customer else "", candidate.probability),
        *((Party(PartyKind.CONTACT, ref), _contact_name(ref, mind), probability) for ref, probability in people),
    ]
    statuses = {link.party: link.status for link in decision.links}
    for party, name, probability in found:
        status = statuses.get(party, NOT_LINKED)
        yield explain_party(party, name, status, probability, decision.rule, candidate.evidence, mind.rules)


def _contact_name(ref: str, mind: Mind) -> str:
    contact = mind.directory.contact(ref)
    return contact.name if contact else ""


def _missing(decision: Decision, parties: tuple[PartyExplanation, ...]) -> Iterator[str]:
    """Yield what it would take to be linked."""
    if decision.state is State.LINKED:
        return
    if decision.state is State.IGNORED:
        yield f"The rule '{decision.rule}' decided; no probability was asked."
    customers = [party for party in parties if party.kind == PartyKind.CUSTOMER]
    if not customers:
        yield "Nothing in it points to a customer: no address, domain, thread or quoted text."
    for customer in customers:
        if customer.missing_bits:
            yield f"{customer.ref} lacks {customer.missing_bits:.1f} bits."


def _participant(one: Participant, item: Item, mind: Mind) -> ParticipantExplanation:
    return ParticipantExplanation(one.role, one.address, one.name, _known_as(one, item, mind))


def _known_as(one: Participant, item: Item, mind: Mind) -> str:
    if not one.address:
        return "no address"
    if mind.own.owns(one.address):
        return "ours"
    standing = standing_of(one.address, item.occurred_at.date() if item.occurred_at else None, mind.directory)
    return "; ".join(known.detail for known in standing.known) or _UNKNOWN[standing.answer]
