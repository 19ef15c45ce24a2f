"""Single values and entries of a YAML text changed where they stand; every other byte stays as it is.

ruamel.yaml says where a thing stands.  What the text means afterwards is read again, and must be what it meant before
with that one change.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node

from autolog.errors import ConfigurationError, Problem
from autolog.marked_yaml import parse_document, plain

Data = dict[str, object]
Pair = tuple[Node, Node]


def with_value(path: Path, text: str, key: str, value: str) -> str:
    """Return the text with another scalar behind a key of the file.  Raises ConfigurationError."""
    found = next((node for name, node in _root(text).value if name.value == key), None)
    if found is None:
        raise _refused(path, None, f"there is no '{key}'")
    edited = text[: found.start_mark.index] + value + text[found.end_mark.index :]
    return _same_but(path, text, edited, lambda data: {**data, key: int(value) if value.isdigit() else value}, found)


def without_entries(path: Path, text: str, key: str, names: frozenset[str]) -> str:
    """Return the text without these entries of the mapping under a key, the key too if none is left.

    Raises ConfigurationError.
    """
    place = next(((name, node) for name, node in _root(text).value if name.value == key), None)
    if not names or place is None or not isinstance(place[1], MappingNode):
        return text
    name, mapping = place
    kept = [pair for pair in mapping.value if pair[0].value not in names]
    if not kept:
        edited = _cut(text, name.start_mark.index, mapping.end_mark.index if mapping.flow_style else _end(mapping))
    elif mapping.flow_style:
        edited = text[: mapping.start_mark.index] + _braced(text, kept) + text[mapping.end_mark.index :]
    else:
        edited = text
        for entry, value in reversed([pair for pair in mapping.value if pair not in kept]):
            edited = _cut(edited, entry.start_mark.index, value.end_mark.index)
    return _same_but(path, text, edited, lambda data: _without(data, key, names), mapping)


def _without(data: Data, key: str, names: frozenset[str]) -> Data:
    inner = data[key]
    left = {name: value for name, value in inner.items() if name not in names} if isinstance(inner, dict) else {}
    return {**data, key: left} if left else {name: value for name, value in data.items() if name != key}


def _cut(text: str, begin: int, end: int) -> str:
    """Return the text without the whole lines from `begin` to `end`, comments at their ends included."""
    first, last = text.rfind("\n", 0, begin) + 1, text.find("\n", max(begin, end - 1))
    return text[:first] + (text[last + 1 :] if last >= 0 else "")


def _braced(text: str, pairs: list[Pair]) -> str:
    return "{" + ", ".join(text[key.start_mark.index : value.end_mark.index] for key, value in pairs) + "}"


def _end(mapping: MappingNode) -> int:
    return int(mapping.value[-1][1].end_mark.index)


def _root(text: str) -> MappingNode:
    root = YAML(typ="safe", pure=True).compose(text)
    assert isinstance(root, MappingNode), "a file whose rules were read holds keys"  # noqa: S101 - read before
    return root


def _same_but(path: Path, before: str, after: str, change: Callable[[Data], Data], place: Node) -> str:
    try:
        is_same = _data(path, after) == change(_data(path, before))
    except ConfigurationError:
        is_same = False
    if not is_same:
        raise _refused(path, place, "this cannot be changed here without touching more")
    return after


def _data(path: Path, text: str) -> Data:
    data = plain(parse_document(path, text.encode()).data)
    return data if isinstance(data, dict) else {}


def _refused(path: Path, place: Node | None, what: str) -> ConfigurationError:
    line, column = (place.start_mark.line + 1, place.start_mark.column + 1) if place is not None else (1, 1)
    return ConfigurationError(Problem(path, line, column, f"{what}; nothing was written", "Change it by hand."))
