"""The words of rules.test.yaml, as frozen models: unknown keys are errors."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, field_validator, model_validator

from autolog.connector import LocalPath
from autolog.model import Authenticity, Visibility
from autolog.rules.values import (
    DomainPatterns,
    Flag,
    HeaderName,
    OneOrMany,
    ProbabilityRange,
    RulesSection,
    Text,
    Texts,
)

MAXIMUM_CASES = 1_000


class CaseContact(RulesSection):
    """A person at a customer."""

    id: Text | None = None
    name: str = ""
    email: Texts = ()
    phone: Texts = ()


class CaseCustomer(RulesSection):
    """A customer as the customers' table would have it."""

    id: Text
    name: Text
    domains: DomainPatterns = ()
    aliases: Texts = ()
    country: str = ""
    references: Texts = ()
    """Numbers of deals, orders or contracts."""
    contacts: tuple[CaseContact, ...] = ()


class CaseCustomers(OneOrMany):
    """Which customers there are: written here, in tables, or those of the installation."""

    values: tuple[CaseCustomer, ...] = ()
    csv: Annotated[tuple[LocalPath, ...], Field(max_length=20)] = ()
    """Tables of customers and contacts, as for `autolog customers import`."""
    installation: Flag = False
    """Whether the installation's own customers are meant."""


class CaseMessage(RulesSection):
    """A message: its parts, or a file."""

    file: LocalPath | None = None
    """An .eml file, in place of all other keys but `labels`."""
    from_: str = Field(default="", alias="from")
    to: Texts = ()
    cc: Texts = ()
    bcc: Texts = ()
    subject: str = ""
    text: str = ""
    headers: dict[HeaderName, Texts] = Field(default_factory=dict)
    attachments: Texts = ()
    labels: Texts = ()
    date: AwareDatetime | None = None
    """When it was sent and received, with its zone: 2026-03-02T09:00:00+01:00."""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if self.file is None and not self.from_:
            raise ValueError("a message needs 'from', or a 'file'")
        if self.file is not None and not self.said() <= {"file", "labels"}:
            raise ValueError("beside 'file' only 'labels' may stand: the file says the rest")
        return self


class CaseMeeting(RulesSection):
    """A meeting: its parts, or a file."""

    file: LocalPath | None = None
    """An .ics file, in place of all other keys but `labels`."""
    organizer: str = ""
    attendees: Texts = ()
    subject: str = ""
    text: str = ""
    place: str = ""
    start: AwareDatetime | None = None
    end: AwareDatetime | None = None
    private: Flag = False
    status: Literal["confirmed", "tentative", "cancelled"] = "confirmed"
    labels: Texts = ()

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if self.file is None and not (self.organizer and self.start):
            raise ValueError("a meeting needs 'organizer' and 'start', or a 'file'")
        if self.file is not None and not self.said() <= {"file", "labels"}:
            raise ValueError("beside 'file' only 'labels' may stand: the file says the rest")
        return self


class Expectation(RulesSection):
    """What is to become of it; what is left out may be anything."""

    decision: Literal["linked", "review", "unmatched", "ignored"] | None = None
    rule: Text | None = None
    """The id of the rule that decided or said how it is kept; of an entry of never_log as `never-log:ID`."""
    customer: str | None = None
    """The id or name of a customer that it is linked to or suggested; empty for none."""
    contact: str | None = None
    """The id, name or address of a contact; empty for none."""
    kind: Text | None = None
    visibility: Visibility | None = None
    probability: ProbabilityRange | None = None
    """Of the customer that is expected, else of the best candidate."""
    authenticity: Authenticity | None = None
    owner: Text | None = None
    tag: Texts = ()
    notify: Texts = ()

    @model_validator(mode="before")
    @classmethod
    def _nobody(cls, data: object) -> object:
        """Read `customer:` with nothing behind it as: no customer."""
        if not isinstance(data, dict):
            return data
        return {key: "" if value is None and key in ("customer", "contact") else value for key, value in data.items()}

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.said():
            raise ValueError("it expects nothing: give decision, rule, customer, contact, kind or visibility")
        return self


class Case(RulesSection):
    """One case."""

    name: Text
    message: CaseMessage | None = None
    meeting: CaseMeeting | None = None
    mailbox: str = ""
    """The owner's address of the mailbox where it lies, for `visibility_of`."""
    customers: CaseCustomers | None = None
    """Other customers than those of the file."""
    own_domains: DomainPatterns = ()
    """Domains that are ours in this case besides those of the rules."""
    expect: Expectation

    @model_validator(mode="after")
    def _one_item(self) -> Self:
        if (self.message is None) == (self.meeting is None):
            raise ValueError(f"the case '{self.name}' needs either a message or a meeting")
        return self


class CasesFile(RulesSection):
    """The whole of rules.test.yaml."""

    version: Literal[1]
    rules: LocalPath | None = None
    """The rules that are tested; without it those of autolog.yaml, or rules.yaml beside this file."""
    customers: CaseCustomers = CaseCustomers()
    own_domains: DomainPatterns = ()
    trusted_authserv_ids: Texts = ()
    """Border servers whose Authentication-Results count, as in an account."""
    lists: dict[Text, Texts] = Field(default_factory=dict)
    """What these lists of the rules hold in the tests, in place of their file or query."""
    now: AwareDatetime = datetime.fromisoformat("2026-06-01T12:00:00+00:00")
    """The time at which all is decided: meetings must have ended by then."""
    tests: Annotated[tuple[Case, ...], Field(max_length=MAXIMUM_CASES)]

    @field_validator("tests")
    @classmethod
    def _told_apart(cls, tests: tuple[Case, ...]) -> tuple[Case, ...]:
        names = [case.name for case in tests]
        doubled = next((name for name in names if names.count(name) > 1), None)
        if doubled is not None:
            raise ValueError(f"two cases are called '{doubled}': give each its own name")
        return tests
