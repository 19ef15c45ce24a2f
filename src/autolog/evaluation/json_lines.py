"""Files with one JSON object a line: labels in, predictions out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeGuard, TypeVar

from autolog.errors import ConfigurationError, Problem

Label = TypeVar("Label")
Fields = Mapping[str, object]


def read_json_lines(path: Path, read: Callable[[Fields], Label]) -> tuple[Label, ...]:
    """Return what `read` makes of each line; empty lines are passed over.

    `read` may raise KeyError, ValueError or TypeError.  Raises ConfigurationError with every line that is no label.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        remedy = "A labelled set holds customers.csv, contacts.csv, gold.jsonl and eml/*.eml."
        raise ConfigurationError(Problem(path, 1, 1, f"the labels cannot be read: {error}", remedy)) from error
    problems: list[Problem] = []
    labels: list[Label] = []
    for number, line in enumerate(lines, start=1):
        try:
            labels += [read(_fields(json.loads(line)))] if line.strip() else []
        except (ValueError, TypeError) as error:
            problems.append(Problem(path, number, 1, f"this is no label: {error}"))
        except KeyError as error:
            problems.append(Problem(path, number, 1, f"this is no label: {error} is missing"))
    if problems:
        raise ConfigurationError(*problems)
    return tuple(labels)


def write_json_lines(path: Path, rows: Iterable[Fields]) -> None:
    """Write one JSON object a line."""
    with path.open("w", encoding="utf-8", errors="replace") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def texts_in(fields: Fields, key: str) -> tuple[str, ...]:
    """Return a list of texts, empty when the field is absent.  Raises ValueError when it is something else."""
    value = fields.get(key, [])
    if not _is_text_list(value):
        raise ValueError(f"'{key}' is not a list of texts")
    return tuple(value)


def truth_in(fields: Fields, key: str, otherwise: bool) -> bool:
    """Return true or false, `otherwise` when the field is absent.  Raises TypeError when it is something else."""
    value = fields.get(key, otherwise)
    if not isinstance(value, bool):
        raise TypeError(f"'{key}' is neither true nor false")
    return value


def _fields(data: object) -> Fields:
    if not isinstance(data, dict):
        raise TypeError("not a JSON object")
    return data


def _is_text_list(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)
