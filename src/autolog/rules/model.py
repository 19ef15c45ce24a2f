"""The words of rules.yaml, as frozen models: unknown keys are errors, and what is not said is the safe choice.

Under one `never_log` entry all keys must fit, and of the values of one key any: keys are AND, lists are OR.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, model_validator

from autolog.connector import Settings
from autolog.model import Noise, Visibility

_RULE_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
_HEADER_NAME = re.compile(r"[!-9;-~]+")
"""The signs of a header field's name (RFC 5322, 3.6.8): with another one no header would ever fit."""
MAXIMUM_RULES = 500
MAXIMUM_ROWS = 10_000


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _not_empty(value: str) -> str:
    if not value.strip():
        raise ValueError("an empty text fits nothing: write a value or leave the key out")
    return value.strip()


def _address_pattern(value: str) -> str:
    if value.count("@") != 1 or value.startswith("@") or value.endswith("@"):
        raise ValueError(f"'{value}' is no address: write name@domain or *@domain, or use the key 'domain'")
    return value


def _domain_pattern(value: str) -> str:
    if "@" in value:
        raise ValueError(f"'{value}' is an address: write only the part behind the @")
    if "/" in value or " " in value:
        raise ValueError(f"'{value}' is no domain: write it like lawyers.example, without http:// and without paths")
    return value.removeprefix("*.")


def _rule_id(value: str) -> str:
    if not _RULE_ID.fullmatch(value):
        raise ValueError(f"'{value}' is no id: write small letters, digits, dots and dashes, such as hr-and-lawyers")
    return value


def _header_name(value: str) -> str:
    if not _HEADER_NAME.fullmatch(value):
        raise ValueError(f"'{value}' is no header field's name: write it like X-Private, without a colon or a space")
    return value


_OneOrMany = BeforeValidator(_as_list, json_schema_input_type=str | list[str])
Text = Annotated[str, AfterValidator(_not_empty)]
Texts = Annotated[tuple[Text, ...], _OneOrMany, Field(max_length=MAXIMUM_ROWS)]
AddressPattern = Annotated[Text, AfterValidator(_address_pattern)]
AddressPatterns = Annotated[tuple[AddressPattern, ...], _OneOrMany, Field(max_length=MAXIMUM_ROWS)]
DomainPattern = Annotated[Text, AfterValidator(_domain_pattern)]
DomainPatterns = Annotated[tuple[DomainPattern, ...], _OneOrMany, Field(max_length=MAXIMUM_ROWS)]
HeaderName = Annotated[Text, AfterValidator(_header_name)]
RuleId = Annotated[str, AfterValidator(_rule_id)]
Probability = Annotated[float, Field(gt=0, lt=1)]
NoisePolicy = Literal["match", "ignore"]
CalendarPolicy = Literal["attach", "match", "ignore"]


class RulesSection(Settings):
    """A part of the file; a key with nothing behind it, as when all its entries are comments, is a key left out."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    @model_validator(mode="before")
    @classmethod
    def _without_empty_keys(cls, data: object) -> object:
        return {key: value for key, value in data.items() if value is not None} if isinstance(data, dict) else data


class Defaults(RulesSection):
    """What holds where nothing else is said."""

    visibility: Visibility = Visibility.FULL
    """How much of a linked item the CRM keeps: full, subject or metadata."""
    precision_target: Probability = 0.99
    """The share of links made without asking that must be right; from which probability on follows by calibration."""
    link_above: Probability | None = None
    """From this probability on a link is made without asking, in place of what `precision_target` gives."""
    review_above: Probability = 0.05
    """From this probability on a person is asked; below it nothing is kept."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.link_above is not None and self.review_above > self.link_above:
            raise ValueError(
                f"review_above ({self.review_above}) is higher than link_above ({self.link_above}): "
                "what is linked by itself must be surer than what a person is asked about"
            )
        return self


class Lists(RulesSection):
    """Named lists that rules refer to."""

    own_domains: DomainPatterns = ()
    """Our own domains, with their sub-domains; a `*` makes a glob of it."""
    partner_domains: DomainPatterns = ()
    """Firms that are no customers but write for several of them: what they name then counts."""


class NeverLog(RulesSection):
    """One reason never to look at an item, decided by its headers and labels alone."""

    id: RuleId
    description: str = ""
    any_participant: AddressPatterns = ()
    """Addresses or globs; From, Sender, Reply-To, To, Cc and Bcc count alike."""
    domain: DomainPatterns = ()
    """Domains of participants, with their sub-domains."""
    label: Texts = ()
    """Labels, categories and folder names, compared without case; a folder counts with what lies in it."""
    subject_prefix: Texts = ()
    """How the subject begins, behind any Re: or Fwd:."""
    has_header: Annotated[tuple[HeaderName, ...], _OneOrMany, Field(max_length=MAXIMUM_ROWS)] = ()
    """Header fields whose mere presence is enough."""
    header: dict[HeaderName, Texts] = Field(default_factory=dict)
    """Header fields with a value, or a glob for it, compared without case."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.conditions():
            raise ValueError(
                f"never_log '{self.id}' has no condition: give any_participant, domain, label, subject_prefix, "
                "has_header or header"
            )
        return self

    def conditions(self) -> tuple[str, ...]:
        """Return the names of the conditions that are set."""
        return tuple(_set_keys(self))


def _set_keys(rule: NeverLog) -> Iterator[str]:
    for key in ("any_participant", "domain", "label", "subject_prefix", "has_header", "header"):
        if getattr(rule, key):
            yield key


class NoisePolicies(RulesSection):
    """What is done with mail that no person wrote to a person: match it like other mail, or ignore it."""

    bulk: NoisePolicy = "match"
    """Newsletters and lists; only the sender's own address or domain links them, never what they write about."""
    auto_reply: NoisePolicy = "ignore"
    auto_generated: NoisePolicy = "ignore"
    bounce: NoisePolicy = "ignore"
    receipt: NoisePolicy = "ignore"
    calendar: CalendarPolicy = "attach"
    """Invitations and answers by mail: attached to the meeting that they are about, ignored, or matched like mail."""

    def ignored(self) -> frozenset[Noise]:
        """Return the classes that make no interaction of their own."""
        return frozenset(Noise(name) for name, policy in self if policy != "match")


class RulesFile(RulesSection):
    """The whole of rules.yaml."""

    version: Literal[1]
    defaults: Defaults = Defaults()
    lists: Lists = Lists()
    never_log: Annotated[tuple[NeverLog, ...], Field(max_length=MAXIMUM_RULES)] = ()
    noise: NoisePolicies = NoisePolicies()
    visibility_of: dict[Text, Visibility] = Field(default_factory=dict)
    """Visibility by account id or owner's address, in place of the default; of several the strictest wins."""
