"""YAML with marks: every fault in a file gets its line and column, all faults at once.

The file is read by ruamel.yaml in round-trip mode, which keeps the place of each key and value, refuses duplicate keys
and builds no objects; pydantic checks the types.  `checked` joins the two: a pydantic error names a path into the data,
the path leads to a mark, and an unknown key gets the nearest known one as a hint.
"""

from __future__ import annotations

import difflib
import re
import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from autolog.errors import ConfigurationError, Problem
from autolog.yaml_layout import culprit, too_deep

MAXIMUM_BYTES = 1_000_000
MAXIMUM_NODES = 100_000
NOT_THERE = "Name the right one (--config FILE, or AUTOLOG_CONFIG), or write one with `autolog setup`."
"""What to do about an autolog.yaml that cannot be read."""

_IN_PLAIN_WORDS = {
    "tuple_type": "this must be a list, such as [one, two]",
    "dict_type": "this must hold keys and values, such as {key: value}",
    "model_type": "this must hold keys and values, such as {key: value}",
    "string_type": "this must be a text; put quotes around a number, a date or true and false",
    "float_parsing": "this must be a number",
    "float_type": "this must be a number",
    "int_parsing": "this must be a whole number",
    "int_type": "this must be a whole number",
    "int_from_float": "this must be a whole number",
    "bool_parsing": "this must be true or false",
    "bool_type": "this must be true or false",
    "path_type": "this must be a path, as a text",
}
_UNQUOTED = frozenset({"float_type", "int_type", "bool_type"})
_YES_AND_NO = {"yes": "true", "on": "true", "no": "false", "off": "false"}
_CHOICES = frozenset({"literal_error", "enum"})

_SYNTAX_REMEDIES = (
    ("alias", "Put quotes around a text that begins with a star."),
    ("character '\\t'", "Indent with spaces, not with tabs."),
    ("cannot start any token", "Put quotes around a text that begins with such a sign."),
    ("duplicate key", "Keep one of the two."),
)
_NOT_ALLOWED = "mapping values are not allowed"
_ODD_LAYOUT = re.compile(
    r"expected <block end>|<document start>|mapping values are not allowed|sequence entries are not allowed"
)
_TIGHT_KEY = re.compile(r"\s*(?:- )?[\w.-]+:(?=[^\s/])")
_BEGUN = (
    ("quoted scalar", ("the quote that begins here is not closed", "Close it, or double a quote inside of it.")),
    ("flow mapping", ("the { that begins here is not closed, or a comma is missing in it", "Close it with }.")),
    ("flow sequence", ("the [ that begins here is not closed, or a comma is missing in it", "Close it with ].")),
    ("simple key", ("this is neither a key with a colon nor a text that goes on", "Write a colon and a space.")),
)
"""What a parser notices only further down, told where it begins."""

_TOLD_BY_ITSELF = ("duplicate", "alias", "cannot start", "escape")
_ANY_SYNTAX_REMEDY = "Check indentation, quotes and colons near here."

Model = TypeVar("Model", bound=BaseModel)
Location = Sequence[str | int]


@dataclass(frozen=True, slots=True)
class MarkedDocument:
    """A parsed file: its data as ruamel gives them, with marks."""

    path: Path
    data: object

    def problem(self, location: Location, what: str, remedy: str = "") -> Problem:
        """Return a Problem at the place that `location` (keys and indexes) leads to."""
        line, column = mark(self.data, location)
        return Problem(self.path, line, column, what, remedy)


def read_document(path: Path, not_there: str = NOT_THERE) -> MarkedDocument:
    """Read a YAML file; `not_there` is what to do when it is not there.

    Raises ConfigurationError for anything that is not plain, bounded YAML.
    """
    try:
        return parse_document(path, bounded(path))
    except OSError as error:
        raise ConfigurationError(unread(path, error, not_there)) from error


def bounded(path: Path) -> bytes:
    """Return what a file holds, or just more of it than may be parsed.  Raises OSError."""
    with path.open("rb") as file:
        return file.read(MAXIMUM_BYTES + 1)


def unread(path: Path, error: OSError, not_there: str = NOT_THERE) -> Problem:
    """Return what it means that a file of the configuration cannot be read; `not_there` is what to do about no file."""
    missing = isinstance(error, FileNotFoundError)
    remedy = not_there if missing else "Check that it is a file that autolog may read."
    return Problem(path, 1, 1, f"the file cannot be read: {error.strerror}", remedy)


def parse_document(path: Path, content: bytes) -> MarkedDocument:
    """Parse the bytes of a YAML file.  Raises ConfigurationError."""
    if len(content) > MAXIMUM_BYTES:
        raise ConfigurationError(Problem(path, 1, 1, f"the file is larger than {MAXIMUM_BYTES:,} bytes", "Split it."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ConfigurationError(Problem(path, line, 1, "the file is not UTF-8", "Save it as UTF-8.")) from error
    try:
        _refuse_depth(path, text)
        data = YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        raise ConfigurationError(_syntax_problem(path, text, error)) from error
    except (YAMLError, ValueError, RecursionError, AttributeError, TypeError, IndexError, KeyError) as error:
        what = f"this is not YAML: {str(error).splitlines()[0] if str(error) else type(error).__name__}"
        raise ConfigurationError(Problem(path, 1, 1, what)) from error
    document = MarkedDocument(path, data)
    if _count_nodes(data) > MAXIMUM_NODES:
        what = f"the file has more than {MAXIMUM_NODES:,} entries, counting what aliases repeat; with this key they are"
        raise ConfigurationError(document.problem(_overfull(data), f"{what} too many", "Write each thing once."))
    return document


def checked(
    document: MarkedDocument, model: type[Model], location: Location = (), without: frozenset[str] = frozenset()
) -> Model:
    """Return the data at `location`, less the keys `without`, as `model`.

    Raises ConfigurationError with every fault in it.
    """
    data = plain(_descend(document.data, location))
    if data is None:
        data = {}
    if isinstance(data, dict):
        data = {key: value for key, value in data.items() if key not in without}
    try:
        return model.model_validate(data, context={"folder": document.path.resolve().parent})
    except ValidationError as error:
        raise ConfigurationError(*_problems(document, model, location, error)) from error


def plain(node: object) -> object:
    """Return the data without marks: dicts with text keys, lists and scalars."""
    if isinstance(node, Mapping):
        return {str(key): plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [plain(value) for value in node]
    return node


def nearest(word: str, known: Sequence[str]) -> str:
    """Return "did you mean 'x'?" for the closest known word, or the list of known words when none is close."""
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f"did you mean '{close[0]}'?" if close else f"known here: {', '.join(sorted(known))}"


def mark(data: object, location: Location) -> tuple[int, int]:
    """Return line and column (from 1) of the deepest place on the way to `location` that the file really has."""
    line, column = 1, 1
    node = data
    for step in location:
        found = _mark_of(node, step)
        if found is None:
            continue  # pydantic puts tags of unions on the way, which stand in no file
        line, column = found
        node = _child(node, step)
    return line, column


def _problems(
    document: MarkedDocument, model: type[BaseModel], location: Location, error: ValidationError
) -> Iterator[Problem]:
    for fault in error.errors(include_url=False):
        path = (*location, *fault["loc"])
        if fault["type"] == "extra_forbidden":
            key, models = str(fault["loc"][-1]), _models_at(model, fault["loc"][:-1])
            known = sorted({name for one in models for name in _keys_of(one)})
            yield document.problem(path, f"unknown key '{key}'", _misplaced(key, models) or nearest(key, known))
        elif fault["type"] == "missing":
            yield document.problem(path, f"'{fault['loc'][-1]}' is missing", "Add it.")
        else:
            name = _name_of(document, path) or "the file"
            yield document.problem(path, f"{name}: {_in_plain_words(fault)}", _hint(fault))


def _name_of(document: MarkedDocument, path: Location) -> str:
    """Return the path as the file has it: keys that a shorter way of writing leaves out are left out."""
    node, steps = document.data, list[str]()
    for place, step in enumerate(path):
        if isinstance(step, str) and place < len(path) - 1 and not (isinstance(node, Mapping) and step in node):
            continue
        steps += [] if step == "[key]" else [str(step)]
        node = _child(node, step)
    return ".".join(steps)


def _in_plain_words(fault: ErrorDetails) -> str:
    message = fault["msg"].removeprefix("Value error, ").replace("Input should be", "this must be")
    return _IN_PLAIN_WORDS.get(fault["type"], message)


def _hint(fault: ErrorDetails) -> str:
    """Return the nearest of the words that may stand here, where only some may; or that quotes are too much."""
    if isinstance(fault["input"], str) and (fault["type"] in _UNQUOTED or fault["input"] in _expected(fault)):
        return _hint_for_quotes(fault["input"])
    if fault["type"] == "tuple_type" and isinstance(fault["input"], dict):
        return "Begin each entry with a dash and a space."
    words = re.findall(r"'([^']*)'", fault["ctx"]["expected"]) if fault["type"] in _CHOICES else []
    return nearest(str(fault["input"]), words) if words else ""


def _expected(fault: ErrorDetails) -> list[str]:
    """Return the values that may stand here, such as the 1 and 2 of "1 or 2"."""
    return re.split(r", | or ", str(fault["ctx"].get("expected", ""))) if "ctx" in fault else []


def _hint_for_quotes(text: str) -> str:
    """Return what is wrong with a text where a number, true or false must stand."""
    if text.casefold() in _YES_AND_NO:
        return f"Write {_YES_AND_NO[text.casefold()]}."
    return "Take the quotes away." if re.fullmatch(r"[-+]?\d+(\.\d+)?|true|false", text) else ""


def _models_at(model: type[BaseModel], location: Location) -> list[object]:
    candidates: list[object] = [model]
    for step in location:
        candidates = [inner for candidate in candidates for inner in _step_into(candidate, step)] or candidates
    return candidates


def _misplaced(key: str, models: Sequence[object]) -> str:
    """Return where the key belongs, if a model says so by a `misplaced` of its own."""
    places = (getattr(kind, "misplaced", None) for one in models for kind in _unwrapped(one))
    return next((place(key) for place in places if place is not None and place(key)), "")


def _step_into(annotation: object, step: str | int) -> Iterator[object]:
    for kind in _unwrapped(annotation):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            for name, field in kind.model_fields.items():
                if step in (name, field.alias):
                    yield field.annotation
        elif isinstance(step, int) or typing.get_origin(kind) in (dict, Mapping):
            yield from [inner for inner in typing.get_args(kind) if inner is not Ellipsis][-1:]


def _keys_of(annotation: object) -> Iterator[str]:
    for kind in _unwrapped(annotation):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from (field.alias or name for name, field in kind.model_fields.items())


def _unwrapped(annotation: object) -> Iterator[object]:
    origin = typing.get_origin(annotation)
    if origin in (typing.Union, types.UnionType):
        for inner in typing.get_args(annotation):
            yield from _unwrapped(inner)
    elif origin is typing.Annotated:
        yield from _unwrapped(typing.get_args(annotation)[0])
    else:
        yield annotation


def _syntax_problem(path: Path, text: str, error: MarkedYAMLError) -> Problem:
    begun = next((told for sign, told in _BEGUN if sign in (error.context or "")), None)
    if begun and error.context_mark and not any(sign in (error.problem or "") for sign in _TOLD_BY_ITSELF):
        place = error.context_mark
        return Problem(path, place.line + 1, place.column + 1, *begun)
    place = error.problem_mark or error.context_mark
    line, column = (place.line + 1, place.column + 1) if place else (1, 1)
    what = re.sub(r"\s+", " ", error.problem or error.context or "this is not YAML").strip()
    remedy = next((remedy for sign, remedy in _SYNTAX_REMEDIES if sign in what), _ANY_SYNTAX_REMEDY)
    if _NOT_ALLOWED in what and (tight := _line_without_space(text, line)):
        remedy = "Put a space behind the colon."
        return Problem(path, *tight, "no space stands behind the colon, so that it is no key", remedy)
    if _ODD_LAYOUT.search(what):
        mended = culprit(text, line)
        if mended == line:
            what, remedy = "this line does not fit the one before it", "Align it with the line it belongs to."
        else:
            column = 1
            what, remedy = f"this line does not fit the one behind it, in line {line}", "Check its colon and indent."
        line = mended
    return Problem(path, line, column, what, remedy)


def _line_without_space(text: str, line: int) -> tuple[int, int] | None:
    """Return the place of a `key:value` on this line or the one before it, whose colon makes no key."""
    lines = text.splitlines()
    for number in (line - 1, line):
        found = _TIGHT_KEY.match(lines[number - 1]) if 0 < number <= len(lines) else None
        if found:
            return number, found.end()
    return None


def _count_nodes(data: object) -> int:
    count, waiting = 0, [data]
    while waiting and count <= MAXIMUM_NODES:
        node = waiting.pop()
        count += 1
        if isinstance(node, Mapping):
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
    return count


def _refuse_depth(path: Path, text: str) -> None:
    """Refuse brackets in brackets before they are read: to notice that they are too many takes the parser seconds."""
    if (place := too_deep(text)) is not None:
        what = "brackets are nested deeper here than any file needs"
        raise ConfigurationError(Problem(path, *place, what, "Close those that are open."))


def _overfull(data: object) -> Location:
    """Return the place of the key with which the entries of a file become too many."""
    count = 0
    for key, value in data.items() if isinstance(data, Mapping) else ():
        count += _count_nodes(value)
        if count > MAXIMUM_NODES:
            return (str(key),)
    return ()


def _descend(node: object, location: Location) -> object:
    for step in location:
        node = _child(node, step)
    return node


def _child(node: object, step: str | int) -> object:
    if isinstance(node, Mapping):
        return node.get(step)
    if isinstance(node, list) and isinstance(step, int) and step < len(node):
        return node[step]
    return None


def _mark_of(node: object, step: str | int) -> tuple[int, int] | None:
    marks = getattr(node, "lc", None)
    if marks is None or marks.data is None or step not in marks.data:
        return None
    line, column = marks.key(step) if isinstance(node, Mapping) else marks.item(step)
    return line + 1, column + 1
