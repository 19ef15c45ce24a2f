"""One week of Anna's mail and meetings as plain data, and how each provider has it.

Letters are the bytes that travelled, the same everywhere.  A meeting is written the way each provider writes it: as a
calendar object (`ics`), as Google's JSON (`put_into_google`), and as Graph's events (`put_into_graph`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from servers.google_fake.calendar import Calendar as GoogleCalendar
from servers.graph_fake.calendars import GLOBAL_OBJECT_ID, NEVER, attendee, person
from servers.graph_fake.calendars import Calendar as GraphCalendar

ANNA = "anna@ourfirm.example"
BORIS = "boris@customer1.example"
CLARA = "clara@customer2.example"
DAVID = "david@ourfirm.example"
NAMES = {ANNA: "Anna Berg", BORIS: "Boris Kern", CLARA: "Clara Özdemir", DAVID: "David Roth"}
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
SATURDAY = MONDAY + timedelta(days=5, hours=9)
"""When the week is read."""

DAY, WEEK = timedelta(days=1), timedelta(days=7)
OUTLOOK_UID = f"{GLOBAL_OBJECT_ID}{'0' * 8}00A1B2C3D4E5DA01{'0' * 16}10000000{'5F' * 16}"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a time of the week; Monday is day 0."""
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


# --- Mail ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Letter:
    """A message of the week, and whether Anna sent it."""

    name: str
    content: bytes
    received: datetime
    sent: bool = False

    @property
    def key(self) -> str:
        return _message_id(self.name).strip("<>")


def letters() -> tuple[Letter, ...]:
    """Return the mail of the week in the order in which it came."""
    return (
        _letter("pump", at(0, 9), BORIS, subject="Inquiry: pump for hall 4", text="Could you offer us a pump?"),
        _answer("pump-re", at(0, 10), ANNA, BORIS, "pump", "We can. Which size?\n\n> Could you offer us a pump?"),
        _answer("pump-re-re", at(0, 11), BORIS, ANNA, "pump-re", "DN 50, please.\n\n> We can. Which size?"),
        _letter("pump-fwd", at(0, 12), ANNA, DAVID, subject="Fwd: Inquiry: pump for hall 4", text=_FORWARDED),
        _invitation("hall4-invitation", at(0, 13)),
        _letter("seals", at(1, 9), CLARA, cc=(DAVID,), subject="Anfrage: Dichtungen für Öfen", html=_HTML),
        _answer("seals-re", at(1, 15), ANNA, CLARA, "seals", "Gerne, das Angebot folgt."),
        _offer("offer", at(1, 16)),
        _newsletter("news", at(2, 6)),
        _letter("stranger", at(3, 9), "otto@elsewhere.example", subject="Your web site", text="I saw your web site."),
    )


_FORWARDED = (
    "Can you take this?\n\n---------- Forwarded message ---------\nFrom: Boris Kern <boris@customer1.example>\n"
    "Date: Mon, 2 Mar 2026 at 10:00\nSubject: Inquiry: pump for hall 4\nTo: Anna Berg <anna@ourfirm.example>\n\n"
    "Could you offer us a pump?\n"
)
_HTML = "<html><body><p>Wir brauchen 20 Dichtungen.</p><p>Viele Grüße<br>Clara Özdemir</p></body></html>"


def _message(
    name: str, moment: datetime, sender: str, *to: str, subject: str, cc: tuple[str, ...] = ()
) -> EmailMessage:
    message = EmailMessage()
    message["From"] = _mailbox(sender)
    message["To"] = ", ".join(_mailbox(one) for one in to or (ANNA,))
    if cc:
        message["Cc"] = ", ".join(_mailbox(one) for one in cc)
    message["Subject"] = subject
    message["Date"] = format_datetime(moment.astimezone(UTC))
    message["Message-ID"] = _message_id(name)
    return message


def _letter(
    name: str,
    moment: datetime,
    sender: str,
    *to: str,
    subject: str,
    text: str = "Siehe unten.",
    html: str = "",
    cc: tuple[str, ...] = (),
    headers: tuple[tuple[str, str], ...] = (),
) -> Letter:
    message = _message(name, moment, sender, *to, subject=subject, cc=cc)
    for field, value in headers:
        message[field] = value
    message.set_content(html or text, subtype="html" if html else "plain", cte="8bit")
    return Letter(name, _bytes(message), moment + timedelta(seconds=5), sent=sender == ANNA)


def _answer(name: str, moment: datetime, sender: str, to: str, before: str, text: str) -> Letter:
    subject = "Re: Inquiry: pump for hall 4" if before.startswith("pump") else "AW: Anfrage: Dichtungen für Öfen"
    headers = (("In-Reply-To", _message_id(before)), ("References", _message_id(before)))
    return _letter(name, moment, sender, to, subject=subject, text=text, headers=headers)


def _offer(name: str, moment: datetime) -> Letter:
    """Return a letter in text and HTML, with a file."""
    message = _message(name, moment, ANNA, CLARA, subject="Angebot")
    message["Reply-To"] = "sales@ourfirm.example"
    message.set_content("Hallo Frau Özdemir,\n\nanbei das Angebot.\n", cte="8bit")
    message.add_alternative("<p>Hallo Frau Özdemir,</p><p>anbei das Angebot.</p>", subtype="html", cte="8bit")
    message.add_attachment(b"%PDF-1.7" * 20, maintype="application", subtype="pdf", filename="Angebot für Öfen.pdf")
    return Letter(name, _bytes(message), moment + timedelta(seconds=5), sent=True)


def _newsletter(name: str, moment: datetime) -> Letter:
    headers = (
        ("List-Id", "News <news.shop.example>"),
        ("List-Unsubscribe", "<https://shop.example/stop>"),
        ("Precedence", "bulk"),
    )
    return _letter(name, moment, "news@shop.example", subject="Spring sale", text="20 % off.", headers=headers)


def _invitation(name: str, moment: datetime) -> Letter:
    message = _message(name, moment, BORIS, subject="Invitation: Visit to hall 4")
    message.set_content("You are invited.")
    invited = next(one for one in meetings() if one.name == "hall4")
    message.add_alternative(ics(invited, "REQUEST"), subtype="calendar", params={"method": "REQUEST"})
    return Letter(name, _bytes(message), moment + timedelta(seconds=5))


def _bytes(message: EmailMessage) -> bytes:
    return message.as_bytes(policy=message.policy.clone(linesep="\r\n"))


def _mailbox(address: str) -> str:
    return f"{NAMES[address]} <{address}>" if address in NAMES else address


def _message_id(name: str) -> str:
    return f"<{name}@{'ourfirm' if '-re' in name and '-re-re' not in name else 'customer1'}.example>"


# --- Meetings --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Appointment:
    """A meeting of the week; `weeks` is set for a series that begins at `start`.

    `newest` is the provider whose copy bears the latest stamp, as each stamps when it stores.
    `moved` are original starts with the new ones, `left_out` the original starts of occurrences that were taken out
    by Anna herself, `called_off` those that the organizer cancelled and that stay visible with a guest.
    """

    name: str
    start: datetime
    organizer: str = ANNA
    guests: tuple[tuple[str, str], ...] = ((BORIS, "accepted"),)
    lasts: timedelta = timedelta(hours=1)
    all_day: bool = False
    private: bool = False
    cancelled: bool = False
    sequence: int = 0
    uid: str = ""
    newest: str = "google"
    weeks: int = 0
    moved: tuple[tuple[datetime, datetime], ...] = ()
    left_out: tuple[datetime, ...] = ()
    called_off: tuple[datetime, ...] = ()

    @property
    def key(self) -> str:
        return self.uid or f"{self.name}@{self.organizer.partition('@')[2]}"

    @property
    def starts(self) -> tuple[datetime, ...]:
        """The original starts of the occurrences that are held."""
        every = (self.start + WEEK * number for number in range(self.weeks))
        return tuple(start for start in every if start not in self.left_out)


def meetings() -> tuple[Appointment, ...]:
    """Return the meetings of the week: one of each sort."""
    declined = ((ANNA, "declined"), (BORIS, "accepted"))
    series = MONDAY - WEEK * 2 + timedelta(hours=8)
    return (
        Appointment("hall4", at(1, 10), BORIS, ((ANNA, "accepted"),), newest="graph"),
        Appointment(
            "weekly",
            series,
            weeks=5,
            moved=((at(0, 8), at(2, 8)),),
            left_out=(series + WEEK,),
            lasts=timedelta(minutes=30),
            newest="graph",
        ),
        Appointment("fair", at(3, 0), guests=((CLARA, "tentative"),), lasts=timedelta(days=2), all_day=True),
        Appointment("holiday", at(0, 0), CLARA, ((ANNA, "accepted"),), DAY, all_day=True, newest="graph"),
        Appointment("salary", at(1, 14), private=True, newest="graph"),
        Appointment("dinner", at(2, 18), BORIS, declined, newest="caldav"),
        Appointment("audit", at(4, 9), CLARA, ((ANNA, "accepted"),), cancelled=True, sequence=1),
        Appointment("lunch", at(2, 12), CLARA, ((ANNA, "accepted"), (DAVID, "needsAction")), uid=OUTLOOK_UID),
        Appointment("jour-fixe", series + DAY, BORIS, ((ANNA, "accepted"),), weeks=4, called_off=(at(1, 8),)),
        Appointment("next", at(9, 9), sequence=1, newest="caldav"),
    )


def subject_of(meeting: Appointment) -> str:
    return f"Meeting {meeting.name}"


def stamp_of(meeting: Appointment, provider: str) -> datetime:
    """Return when a provider's copy was stored: on Monday before work, the newest an hour after the others."""
    return MONDAY - WEEK * 3 + timedelta(hours=1 if meeting.newest == provider else 0)


PLACE = "Hall 4, Kızılay; gate 2"
AGENDA = "Pump, seals; then:\n1. offer\n2. Ölwechsel"
JOIN_LINK = "https://meet.example.com/hall-4"


# As a calendar object.


def ics(meeting: Appointment, method: str = "") -> str:
    """Return the calendar object: the event, and for a series the occurrences that were moved."""
    rule = (f"RRULE:FREQ=WEEKLY;COUNT={meeting.weeks}",) if meeting.weeks else ()
    left_out = tuple(f"EXDATE:{_stamp(start)}" for start in meeting.left_out)
    lines = [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Firm//Calendar//EN", *([f"METHOD:{method}"] if method else ())),
        *_event_lines(meeting, meeting.start, (*rule, *left_out), meeting.sequence),
    ]
    for original, start in meeting.moved:
        lines += _event_lines(meeting, start, (f"RECURRENCE-ID:{_stamp(original)}",), meeting.sequence + 1)
    for original in meeting.called_off:
        called_off = replace(meeting, cancelled=True)
        lines += _event_lines(called_off, original, (f"RECURRENCE-ID:{_stamp(original)}",), meeting.sequence + 1)
    return "\r\n".join((*lines, "END:VCALENDAR", ""))


def _event_lines(meeting: Appointment, start: datetime, more: tuple[str, ...], sequence: int) -> Iterator[str]:
    yield from ("BEGIN:VEVENT", f"UID:{meeting.key}", f"DTSTAMP:{_stamp(stamp_of(meeting, 'caldav'))}")
    yield from (f"SUMMARY:{subject_of(meeting)}", f"LOCATION:{_escaped(PLACE)}", f"DESCRIPTION:{_escaped(AGENDA)}")
    yield f"CONFERENCE;VALUE=URI:{JOIN_LINK}"
    if meeting.all_day:
        yield f"DTSTART;VALUE=DATE:{start:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{start + meeting.lasts:%Y%m%d}"
    else:
        yield f"DTSTART:{_stamp(start)}"
        yield f"DTEND:{_stamp(start + meeting.lasts)}"
    yield f"SEQUENCE:{sequence}"
    yield f"STATUS:{'CANCELLED' if meeting.cancelled else 'CONFIRMED'}"
    if meeting.private:
        yield "CLASS:PRIVATE"
    yield f'ORGANIZER;CN="{NAMES[meeting.organizer]}":mailto:{meeting.organizer}'
    yield f'ATTENDEE;CN="{NAMES[meeting.organizer]}";PARTSTAT=ACCEPTED:mailto:{meeting.organizer}'
    for guest, response in meeting.guests:
        if guest != meeting.organizer:
            status = {"needsAction": "NEEDS-ACTION"}.get(response, response.upper())
            yield f'ATTENDEE;CN="{NAMES[guest]}";PARTSTAT={status}:mailto:{guest}'
    yield from more
    yield "END:VEVENT"


def _escaped(text: str) -> str:
    return text.replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y%m%dT%H%M%SZ")


# As Google has it.


def put_into_google(calendar: GoogleCalendar, meeting: Appointment) -> None:
    """Put the meeting into a calendar at Google, which knows names only of people with a profile there."""
    answers = dict(meeting.guests) | {meeting.organizer: "accepted"}
    fields: dict[str, Any] = {
        "id": f"g{meeting.name}",
        "iCalUID": meeting.key,
        "summary": subject_of(meeting),
        "location": PLACE,
        "description": AGENDA,
        "conferenceData": {"entryPoints": [{"entryPointType": "video", "uri": JOIN_LINK}]},
        "start": _google_time(meeting, meeting.start),
        "end": _google_time(meeting, meeting.start + meeting.lasts),
        "sequence": meeting.sequence,
        "organizer": _google_person(meeting.organizer),
        "creator": _google_person(meeting.organizer),
        "attendees": [{**_google_person(one), "responseStatus": answer} for one, answer in answers.items()],
        "status": "cancelled" if meeting.cancelled else "confirmed",
    }
    if meeting.private:
        fields["visibility"] = "private"
    if meeting.weeks:
        fields["recurrence"] = [f"RRULE:FREQ=WEEKLY;COUNT={meeting.weeks}"]
    calendar.updated = stamp_of(meeting, "google")
    master = calendar.put(fields)
    for start in meeting.left_out:
        calendar.cancel_instance(master, start)
    for original, start in meeting.moved:
        moved = calendar.move_instance(master, original, start)
        calendar.put({"id": moved, "sequence": meeting.sequence + 1})
    for start in meeting.called_off:
        calendar.cancel_instance(master, start)


def _google_person(address: str) -> dict[str, Any]:
    return {"email": address, **({"self": True, "displayName": NAMES[ANNA]} if address == ANNA else {})}


def _google_time(meeting: Appointment, moment: datetime) -> dict[str, str]:
    return {"date": f"{moment:%Y-%m-%d}"} if meeting.all_day else {"dateTime": f"{moment:%Y-%m-%dT%H:%M:%SZ}"}


# As Graph has it.


def put_into_graph(calendar: GraphCalendar, meeting: Appointment) -> None:
    """Put the meeting into a calendar of Exchange, which wraps a foreign UID and knows no SEQUENCE."""
    anna_answered = dict(meeting.guests).get(ANNA, "organizer")
    fields: dict[str, Any] = {
        "subject": subject_of(meeting),
        "location": {"displayName": PLACE, "locationType": "default"},
        "body": {"contentType": "text", "content": AGENDA.replace("\n", "\r\n") + "\r\n"},
        "onlineMeeting": {"joinUrl": JOIN_LINK},
        "lastModifiedDateTime": f"{stamp_of(meeting, 'graph'):%Y-%m-%dT%H:%M:%SZ}",
        "isAllDay": meeting.all_day,
        "isCancelled": meeting.cancelled,
        "isOrganizer": meeting.organizer == ANNA,
        "sensitivity": "private" if meeting.private else "normal",
        "organizer": person(meeting.organizer, NAMES[meeting.organizer]),
        "attendees": [attendee(one, *_graph_answer(meeting, one, said)) for one, said in meeting.guests],
        "responseStatus": {"response": anna_answered, "time": NEVER},
    }
    hours = meeting.lasts / timedelta(hours=1)
    uid = _exchange_uid(meeting.key)
    if not meeting.weeks:
        calendar.add(meeting.start, hours=hours, uid=uid, **fields)
        return
    series = calendar.add_series([meeting.start + WEEK * one for one in range(meeting.weeks)], hours=hours, uid=uid)
    calendar.change(series, **fields)
    for original, start in meeting.moved:
        calendar.change_occurrence(series, round((original - meeting.start) / WEEK), start)
    for start in meeting.called_off:
        subject = f"Canceled: {subject_of(meeting)}"
        calendar.change_occurrence(
            series, round((start - meeting.start) / WEEK), isCancelled=True, subject=subject, showAs="free"
        )
    for start in sorted(meeting.left_out, reverse=True):
        calendar.delete_occurrence(series, round((start - meeting.start) / WEEK))


def _graph_answer(meeting: Appointment, guest: str, said: str) -> tuple[str, str, str]:
    """Return answer, kind and name; a guest's own copy knows neither its owner's answer here nor those of others."""
    known = {"tentative": "tentativelyAccepted", "needsAction": "none"}.get(said, said)
    return (known if meeting.organizer == ANNA else "none", "required", NAMES[guest])


def _exchange_uid(uid: str) -> str:
    """Return the iCalUId that Exchange gives to a meeting whose UID is not its own (MS-OXCICAL, 2.1.3.1.1.20.26)."""
    if uid.startswith(GLOBAL_OBJECT_ID):
        return uid
    data = b"vCal-Uid\x01\0\0\0" + uid.encode() + b"\0"
    return f"{GLOBAL_OBJECT_ID}{'0' * 40}{len(data).to_bytes(4, 'little').hex()}{data.hex()}".upper()
