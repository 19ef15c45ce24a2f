"""The calendar part of a mail, and whether it may change a meeting (RFC 6047, RFC 5546; PROVIDERS 6.2).

The METHOD inside the object counts; if the part's type says another one, the calendar part is ignored.  A REQUEST or a
CANCEL is the organizer's word: it counts when the organizer sent the mail, or the delegate whom SENT-BY names and the
border server vouches for.  A REPLY is one attendee's word, on the sender's own answer alone; Outlook.com sends it
without ORGANIZER.  COUNTER, REFRESH and PUBLISH change no calendar: such a mail is mail.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from autolog.decode.addresses import match_key
from autolog.decode.calendar.event import sequence_of
from autolog.decode.calendar.identity import occurrence_name, series_uid
from autolog.decode.calendar.objects import decode_calendar
from autolog.decode.calendar.people import read_people
from autolog.decode.calendar.properties import Properties, first_text, read_properties
from autolog.decode.calendar.splitting import Block, Blocks, read_blocks
from autolog.decode.calendar.times import is_following, read_moment, read_stamp
from autolog.decode.calendar.timezones import Zones
from autolog.decode.context import DecodeContext
from autolog.errors import DecodeError
from autolog.model import Answer, Authenticity, Invitation, MediaType, Meeting, Message, Method, Raw, Role

MOST_ANSWERS = 200
_METHODS = {method.value.upper(): method for method in Method}
_AUTHENTIC = frozenset({Authenticity.VERIFIED, Authenticity.VERIFIED_VIA_FORWARDER})


@dataclass(frozen=True, slots=True)
class CalendarPart:
    """What was found: the method in the object (empty when it is to be ignored), and what it says, if believed."""

    method: str = ""
    invitation: Invitation | None = None
    look_again: datetime | None = None
    warning: str = ""


def read_calendar_part(content: bytes, stated: str, message: Message, context: DecodeContext) -> CalendarPart:
    """Return what the calendar part of this message says.  Never raises: what cannot be read is left out."""
    try:
        return _read(content, stated, message, context)
    except DecodeError as error:
        return CalendarPart(warning=f"the calendar part was not read: {error.what}")


def _read(content: bytes, stated: str, message: Message, context: DecodeContext) -> CalendarPart:
    blocks = read_blocks(content)
    name = _method(blocks, stated)
    method = _METHODS.get(name)
    uids = {series_uid(block.uid) for block in blocks.events}
    if method is None or len(uids) != 1:
        return CalendarPart(name)
    events = [read_properties(block.lines) for block in blocks.events]
    if not _may_speak(method, events, message):
        return CalendarPart(name)
    verified = message.authenticity in _AUTHENTIC or message.sent_by_owner
    invitation = Invitation(method, uids.pop(), verified=verified)
    if method is not Method.REQUEST:
        answers = tuple(_answers(method, blocks, events, message))[:MOST_ANSWERS]
        return CalendarPart(name, replace(invitation, answers=answers) if answers else None)
    raw = Raw(MediaType.CALENDAR, content, received_at=message.received_at, labels=message.labels)
    decoded = decode_calendar(raw, replace(context, screen=None))
    meetings = tuple(replace(one, by_mail=True) for one in decoded.items if isinstance(one, Meeting))
    return CalendarPart(name, replace(invitation, meetings=meetings), decoded.look_again)


def _method(blocks: Blocks, stated: str) -> str:
    """Return the METHOD in the object; empty when there is none, or the part's type says another one."""
    first = next(iter(blocks.events), None)
    inside = first_text(read_properties(first.header), "METHOD").strip().upper() if first else ""
    return "" if stated and inside and inside != stated else inside or stated


def _may_speak(method: Method, events: Sequence[Properties], message: Message) -> bool:
    """Return whether the sender is whose word this is; one whom the border server holds for forged is nobody."""
    if message.authenticity is Authenticity.SUSPECTED_SPOOF:
        return False
    senders = {one.address for one in message.participants if one.role in {Role.FROM, Role.SENDER}} - {""}
    if method is Method.REPLY:
        return bool(senders)
    return all(_is_organizers(event, senders, message) for event in events)


def _is_organizers(event: Properties, senders: set[str], message: Message) -> bool:
    organizer = next(iter(event.get("ORGANIZER", ())), None)
    if organizer is None:
        return False
    if match_key(organizer.value) in senders or match_key(organizer.parameters.get("EMAIL", "")) in senders:
        return True
    delegate = match_key(organizer.parameters.get("SENT-BY", ""))
    return bool(delegate) and delegate in senders and message.authenticity in _AUTHENTIC


def _answers(method: Method, blocks: Blocks, events: Sequence[Properties], message: Message) -> Iterator[Answer]:
    zones = Zones(blocks.zones)
    senders = [one.address for one in message.participants if one.role in {Role.FROM, Role.SENDER}]
    for block, event in zip(blocks.events, events, strict=True):
        following = is_following(event)
        answer = Answer(_occurrence(block, event, zones), sequence_of(event), read_stamp(event), following=following)
        if method is Method.CANCEL:
            yield answer
            continue
        said = {one.address: one for one in read_people(event) if one.role is Role.ATTENDEE and one.response}
        own = next((said[address] for address in senders if address in said), None)
        if own is not None:
            yield replace(answer, attendee=own)


def _occurrence(block: Block, event: Properties, zones: Zones) -> str:
    calendar_zone = first_text(read_properties(block.header), "X-WR-TIMEZONE").strip()
    return occurrence_name(read_moment(event, "RECURRENCE-ID", zones, calendar_zone))
