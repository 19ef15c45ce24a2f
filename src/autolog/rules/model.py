"""The words of rules.yaml, as frozen models: unknown keys are errors, and what is not said is the safe choice.

Under one entry all keys must fit, and of the values of one key any: keys are AND, lists are OR.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from autolog.connector import LocalPath, SecretReference
from autolog.model import Noise, Visibility
from autolog.rules.conditions import When
from autolog.rules.evidence import EvidenceSection
from autolog.rules.values import (
    MAXIMUM_ROWS,
    MAXIMUM_RULES,
    ONE_OR_MANY,
    AddressesAmong,
    AddressPatterns,
    DomainPatterns,
    DomainsAmong,
    HeaderName,
    OneOrMany,
    Probability,
    RuleId,
    RulesSection,
    Text,
    Texts,
    TextsAmong,
    Words,
    with_examples,
)

__all__ = ["AddressPatterns", "DomainPatterns", "RulesFile", "RulesPart", "RulesSection", "Texts"]

NoisePolicy = Literal["match", "ignore"]
CalendarPolicy = Literal["attach", "match", "ignore"]
BuiltinName = Literal["freemail", "disposable", "role_accounts"]


class Defaults(RulesSection):
    """What holds where nothing else is said."""

    visibility: Visibility = Visibility.FULL
    """How much of a linked item the CRM keeps: `full` (subject, text, place, names of attachments), `subject` (subject
    and participants) or `metadata` (participants and times); a rule or a holder may only make it stricter."""
    precision_target: Probability = 0.99
    """Of the links that are made without asking, the share that must be right. From which probability on that is so was
    measured on labelled sets, and is measured anew on your answers once there are 200 (`autolog matching learn`)."""
    link_above: Probability | None = None
    """From this probability on a link is made without asking, whatever was measured; it takes the place of
    `precision_target`."""
    review_above: Probability = 0.05
    """From this probability on a person is asked; below it nothing but keyed hashes is kept. It must not be above
    `link_above`."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.link_above is not None and self.review_above > self.link_above:
            raise ValueError(
                f"review_above ({self.review_above}) is higher than link_above ({self.link_above}): "
                "what is linked by itself must be surer than what a person is asked about"
            )
        return self


class NamedList(OneOrMany):
    """A list that rules refer to by its name: written here, from a file, from a database, or one of autolog's own."""

    values: Texts = ()
    """The entries: domains, addresses, words, ids or names; what they are follows from the key that names the list."""
    file: LocalPath | None = None
    """A text file with one entry a line (`#` begins a comment), or a table (CSV); relative to this file."""
    column: Text | None = None
    """The column of the table that holds the entries."""
    query: Text | None = None
    """An SQL query, asked read-only, whose first column holds the entries; asked again whenever the customers are."""
    url: Text | None = None
    """The database to ask, as under `customers` in autolog.yaml; without it the one that stands there."""
    password: SecretReference | None = None
    """The place of that database's password."""
    builtin: BuiltinName | None = None
    """`freemail` (where anybody may have an address), `disposable` (throw-away) or `role_accounts` (info@)."""

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        origins = [name for name in ("values", "file", "query", "builtin") if getattr(self, name)]
        if len(origins) != 1:
            raise ValueError("a list has one origin: write [entries], {file: PATH}, {query: SQL} or {builtin: NAME}")
        if self.column and not self.file:
            raise ValueError("'column' is for a file: in a query name the column in the SQL")
        if (self.url or self.password) and not self.query:
            raise ValueError("'url' and 'password' are for a query: add the query")
        return self


class Lists(RulesSection):
    """Named lists that rules refer to with `{in: NAME}`.  Two names have a meaning of their own."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, NamedList] = Field(init=False)

    RESERVED: ClassVar[tuple[str, ...]] = ("own_domains", "partner_domains")

    own_domains: DomainPatterns = ()
    """Our own domains, with their sub-domains; a `*` makes a glob of it. The addresses of the accounts' owners are ours
    without being named."""
    partner_domains: DomainPatterns = ()
    """Domains of firms that are no customers but write for several of them: their mail belongs to the customer that it
    names."""

    @property
    def named(self) -> dict[str, NamedList]:
        """The lists of one's own."""
        return self.__pydantic_extra__ or {}


class NeverLog(RulesSection):
    """One reason never to look at an item, decided by its headers and labels alone."""

    model_config = with_examples(
        {"id": "hr-and-lawyers", "any_participant": ["hr@ourfirm.example", "*@lawyers.example"]},
        {"id": "private-label", "label": ["Private", "X-NoLog"]},
    )

    id: RuleId
    """Small letters, digits, `.`, `_` and `-`; it stands in the ledger as `never-log:ID`."""
    description: str = ""
    """For people."""
    any_participant: AddressesAmong | None = None
    """Addresses or globs. From, Sender, Reply-To, To, Cc and Bcc count alike, and an address is meant with its
    `+tags`."""
    all_participants: AddressesAmong | None = None
    """Addresses, globs or lists that everybody must be in."""
    sender: AddressesAmong | None = None
    """Addresses or globs of who wrote it (From, Sender), or organizes the meeting."""
    domain: DomainsAmong | None = None
    """Domains of participants, with their sub-domains."""
    label: TextsAmong | None = None
    """Labels, keywords, categories and names of folders, compared without case; a folder counts with all that lies in
    it."""
    subject_prefix: Texts = ()
    """How the subject begins, also behind `Re:`, `Fwd:` and the like."""
    subject: Words | None = None
    """What the subject holds."""
    has_header: Annotated[tuple[HeaderName, ...], ONE_OR_MANY, Field(max_length=MAXIMUM_ROWS)] = ()
    """Header fields whose presence is enough."""
    header: dict[HeaderName, Texts] = Field(default_factory=dict)
    """Header fields with a value, or a glob for it, compared without case; all fields named must fit."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.conditions():
            keys = [name for name in type(self).model_fields if name not in ("id", "description")]
            raise ValueError(f"never_log '{self.id}' has no condition: give {', '.join(keys[:-1])} or {keys[-1]}")
        return self

    def conditions(self) -> tuple[str, ...]:
        """Return the names of the conditions that are set."""
        return tuple(
            name for name in type(self).model_fields if name not in ("id", "description") and getattr(self, name)
        )


class Then(RulesSection):
    """What a rule does: link, review or ignore, and what else it says; without these three the probability decides."""

    link: Text | None = None
    """The id of the customer that it belongs to."""
    review: Text | None = None
    """Ask a person, for this reason."""
    ignore: Text | None = None
    """Do not log it, for this reason."""
    kind: Literal["email", "meeting", "call", "task", "offer"] | None = None
    """What the record is called in the CRM."""
    visibility: Visibility | None = None
    """How much is kept: `full`, `subject` or `metadata`; it may only be stricter than what holds anyhow."""
    owner: Text | None = None
    """Who of us the record belongs to."""
    tag: Texts = ()
    """Words that stand beside the record."""
    notify: Texts = ()
    """Who is told: `owner`, or addresses of ours."""

    @model_validator(mode="after")
    def _one_decision(self) -> Self:
        decisions = [name for name in ("link", "review", "ignore") if getattr(self, name)]
        if len(decisions) > 1:
            raise ValueError(f"{' and '.join(decisions)} exclude each other: keep one")
        if not self.said():
            raise ValueError("it says nothing: give link, review, ignore, kind, visibility, owner, tag or notify")
        if self.ignore and self.said() != {"ignore"}:
            raise ValueError("what is ignored is not kept: leave out kind, visibility, owner, tag and notify")
        return self


class Rule(RulesSection):
    """One rule; the first one whose `when` fits decides."""

    model_config = with_examples(
        {"id": "agency", "when": {"domain": "agency.example", "subject": "Acme"}, "then": {"link": "C-1001"}},
        {
            "id": "webinar",
            "when": {"kind": "meeting", "participants": {"count": {"min": 50}}},
            "then": {"ignore": "big"},
        },
        {"id": "health", "when": {"sensitive": "health"}, "then": {"visibility": "metadata"}},
    )

    id: RuleId
    """Small letters, digits, `.`, `_` and `-`; records and reasons name it."""
    description: str = ""
    """For people."""
    when: When = When()
    """The conditions, all of which must fit; without it the rule fits everything."""
    then: Then
    """What is done."""

    @staticmethod
    def misplaced(key: str) -> str:
        """Return where a key belongs that stands beside `when` and `then`."""
        if key in When.model_fields:
            return f"'{key}' is a condition: put it below 'when'"
        return f"'{key}' says what is done: put it below 'then'" if key in Then.model_fields else ""


class NoisePolicies(RulesSection):
    """What is done with mail that no person wrote to a person: match it like other mail, or ignore it."""

    bulk: NoisePolicy = "match"
    """Newsletters and mailing lists; only the author's own address or domain links them."""
    auto_reply: NoisePolicy = "ignore"
    """Out of office and other automatic answers."""
    auto_generated: NoisePolicy = "ignore"
    """Notices by machines."""
    bounce: NoisePolicy = "ignore"
    """Mail that could not be delivered."""
    receipt: NoisePolicy = "ignore"
    """Notices that a message was read."""
    calendar: CalendarPolicy = "attach"
    """Invitations and answers by mail: attached to the meeting that they are about, ignored, or matched like mail."""

    def ignored(self) -> frozenset[Noise]:
        """Return the classes that make no interaction of their own."""
        return frozenset(Noise(name) for name, policy in self if policy != "match")


Entries = Annotated[tuple[NeverLog, ...], Field(max_length=MAXIMUM_RULES)]
Rules = Annotated[tuple[Rule, ...], Field(max_length=MAXIMUM_RULES)]


class RulesFile(RulesSection):
    """The whole of rules.yaml."""

    version: Literal[1, 2]
    """The version of this file's language, now 2; `autolog rules migrate` brings an older file to it."""
    defaults: Defaults = Defaults()
    """Thresholds and visibility."""
    lists: Lists = Lists()
    """Named lists."""
    never_log: Entries = ()
    """What is never looked at, at most 500 entries."""
    evidence: EvidenceSection = EvidenceSection()
    """What the firm knows better than the shipped weights."""
    rules: Rules = ()
    """What is done in which case, at most 500; the first that fits decides."""
    otherwise: Literal["match", "review", "ignore"] = "match"
    """What becomes of a customer's item that no rule fits: the probability decides (`match`), a person is asked
    (`review`), or it is left alone (`ignore`)."""
    noise: NoisePolicies = NoisePolicies()
    """What is done with mail that no person wrote to a person."""
    visibility_of: dict[Text, Visibility] = Field(default_factory=dict)
    """Another visibility for an account's id or an owner's address. Of this, the default and the rule's the strictest
    holds; when an item lies in several mailboxes, the strictest of all."""


class RulesPart(RulesSection):
    """A file in rules.d: more lists, entries and rules, behind those of rules.yaml and of the files before it."""

    version: Literal[1, 2]
    """The version of this file's language, now 2; `autolog rules migrate` brings an older file to it."""
    lists: Lists = Lists()
    """Named lists."""
    never_log: Entries = ()
    """What is never looked at."""
    evidence: EvidenceSection = EvidenceSection()
    """More references, competitors and partners; `weights` belong into rules.yaml."""
    rules: Rules = ()
    """What is done in which case."""

    @model_validator(mode="after")
    def _no_weights(self) -> Self:
        if self.evidence.weights:
            raise ValueError("'weights' belong into rules.yaml itself, so that one place tells them all")
        if self.lists.own_domains or self.lists.partner_domains:
            raise ValueError("'own_domains' and 'partner_domains' belong into rules.yaml itself")
        return self
