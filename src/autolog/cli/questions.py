"""A connector's settings -> the few questions that a person answers, and the answers -> keys of autolog.yaml.

What is asked is in the connector's spec (`asks`), else what must be given.  A secret is asked for without echo and
never becomes part of the answers: they only name the place where it is sealed.
"""

from __future__ import annotations

import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic.fields import FieldInfo
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from autolog.connector import ConnectorSpec, SecretReference
from autolog.errors import WrongUse

_SECRET_MARKS = typing.get_args(SecretReference)[1:]


@dataclass(frozen=True, slots=True)
class Question:
    """One setting to ask for.  `default` is shown and taken when nothing is answered; empty where there is none."""

    key: str
    text: str
    needed: bool
    secret: bool
    several: bool
    default: str = ""


def questions(spec: ConnectorSpec) -> Iterator[Question]:
    """Yield what a person is asked for, in the order of the connector."""
    fields = spec.settings.model_fields
    asked = spec.asks or tuple(key for key, one in fields.items() if one.is_required() or is_secret(one))
    for key in asked:
        yield _question(key, fields[key])


def is_secret(field: FieldInfo) -> bool:
    """Return whether a setting names the place of a secret."""
    return _marked(field.metadata) or any(_is_reference(one) for one in _alternatives(field.annotation))


def understood(question: Question, answer: str) -> object:
    """Return an answer as autolog.yaml would hold it: words become a list, `{}` and `[]` are read as YAML.

    Raises WrongUse for what cannot be read.
    """
    if answer.startswith(("{", "[")):
        try:
            return YAML(typ="safe", pure=True).load(answer)
        except YAMLError as error:
            raise WrongUse(f"'{answer}' cannot be read.", remedy="Write it as in autolog.yaml.") from error
    return answer.replace(",", " ").split() if question.several else answer


def _question(key: str, field: FieldInfo) -> Question:
    shown = "" if field.is_required() or field.default in (None, "", ()) else str(field.default)
    several = any(typing.get_origin(one) in (tuple, list, set, frozenset) for one in _alternatives(field.annotation))
    text = field.description or key.replace("_", " ").capitalize()
    return Question(key, text, field.is_required(), is_secret(field), several, shown)


def _alternatives(annotation: Any) -> Iterator[Any]:
    """Yield the kinds that a setting may have, `None` and unions taken apart; marked ones as they are."""
    if typing.get_origin(annotation) is typing.Annotated:
        yield annotation
        return
    inner = typing.get_args(annotation)
    if inner and type(None) in inner:
        for one in inner:
            yield from _alternatives(one)
    else:
        yield annotation


def _is_reference(annotation: Any) -> bool:
    return typing.get_origin(annotation) is typing.Annotated and _marked(typing.get_args(annotation)[1:])


def _marked(metadata: typing.Sequence[Any]) -> bool:
    return any(mark in _SECRET_MARKS for mark in metadata)


def as_answered(value: object) -> object:
    """Return a value of YAML with times as texts, as connectors read them and as they are written again."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): as_answered(inner) for key, inner in value.items()}
    return [as_answered(inner) for inner in value] if isinstance(value, list) else value


def given(pairs: typing.Sequence[str]) -> Mapping[str, object]:
    """Return the settings of `--set KEY=VALUE`.  Raises WrongUse."""
    values: dict[str, object] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key.strip():
            raise WrongUse(f"'{pair}' sets nothing.", remedy="Write --set KEY=VALUE, such as --set host=mail.example.")
        try:
            values[key.strip()] = as_answered(YAML(typ="safe", pure=True).load(value)) if value else ""
        except YAMLError as error:
            raise WrongUse(f"The value of '{key}' cannot be read.", remedy="Write it as in autolog.yaml.") from error
    return values
