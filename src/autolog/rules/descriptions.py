"""What stands under each field of the models, read from their source when the schema or the reference is written.

pydantic could read it for itself (`use_attribute_docstrings`), but would at every start, and take a third of a second.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache

from pydantic import BaseModel


def description_of(model: type[BaseModel], field: str) -> str:
    """Return what is said of a field of a model, or by the model that it comes from; an empty text when nothing is."""
    given = model.model_fields[field].description
    said = (_of_module(one.__module__).get((_own_name(one), field), "") for one in model.__mro__)
    return given or next(filter(None, said), "")


def described(schema: dict[str, object], root: type[BaseModel]) -> dict[str, object]:
    """Return the JSON schema of a model with the descriptions of all fields in it."""
    parts = schema.get("$defs")
    places = {root.__name__: schema, **(parts if isinstance(parts, dict) else {})}
    for model in _below(BaseModel):
        if model.__module__.startswith("autolog.rules."):
            for properties in _properties_in(places.get(_key_of(model))):
                _describe(properties, model)
    return schema


def _key_of(model: type[BaseModel]) -> str:
    """Return how pydantic names a model in a schema."""
    return re.sub(r"[^a-zA-Z0-9.\-_]", "_", model.__name__)


def _properties_in(place: object) -> Iterator[dict[str, object]]:
    """Yield the properties of a model, which may be one of several forms that it is written in."""
    if isinstance(place, dict):
        if isinstance(properties := place.get("properties"), dict):
            yield properties
        for form in place.get("anyOf", ()):
            yield from _properties_in(form)


def _describe(properties: dict[str, object], model: type[BaseModel]) -> None:
    for name, field in model.model_fields.items():
        about, text = properties.get(field.alias or name), description_of(model, name)
        if isinstance(about, dict) and text:
            properties[field.alias or name] = dict(sorted({**about, "description": text}.items()))


def _below(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for one in model.__subclasses__():
        yield one
        yield from _below(one)


def _own_name(model: type) -> str:
    """Return the name in the source: that of `Among[Text]` is `Among`."""
    return model.__name__.partition("[")[0]


@cache
def _of_module(name: str) -> Mapping[tuple[str, str], str]:
    module = sys.modules.get(name)
    if module is None or not name.startswith("autolog."):
        return {}
    classes = (one for one in ast.parse(inspect.getsource(module)).body if isinstance(one, ast.ClassDef))
    return {(one.name, field): text for one in classes for field, text in _of_class(one)}


def _of_class(found: ast.ClassDef) -> Iterator[tuple[str, str]]:
    """Yield the fields with the texts that stand under them (PEP 257, attribute docstrings)."""
    for field, below in zip(found.body, found.body[1:], strict=False):
        if not isinstance(field, ast.AnnAssign) or not isinstance(field.target, ast.Name):
            continue
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            yield field.target.id, inspect.cleandoc(str(below.value.value))
