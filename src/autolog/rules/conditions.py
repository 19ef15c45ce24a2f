"""What a rule may ask of an item.  All keys under one `when` must fit; of the values of a key one is enough."""

from __future__ import annotations

import re
from datetime import date, time
from enum import StrEnum
from typing import Annotated, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from autolog.model import Authenticity, MeetingStatus, Noise
from autolog.rules.values import (
    AddressChoice,
    AddressesAmong,
    CountRange,
    DomainChoice,
    Flag,
    OneOrMany,
    ProbabilityRange,
    RulesSection,
    Selection,
    TextChoice,
    TextCondition,
    Texts,
)

_HOUR = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)")


class ItemKind(StrEnum):
    """What was read, and what a call or an offer shows itself to be."""

    EMAIL = "email"
    MEETING = "meeting"
    CALL = "call"
    TASK = "task"
    OFFER = "offer"


class Spoken(StrEnum):
    """Who spoke first."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    INTERNAL = "internal"


class Weekday(StrEnum):
    """Days of the week."""

    MONDAY = "mon"
    TUESDAY = "tue"
    WEDNESDAY = "wed"
    THURSDAY = "thu"
    FRIDAY = "fri"
    SATURDAY = "sat"
    SUNDAY = "sun"


class Sensitive(StrEnum):
    """Word lists that come with autolog."""

    HEALTH = "health"
    HR = "hr"
    UNION = "union"
    LEGAL = "legal"


class KindSelection(Selection[ItemKind]):
    """What was read: `email`, `meeting` or `task`, and `offer` (mail with a quotation) and `call`.

    An offer is mail too, and a call is also what it came as, a meeting or mail.
    """


class DirectionSelection(Selection[Spoken]):
    """Who spoke first: `inbound` (somebody outside), `outbound` (one of us to the outside) or `internal`."""


class NoiseSelection(Selection[Noise]):
    """Who wrote it: a person (`human`) or which kind of machine."""


class AuthenticitySelection(Selection[Authenticity]):
    """What the border server found out about the sender."""


class StatusSelection(Selection[MeetingStatus]):
    """The organizer's word on a meeting."""


class WeekdaySelection(Selection[Weekday]):
    """Days of the week: `mon` to `sun`."""


class SensitiveSelection(OneOrMany):
    """Word lists in English, German, French, Spanish, Italian and Dutch, and lists of one's own."""

    values: tuple[Sensitive, ...] = ()
    in_: Texts = Field(default=(), alias="in")
    """Names of lists of words under `lists`."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.values or self.in_):
            raise ValueError("it says nothing: write health, hr, union or legal, or {in: NAME} for a list of words")
        return self


def _hour(value: object) -> time:
    found = _HOUR.fullmatch(str(value))
    if found is None or (found[1] == "24" and found[2] != "00"):
        raise ValueError(f"'{value}' is no time of day: write it like 08:30 or 18:00")
    return time(int(found[1]) % 24, int(found[2]))


def _day(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise ValueError(f"'{value}' is no date: write it like 2026-03-01")
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"'{value}' is no time zone: write it like Europe/Berlin") from None
    return value


Hour = Annotated[time, BeforeValidator(_hour, json_schema_input_type=str)]
Day = Annotated[date, BeforeValidator(_day, json_schema_input_type=str)]


class Participants(RulesSection):
    """Who takes part: From, Sender, Reply-To, To, Cc, Bcc, organizer and attendees alike."""

    count: CountRange | None = None
    """How many different addresses."""
    outside: CountRange | None = None
    """How many of them are not ours."""
    any: AddressChoice | None = None
    """Addresses of which one must take part (under `not`: none may)."""
    all: AddressesAmong | None = None
    """Addresses or lists that everybody who takes part must be in."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.said():
            raise ValueError("it says nothing: give count, outside, any or all")
        return self


class CustomerCondition(RulesSection):
    """What the best candidate of the matcher must be, if its probability is at least `review_above`."""

    exists: Flag | None = None
    """Whether there is such a candidate at all."""
    ref: TextChoice | None = None
    """Ids of customers in your CRM."""
    name: TextChoice | None = None
    """Names of customers, or globs."""
    country: TextChoice | None = None
    """Countries of customers, as their table has them."""
    domain: DomainChoice | None = None
    """Domains of customers."""
    in_: Texts = Field(default=(), alias="in")
    """Names of lists that hold its id, its name or one of its domains."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.said():
            raise ValueError("it says nothing: give exists, ref, name, country, domain or in")
        if self.exists is False and self.said() != {"exists"}:
            raise ValueError("'exists: false' leaves no customer that the other keys could speak of: leave them out")
        return self


class TimeCondition(RulesSection):
    """When it was received, or began."""

    zone: Annotated[str, AfterValidator(_zone)] = "UTC"
    """The time zone of the hours, days and dates here."""
    weekday: WeekdaySelection | None = None
    """Days of the week."""
    from_: Hour | None = Field(default=None, alias="from")
    """From this time of day on."""
    to: Hour | None = None
    """Until before this time of day; a `to` that is not behind `from` is one of the next day."""
    after: Day | None = None
    """On this date or later."""
    before: Day | None = None
    """Earlier than this date."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.said() - {"zone"}:
            raise ValueError("it says nothing: give weekday, from and to, after or before")
        if self.after and self.before and self.after >= self.before:
            raise ValueError(f"after ({self.after}) is not earlier than before ({self.before}): no time fits")
        return self


class When(RulesSection):
    """The conditions of a rule, all of which must fit; without any the rule fits everything."""

    kind: KindSelection | None = None
    """`email` or `meeting`."""
    direction: DirectionSelection | None = None
    """Who spoke first: `inbound`, `outbound` or `internal`."""
    sender: AddressChoice | None = None
    """Who wrote the mail, or organizes the meeting."""
    participants: Participants | None = None
    """Who takes part, and how many."""
    domain: DomainChoice | None = None
    """Domains of the participants who are not ours."""
    subject: TextCondition | None = None
    """What the subject holds."""
    text: TextCondition | None = None
    """What the new text of a mail, or the description and place of a meeting, holds."""
    quoted_text: TextCondition | None = None
    """What the quoted text holds."""
    label: TextChoice | None = None
    """Labels, categories and folders, without regard to case; a folder counts with what lies in it."""
    attachment: TextChoice | None = None
    """Names of attachments, or globs: `*.pdf`."""
    noise: NoiseSelection | None = None
    """`human`, `bulk`, `auto_reply`, `auto_generated`, `bounce`, `receipt` or `calendar`; only of mail."""
    authenticity: AuthenticitySelection | None = None
    """`verified`, `verified_via_forwarder`, `unverified` or `suspected_spoof`; only of mail."""
    status: StatusSelection | None = None
    """`confirmed`, `tentative` or `cancelled`; only of meetings."""
    customer: CustomerCondition | None = None
    """What the best candidate of the matcher must be."""
    probability: ProbabilityRange | None = None
    """The probability of the best candidate; 0 when there is none."""
    time: TimeCondition | None = None
    """When it was received, or began."""
    sensitive: SensitiveSelection | None = None
    """Word lists of which one word stands in it: `health`, `hr`, `union`, `legal`, or lists of your own."""

    @staticmethod
    def misplaced(key: str) -> str:
        """Return where a key belongs that stands below `when`."""
        return f"'{key}' stands beside 'when': indent it less" if key in ("then", "id", "description") else ""


ONLY_OF_MAIL = frozenset({"noise", "authenticity", "attachment", "quoted_text"})
ONLY_OF_MEETINGS = frozenset({"status"})
MAIL_KINDS = frozenset({ItemKind.EMAIL, ItemKind.OFFER})
CALENDAR_KINDS = frozenset({ItemKind.MEETING, ItemKind.TASK})
"""A call may have come as mail or stand in a calendar."""
