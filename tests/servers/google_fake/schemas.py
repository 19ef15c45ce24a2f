"""Answers checked against the schemas of Google's discovery documents, as google-api-python-client ships them."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

_NUMBER = re.compile(r"-?\d+")
_WHOLE = {"int32", "uint32", "int64", "uint64"}


@cache
def document(name: str) -> dict[str, Any]:
    place = files("googleapiclient.discovery_cache.documents") / f"{name}.json"
    found: dict[str, Any] = json.loads(place.read_text("utf-8"))
    return found


def check(name: str, schema: str, value: object) -> None:
    """Raise AssertionError when the value is not what the schema of the document allows."""
    _check(document(name), {"$ref": schema}, value, schema)


def _check(doc: dict[str, Any], schema: dict[str, Any], value: Any, place: str) -> None:
    if "$ref" in schema:
        _check(doc, doc["schemas"][schema["$ref"]], value, place)
        return
    kind = schema.get("type")
    if kind == "object":
        _check_object(doc, schema, value, place)
    elif kind == "array":
        assert isinstance(value, list), f"{place} is no list: {value!r}"
        for index, one in enumerate(value):
            _check(doc, schema["items"], one, f"{place}[{index}]")
    elif kind == "string":
        _check_text(schema, value, place)
    elif kind == "integer":
        assert type(value) is int, f"{place} is no whole number: {value!r}"
    elif kind == "boolean":
        assert isinstance(value, bool), f"{place} is neither true nor false: {value!r}"
    elif kind == "number":
        assert isinstance(value, (int, float)), f"{place} is no number: {value!r}"


def _check_text(schema: dict[str, Any], value: Any, place: str) -> None:
    assert isinstance(value, str), f"{place} is no text: {value!r}"
    if schema.get("format") in _WHOLE:
        assert _NUMBER.fullmatch(value), f"{place} is no number: {value!r}"
    if "enum" in schema:
        assert value in schema["enum"], f"{place}: {value!r} is none of {schema['enum']}"


def _check_object(doc: dict[str, Any], schema: dict[str, Any], value: Any, place: str) -> None:
    assert isinstance(value, dict), f"{place} is no object: {value!r}"
    properties = schema.get("properties", {})
    for key, one in value.items():
        if key in properties:
            _check(doc, properties[key], one, f"{place}.{key}")
        else:
            assert "additionalProperties" in schema, f"{place} has no property {key!r}"
            _check(doc, schema["additionalProperties"], one, f"{place}.{key}")


def allowed_parameters(name: str, *path: str) -> dict[str, Any]:
    """Return the parameters of a method, such as ("gmail.v1", "users", "history", "list")."""
    found = document(name)
    for step in path[:-1]:
        found = found["resources"][step]
    parameters: dict[str, Any] = found["methods"][path[-1]]["parameters"]
    return parameters
