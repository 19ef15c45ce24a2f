"""Who wrote it: a person to a person, or a machine (PROVIDERS 8).

Every mark of automatic mail is a sign for a class, with a strength.  One strong sign decides; two medium signs decide
together; weak signs only help.  `X-Auto-Response-Suppress` asks others not to answer and says nothing about its own
message (MS-OXCMAIL, 2.1.3.2.20): it is weak.  Subjects come last, and only in an answer, because people write about
their holidays too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from autolog.decode.headers import Headers
from autolog.model import Classification, Noise, OwnSide, Participant


class Strength(IntEnum):
    """How far a sign goes; the signs of a message decide when they come to 4 together."""

    WEAK = 1
    MEDIUM = 2
    NEARLY = 3
    STRONG = 4


@dataclass(frozen=True, slots=True)
class Sign:
    """One mark of automatic mail: the class it speaks for, how strongly, and what says so."""

    noise: Noise
    strength: Strength
    reason: str


@dataclass(frozen=True, slots=True)
class NoiseFacts:
    """What classification needs besides the headers.

    `report_type` is the parameter of a multipart/report (RFC 6522), `delivery-status` also when the type does not say
    so but such a part is there; `calendar_method` is that of a calendar part; `author` is who stands in From.
    """

    author: Participant | None = None
    subject: str = ""
    report_type: str = ""
    calendar_method: str = ""
    is_answer: bool = False


_REPORTS = {
    "delivery-status": Noise.BOUNCE,
    "disposition-notification": Noise.RECEIPT,
    "feedback-report": Noise.AUTO_GENERATED,
}

# Methods that change a calendar (RFC 5546, 1.4); what comes with COUNTER, REFRESH or PUBLISH is mail (PROVIDERS 6.2).
_CALENDAR_METHODS = frozenset({"REQUEST", "REPLY", "CANCEL", "ADD", "DECLINECOUNTER"})

# Fields that are signs by being there with any value but "no".
_FIELDS = (
    ("x-autoreply", Noise.AUTO_REPLY, Strength.STRONG),
    ("x-autorespond", Noise.AUTO_REPLY, Strength.STRONG),
    ("x-auto-reply", Noise.AUTO_REPLY, Strength.STRONG),
    ("x-autoreply-from", Noise.AUTO_REPLY, Strength.STRONG),
    ("x-mail-autoreply", Noise.AUTO_REPLY, Strength.STRONG),
    ("x-failed-recipients", Noise.BOUNCE, Strength.MEDIUM),
    ("x-ms-exchange-message-is-ndr", Noise.BOUNCE, Strength.MEDIUM),
    ("x-ms-exchange-generated-message-source", Noise.AUTO_GENERATED, Strength.MEDIUM),
    ("x-ms-exchange-inbox-rules-loop", Noise.AUTO_GENERATED, Strength.MEDIUM),
    ("x-campaign", Noise.BULK, Strength.MEDIUM),
    ("x-campaignid", Noise.BULK, Strength.MEDIUM),
    ("x-campaign-id", Noise.BULK, Strength.MEDIUM),
    ("x-mc-user", Noise.BULK, Strength.MEDIUM),
    ("feedback-id", Noise.BULK, Strength.WEAK),
    ("x-ses-outgoing", Noise.BULK, Strength.WEAK),
    ("x-auto-response-suppress", Noise.AUTO_GENERATED, Strength.WEAK),
)
_LIST_FIELDS = ("list-unsubscribe", "list-post", "list-help")
_BULK_MAILER = re.compile(r"mailchimp|sendinblue|brevo|mailjet|cleverreach|campaign ?monitor|sendgrid", re.IGNORECASE)

_BOUNCING = frozenset({"mailer-daemon", "postmaster", "mail.delivery.system", "mail-daemon"})
_BOUNCING_NAMES = _BOUNCING | {"mail delivery subsystem", "mail delivery system"}
_NULL_SENDERS = frozenset({"<>", "<mailer-daemon>"})
_NO_REPLY = re.compile(
    r"(?:do[-_.]?)?no?[-_.]?t?[-_.]?reply|notifications?|nicht[-_.]?antworten|ne[-_.]?pas[-_.]?repondre"
)
_WORD = re.compile(r"[a-z][a-z_-]*")
_LONGEST_LIST_ID = 300
_LONGEST_SUBJECT = 200
_LIST_ID = re.compile(r"<?([^<>\s]+)>?\s*$")

_BOUNCE_SUBJECT = re.compile(
    r"undeliver(?:able|ed)\b|delivery (?:status )?(?:notification|failure|has failed)|mail delivery|failure notice"
    r"|returned mail|delivery status|mail system error|unzustellbar|nicht zustellbar|non remis|échec de la remise"
    r"|no se puede entregar|não entregue|mancato recapito|onbestelbaar|kan niet worden bezorgd|niedostarczon"
    r"|не доставлено|сообщение не доставлено|配信できません|エラー通知|无法投递|退信|전송 실패",
    re.IGNORECASE,
)
_ABSENCE_SUBJECT = re.compile(
    r"(?:auto(?:matic|mated)?[ -]?(?:reply|response)|auto:|autoreply|out of (?:the )?office|on vacation|away until"
    r"|automatische (?:antwort|rückantwort)|abwesenheit|abwesend|réponse automatique|absence du bureau"
    r"|respuesta automática|fuera de (?:la )?oficina|resposta automática|ausência|risposta automatica|fuori sede"
    r"|automatisch antwoord|afwezig|autosvar|automatisk s[vw]ar|frånvaro|fravær|automaattinen vastaus|poissa"
    r"|odpowiedź automatyczna|automatyczna odpowiedź|automatická odpov[eě]ď|automatikus válasz|otomatik yanıt"
    r"|răspuns automat|автоматический ответ|автоответ|відсутність|αυτόματη απάντηση|自動返信|自动回复|자동 회신)",
    re.IGNORECASE,
)


def classify(headers: Headers, facts: NoiseFacts, own: OwnSide) -> Classification:
    """Return the class of a message and what made it so; `human` without a reason when nothing decided.

    A bounce outranks the rest, and of two equal signs that of an answer is the more precise one: Exchange marks its
    out-of-office with both.  `own` is our side: a list of our own domain (`sales@` as a group) is how the firm reads
    its mail, not bulk.
    """
    signs = list(_signs(headers, facts, own))
    firm = [sign for sign in signs if sign.strength >= Strength.MEDIUM]
    if not firm or sum(sign.strength for sign in signs) < Strength.STRONG:
        return Classification(Noise.HUMAN)
    leading = max(firm, key=lambda sign: (sign.noise is Noise.BOUNCE, sign.strength, sign.noise is Noise.AUTO_REPLY))
    others = [sign.reason for sign in signs if sign is not leading]
    return Classification(leading.noise, "; ".join([leading.reason, *others][:3]))


def _signs(headers: Headers, facts: NoiseFacts, own: OwnSide) -> Iterator[Sign]:
    yield from _content_signs(headers, facts)
    yield from _field_signs(headers)
    yield from _list_signs(headers, own)
    yield from _envelope_signs(headers)
    yield from _author_signs(facts.author)
    yield from _subject_signs(facts)


def _content_signs(headers: Headers, facts: NoiseFacts) -> Iterator[Sign]:
    if facts.report_type in _REPORTS:
        yield Sign(_REPORTS[facts.report_type], Strength.STRONG, f"report-type={facts.report_type}")
    if facts.calendar_method in _CALENDAR_METHODS:
        yield Sign(Noise.CALENDAR, Strength.STRONG, f"text/calendar with METHOD:{facts.calendar_method}")
    if "calendarmessage" in headers.text("content-class"):
        yield Sign(Noise.CALENDAR, Strength.STRONG, "Content-Class: calendarmessage")


def _field_signs(headers: Headers) -> Iterator[Sign]:
    submitted = _WORD.match(headers.text("auto-submitted").lower())
    if submitted is not None and submitted.group() != "no":
        noise = Noise.AUTO_REPLY if submitted.group() == "auto-replied" else Noise.AUTO_GENERATED
        yield Sign(noise, Strength.STRONG, f"Auto-Submitted: {submitted.group()}")
    for name, noise, strength in _FIELDS:
        if (values := headers.raw(name)) and values[0].strip().lower() != "no":
            yield Sign(noise, strength, name)
    if headers.text("precedence").lower().replace("-", "_") == "auto_reply":
        yield Sign(Noise.AUTO_REPLY, Strength.STRONG, "Precedence: auto_reply")
    if _BULK_MAILER.search(headers.text("x-mailer")[:200]):
        yield Sign(Noise.BULK, Strength.MEDIUM, "X-Mailer")


def _list_signs(headers: Headers, own: OwnSide) -> Iterator[Sign]:
    """Yield what lists and newsletters say of themselves (RFC 2919, RFC 2369, RFC 8058)."""
    list_id = _LIST_ID.search(headers.text("list-id")[-_LONGEST_LIST_ID:])
    if list_id is not None:
        if own.owns_domain(list_id.group(1).lower().rstrip(".")):
            return
        yield Sign(Noise.BULK, Strength.STRONG, "List-Id")
    precedence = headers.text("precedence").lower()
    if precedence in {"bulk", "list", "junk"}:
        yield Sign(Noise.BULK, Strength.MEDIUM, f"Precedence: {precedence}")
    for name in _LIST_FIELDS:
        if headers.raw(name):
            yield Sign(Noise.BULK, Strength.MEDIUM, name)
            return


def _envelope_signs(headers: Headers) -> Iterator[Sign]:
    """Yield the empty envelope sender (RFC 5321, 4.5.5), where our own server wrote it: above every Received field."""
    for name, value in headers.fields:
        if name == "received":
            return
        if name == "return-path":
            if value.strip().lower() in _NULL_SENDERS:
                yield Sign(Noise.AUTO_GENERATED, Strength.NEARLY, f"Return-Path: {value.strip()}")
            return


def _author_signs(author: Participant | None) -> Iterator[Sign]:
    if author is None:
        return
    local = author.address.rpartition("@")[0]
    if local in _BOUNCING or (not local and author.name.lower() in _BOUNCING_NAMES):
        yield Sign(Noise.BOUNCE, Strength.MEDIUM, f"From: {local or author.name}")
    elif _NO_REPLY.fullmatch(local):
        yield Sign(Noise.AUTO_GENERATED, Strength.MEDIUM, f"From: {local}")


def _subject_signs(facts: NoiseFacts) -> Iterator[Sign]:
    subject = facts.subject[:_LONGEST_SUBJECT]
    if _BOUNCE_SUBJECT.search(subject):
        yield Sign(Noise.BOUNCE, Strength.MEDIUM, "the subject of a bounce")
    if _ABSENCE_SUBJECT.match(subject):
        strength = Strength.STRONG if facts.is_answer else Strength.WEAK
        yield Sign(Noise.AUTO_REPLY, strength, "the subject of an automatic answer")
