"""D: what is no conversation with a customer: newsletters, notices, absences, bounces, friends, and our own matters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from ..letters import Body, Mailbox, Quoted
from ..nouns import Expect
from ..scene import Case, Scene, box
from ..world import COLLEAGUES

_TRADE_PRESS = (
    ("Measuring Post", "measuring-post.example"),
    ("Branchendienst Industrie", "branchendienst.example"),
    ("La Lettre du Secteur", "lettre-secteur.example"),
    ("Boletín Industrial", "boletin.example"),
)


def _three_firms(scene: Scene) -> dict[str, str]:
    names = [firm.name for firm in scene.random.sample(scene.world.firms_of(scene.words.code), 3)]
    return dict(zip(("company", "other", "third"), names, strict=True))


def _newsletter(scene: Scene, kind: str) -> tuple[Mailbox, str, Body]:
    name, domain = scene.random.choice(_TRADE_PRESS)
    subject, text = scene.situation(kind, **_three_firms(scene))
    body = Body((name, *text.split("\n\n")), footer=scene.phrase("newsletter_footer"))
    return Mailbox(name, f"news@{domain}"), subject, body


def newsletter(scene: Scene) -> Sequence[Case]:
    """A newsletter that names no customer."""
    sender, subject, body = _newsletter(scene, "newsletter")
    letter = replace(scene.incoming(sender, subject, body), client="gmail", headers=_list_headers(sender))
    return [Case(letter, scene.label("D", Expect.NONE))]


def news(scene: Scene) -> Sequence[Case]:
    """Trade news that name several customers, every other time without the headers of a list."""
    sender, subject, body = _newsletter(scene, "news")
    headers = _list_headers(sender) if scene.number % 2 == 0 else ()
    letter = replace(scene.incoming(sender, subject, body), client="gmail", headers=headers)
    return [Case(letter, scene.label("D", Expect.NONE))]


def _list_headers(sender: Mailbox) -> tuple[tuple[str, str], ...]:
    domain = sender.address.rpartition("@")[2]
    return (
        ("List-Id", f"{sender.name.split()[0]} <news.{domain}>"),
        ("List-Unsubscribe", f"<https://{domain}/unsubscribe>, <mailto:off@{domain}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("Precedence", "bulk"),
    )


def news_from_a_friend(scene: Scene) -> Sequence[Case]:
    """A friend passes on news that name customers: no headers of a list, a private address, a personal note."""
    sender, subject, body = _newsletter(scene, "news")
    friend = scene.stranger()
    quoted = Quoted(sender, (box(friend),), subject, scene.at - timedelta(hours=5), body, is_forward=True)
    note = Body((*scene.phrase("friend_note").split("\n\n"), friend.first), quoted=quoted)
    letter = scene.incoming(box(friend), f"{scene.words.words['forward']}: {subject}", note)
    return [Case(letter, scene.label("D", Expect.NONE))]


def notice(scene: Scene) -> Sequence[Case]:
    """A machine's notice."""
    subject, text = scene.situation("notice")
    letter = scene.incoming(Mailbox("Parcel Service", "noreply@parcels.example"), subject, Body((text,)))
    return [Case(replace(letter, headers=(("Auto-Submitted", "auto-generated"),)), scene.label("D", Expect.NONE))]


def absence(scene: Scene) -> Sequence[Case]:
    """A contact's program says that nobody is there; every other one leaves out the header that says so."""
    person, firm = scene.contact()
    matter = scene.matter()
    subject, text = scene.situation("absence", about=matter.subject)
    letter = scene.incoming(box(person), subject, Body((text, person.full_name)))
    letter = replace(letter, client="outlook", references=(scene.message_id("ostermoor.example"),))
    if scene.number % 2 == 0:
        letter = replace(letter, headers=(("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All")))
    return [Case(letter, scene.label("D", Expect.NONE, optional=(firm.ref,)))]


def bounce(scene: Scene) -> Sequence[Case]:
    """Our mail to a contact comes back."""
    person, firm = scene.contact()
    text = (
        f"I'm sorry to have to inform you that your message could not be delivered.\n\n<{person.address}>: unknown user"
    )
    sender = Mailbox("Mail Delivery System", "MAILER-DAEMON@mx.ostermoor.example")
    letter = scene.incoming(sender, "Undelivered Mail Returned to Sender", Body((text,)))
    headers = (("Auto-Submitted", "auto-replied"),)
    letter = replace(letter, client="plain", report=person.address, headers=headers)
    return [Case(letter, scene.label("D", Expect.NONE, optional=(firm.ref,)))]


def invitation(scene: Scene) -> Sequence[Case]:
    """A contact invites us: the calendar brings the meeting, so the mail need not be filed."""
    person, firm = scene.contact()
    subject = scene.phrase("meeting_plain")
    letter = scene.incoming(box(person), subject, Body((scene.phrase("short_replies"), person.full_name)))
    begin = scene.at + timedelta(days=9)
    lines = (
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//Mail//EN", "METHOD:REQUEST", "BEGIN:VEVENT",
        f"UID:{scene.random.getrandbits(64):016x}@{firm.domain}", f"DTSTAMP:{scene.at:%Y%m%dT%H%M%S}",
        f"DTSTART;TZID=Europe/Berlin:{begin:%Y%m%dT%H0000}", f"DTEND;TZID=Europe/Berlin:{begin:%Y%m%dT%H4500}",
        f"SUMMARY:{subject}", f"ORGANIZER;CN={person.full_name}:mailto:{person.address}",
        f"ATTENDEE;CN={scene.us.full_name};RSVP=TRUE:mailto:{scene.us.address}", "SEQUENCE:0", "END:VEVENT",
        "END:VCALENDAR",
    )  # fmt: skip
    letter = replace(letter, client="gmail", calendar="\n".join(lines))
    return [Case(letter, scene.label("D", Expect.NONE, optional=(firm.ref,)))]


def friend(scene: Scene) -> Sequence[Case]:
    """A friend writes; every other one mentions a customer as anybody might."""
    person = scene.stranger()
    subject, text = scene.situation("personal", company=scene.firm().name)
    greeting = scene.words.lists["greetings"][1].format(first=scene.us.first, name=scene.us.full_name)
    body = Body((greeting, *text.split("\n\n"), person.first), footer=scene.phone_footer())
    return [Case(scene.incoming(box(person), subject, body), scene.label("D", Expect.NONE))]


def among_us(scene: Scene) -> Sequence[Case]:
    """Our own matters."""
    return _internal(scene, "internal")


def kept_private(scene: Scene) -> Sequence[Case]:
    """A mail that its writer marked as private, to a contact we know."""
    person, _ = scene.contact()
    subject, text = scene.situation("private")
    body = scene.our_body(person.full_name, text)
    return [Case(scene.outgoing((box(person),), subject, body), scene.label("D", Expect.NONE))]


def talk_about_customers(scene: Scene) -> Sequence[Case]:
    """We speak about customers among ourselves: nothing that belongs into a customer's file."""
    return _internal(scene, "internal_talk", stratum="internal talk")


def _internal(scene: Scene, kind: str, stratum: str = "D") -> Sequence[Case]:
    first, second = scene.random.sample(scene.world.firms_of(scene.words.code), 2)
    colleague = scene.random.choice([one for one in COLLEAGUES if one is not scene.us])
    subject, text = scene.situation(kind, company=first.name, other=second.alias or second.name)
    body = scene.our_body(colleague.full_name, text)
    letter = scene.outgoing((Mailbox(colleague.full_name, colleague.address),), subject, body)
    return [Case(letter, scene.label(stratum, Expect.NONE))]
