"""The values that stand behind the keys of rules.yaml: texts, patterns, choices, ranges.

Of the values of one key any is enough, `in` names lists, and `not` negates: `domain: acme.example`,
`domain: [a.example, b.example]`, `domain: {in: key_accounts}`, `domain: {not: {in: freemail}}`.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Generic, Self, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    JsonValue,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from autolog.connector import Settings
from autolog.expressions import groups_of, refusal

MAXIMUM_RULES = 500
MAXIMUM_ROWS = 10_000

_RULE_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
_HEADER_NAME = re.compile(r"[!-9;-~]+")
"""The signs of a header field's name (RFC 5322, 3.6.8): with another one no header would ever fit."""
_HOST_SIGNS = re.compile(r"[^\s@/,;:<>()\[\]\"']+")


def _as_list(value: object) -> object:
    return value if isinstance(value, list | tuple) else [value]


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
    if not _HOST_SIGNS.fullmatch(value):
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


def _expression(value: str) -> str:
    why = refusal(value)
    if why:
        raise ValueError(why)
    return value


def _capturing(value: str) -> str:
    if groups_of(value) != 1:
        raise ValueError(
            f"the expression has {groups_of(value)} groups ( ) and needs one, around what names the customer, contact "
            "or deal: write (?:...) for the others"
        )
    return value


ONE_OR_MANY = BeforeValidator(_as_list, json_schema_input_type=str | list[str])
"""Lets one value stand for a list of one."""
_Rows = Field(max_length=MAXIMUM_ROWS)
Text = Annotated[str, AfterValidator(_not_empty)]
Texts = Annotated[tuple[Text, ...], ONE_OR_MANY, _Rows]
AddressPattern = Annotated[Text, AfterValidator(_address_pattern)]
AddressPatterns = Annotated[tuple[AddressPattern, ...], ONE_OR_MANY, _Rows]
DomainPattern = Annotated[Text, AfterValidator(_domain_pattern)]
DomainPatterns = Annotated[tuple[DomainPattern, ...], ONE_OR_MANY, _Rows]
HeaderName = Annotated[Text, AfterValidator(_header_name)]
ExpressionText = Annotated[Text, AfterValidator(_expression)]
CapturingExpression = Annotated[Text, AfterValidator(_capturing)]
ExpressionTexts = Annotated[tuple[ExpressionText, ...], ONE_OR_MANY, _Rows]
RuleId = Annotated[str, AfterValidator(_rule_id)]
Probability = Annotated[float, Field(gt=0, lt=1, strict=True)]
Flag = Annotated[bool, Field(strict=True)]
Count = Annotated[int, Field(ge=0, le=1_000_000, strict=True)]

Value = TypeVar("Value")


def with_examples(*examples: JsonValue) -> ConfigDict:
    """Return what shows these examples in the schema, for editors."""
    return ConfigDict(json_schema_extra={"examples": list(examples)})


class RulesSection(Settings):
    """A part of the file; a key with nothing behind it, as when all its entries are comments, is a key left out."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _without_empty_keys(cls, data: object) -> object:
        return {key: value for key, value in data.items() if value is not None} if isinstance(data, dict) else data

    def said(self) -> frozenset[str]:
        """Return the names of the fields that say something else than their defaults."""
        fields = type(self).model_fields.items()
        return frozenset(
            name for name, field in fields if getattr(self, name) != field.get_default(call_default_factory=True)
        )


class OneOrMany(RulesSection):
    """A section that may be written shorter, as one value or a list: that is what `_short` then means."""

    _short: str = "values"

    @model_validator(mode="before")
    @classmethod
    def _written_out(cls, data: object) -> object:
        if isinstance(data, dict | cls):
            return data
        return {cls._short_key(): _as_list(data)}

    @classmethod
    def _short_key(cls) -> str:
        return str(cls.__private_attributes__["_short"].default)

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Return the three ways to write it."""
        reference = handler(core)
        schema = handler.resolve_ref_schema(reference)
        if "anyOf" not in schema:
            many = schema["properties"][cls._short_key()]
            one: Any = many.get("items") or next(way["items"] for way in many["anyOf"] if "items" in way)
            whole = {key: value for key, value in schema.items() if key not in ("title", "description")}
            described: dict[str, Any] = {key: schema[key] for key in ("title", "description") if key in schema}
            schema.clear()
            schema.update({**described, "anyOf": [one, {"type": "array", "items": one}, whole]})
        return reference


class Among(OneOrMany, Generic[Value]):
    """Values, or the names of lists that hold them; one that fits is enough."""

    values: Annotated[tuple[Value, ...], _Rows] = ()
    in_: Texts = Field(default=(), alias="in")
    """Names of lists under `lists`."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.values or self.in_):
            raise ValueError("it says nothing: write a value, a list of values, or {in: NAME} for a list")
        return self


class Choice(OneOrMany, Generic[Value]):
    """Values or lists of which one must fit, and, under `not`, those of which none may."""

    values: Annotated[tuple[Value, ...], _Rows] = ()
    in_: Texts = Field(default=(), alias="in")
    """Names of lists under `lists`."""
    not_: Among[Value] | None = Field(default=None, alias="not")
    """Values or lists of which none may fit."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.values or self.in_ or self.not_):
            raise ValueError("it says nothing: write a value, a list of values, {in: NAME} or {not: ...}")
        return self


class Selection(OneOrMany, Generic[Value]):
    """Values of which one must fit, and, under `not`, those of which none may."""

    values: tuple[Value, ...] = ()
    not_: Annotated[tuple[Value, ...], BeforeValidator(_as_list)] = Field(default=(), alias="not")
    """Values of which none may fit."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.values or self.not_):
            raise ValueError("it says nothing: write a value, a list of values or {not: ...}")
        return self


class DomainsAmong(Among[DomainPattern]):
    """Domains with their sub-domains, globs of domains, or lists."""


class AddressesAmong(Among[AddressPattern]):
    """Addresses, globs such as `*@lawyers.example`, or lists of addresses and domains."""


class TextsAmong(Among[Text]):
    """Texts, or lists."""


class DomainChoice(Choice[DomainPattern]):
    """Domains with their sub-domains, globs of domains, or lists."""


class AddressChoice(Choice[AddressPattern]):
    """Addresses, globs such as `*@lawyers.example`, or lists of addresses and domains."""


class TextChoice(Choice[Text]):
    """Texts, compared without case; a `*` makes a glob of one."""


class Words(OneOrMany):
    """What a text must hold: words or expressions; of all of them one is enough."""

    _short: str = "contains"

    contains: Texts = ()
    """Words or phrases, compared without case and as whole words; `offer*` fits what begins so."""
    in_: Texts = Field(default=(), alias="in")
    """Names of lists of words under `lists`."""
    matches: ExpressionTexts = ()
    """Expressions by RE2, without regard to case."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.contains or self.in_ or self.matches):
            raise ValueError("it says nothing: write a word, a list of words, {matches: EXPRESSION} or {in: NAME}")
        return self


class TextCondition(OneOrMany):
    """What a text must hold, and, under `not`, what it must not."""

    _short: str = "contains"

    contains: Texts = ()
    """Words or phrases, compared without case and as whole words; `offer*` fits what begins so."""
    in_: Texts = Field(default=(), alias="in")
    """Names of lists of words under `lists`."""
    matches: ExpressionTexts = ()
    """Expressions by RE2, without regard to case."""
    not_: Words | None = Field(default=None, alias="not")
    """What must not be in it."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.contains or self.in_ or self.matches or self.not_):
            raise ValueError("it says nothing: write a word, a list of words, {matches: EXPRESSION} or {not: ...}")
        return self


class CountRange(RulesSection):
    """From `min` to `max`, both included; what is left out is open."""

    min: Count | None = None
    max: Count | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        return _ordered(self, self.min, self.max)


class ProbabilityRange(RulesSection):
    """From `min` to `max`, both included; what is left out is open."""

    min: Annotated[float, Field(ge=0, le=1, strict=True)] | None = None
    max: Annotated[float, Field(ge=0, le=1, strict=True)] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        return _ordered(self, self.min, self.max)


Ranged = TypeVar("Ranged", bound=RulesSection)


def _ordered(section: Ranged, least: float | None, most: float | None) -> Ranged:
    if least is None and most is None:
        raise ValueError("it says nothing: write {min: ...}, {max: ...} or both")
    if least is not None and most is not None and least > most:
        raise ValueError(f"min ({least:g}) is above max ({most:g}): nothing is between them")
    return section
