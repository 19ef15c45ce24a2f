"""Changing autolog.yaml as a careful person would: a few lines, and every other byte stays as it is.

ruamel.yaml says where a thing stands; the text is cut and put together there, and then read again: what it means now
must be what it meant before with that one change, or the change is refused with its line and nothing is written.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from autolog.errors import ConfigurationError, Problem, WrongUse
from autolog.marked_yaml import parse_document, plain, unread

Data = dict[str, object]
_PLAIN = re.compile(r"[A-Za-z0-9/_.@][A-Za-z0-9/_.@:+-]*[A-Za-z0-9/_.@+-]|[A-Za-z0-9]")


def with_account(path: Path, text: str, account: Mapping[str, object]) -> str:
    """Return the text with one more account behind the others.  Raises ConfigurationError or WrongUse."""
    accounts = _accounts(path, text)
    if any(one.get("id") == account["id"] for one in accounts):
        raise WrongUse(f"There is an account '{account['id']}' already.", remedy="Choose another id.")
    place = _value_of(_root(path, text), "accounts")
    edited = _added(path, text, place, account)
    return _same_but(path, text, edited, lambda data: {**data, "accounts": [*accounts, dict(account)]}, place)


def without_account(path: Path, text: str, account_id: str) -> str:
    """Return the text without the lines of this account.  Raises ConfigurationError or WrongUse."""
    accounts = _accounts(path, text)
    place, item = _item(path, text, account_id)
    if place.flow_style:
        raise _refused(path, item, "the accounts stand in brackets", "Take this one out by hand.")
    begin = text.rindex("\n", 0, item.start_mark.index) + 1
    end = _line_end(text, _last_index(text, item))
    only = f"{' ' * place.start_mark.column}[]{_newline(text)}" if len(accounts) == 1 else ""
    left = [one for one in accounts if one.get("id") != account_id]
    edited = text[:begin] + only + text[end:]
    return _same_but(path, text, edited, lambda data: {**data, "accounts": left}, item)


def with_pause(path: Path, text: str, account_id: str, paused: bool) -> str:
    """Return the text in which this account is paused, or is not.  Raises ConfigurationError or WrongUse."""
    accounts = [{**one, "paused": paused} if one.get("id") == account_id else one for one in _accounts(path, text)]
    _, item = _item(path, text, account_id)
    edited = _paused(text, item, "true" if paused else "false")
    return _same_but(path, text, edited, lambda data: {**data, "accounts": accounts}, item)


def account_lines(account: Mapping[str, object], indent: int, newline: str = "\n") -> str:
    """Return an account as the lines of a list of YAML."""
    lines = [f"{key}: {_yaml(value)}" for key, value in account.items()]
    return "".join(f"{' ' * indent}{'  ' if number else '- '}{line}{newline}" for number, line in enumerate(lines))


def read_text(path: Path) -> str:
    """Return the file's text with its line ends as they are.  Raises ConfigurationError."""
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise ConfigurationError(unread(path, error)) from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(Problem(path, 1, 1, "the file is not UTF-8", "Save it as UTF-8.")) from error


def write_text(path: Path, before: str, after: str, check: Callable[[Path], object]) -> None:
    """Put the text in place of what was there, whole or not at all, with the file's mode and owner.

    `check` is given the new file first, beside the old one, and raises when it is no good.  Raises WrongUse when
    somebody else changed the file meanwhile, or its folder may not be written to.
    """
    path = path.resolve()  # a link stays one
    status = path.stat()
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    except PermissionError:
        raise not_writable(path) from None
    new = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(file.fileno(), status.st_mode & 0o7777)
            with suppress(PermissionError):  # nobody but root gives a file away
                os.fchown(file.fileno(), status.st_uid, status.st_gid)
            file.write(after.encode())
            file.flush()
            os.fsync(file.fileno())
        check(new)
        if read_text(path) != before:
            raise WrongUse(f"{path} was changed by somebody else meanwhile.", remedy="Give the command again.")
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def not_writable(path: Path) -> WrongUse:
    """Return what to say when the folder of a file may not be written to."""
    return WrongUse(
        f"{path} cannot be changed: {path.parent} is not writable for you.", remedy="Give the command as root."
    )


def _added(path: Path, text: str, place: Node | None, account: Mapping[str, object]) -> str:
    newline = _newline(text)
    if place is None:
        ended = text if text.endswith("\n") else text + newline
        return f"{ended}accounts:{newline}{account_lines(account, 2, newline)}"
    if isinstance(place, SequenceNode) and place.value and not place.flow_style:
        end = _line_end(text, _last_index(text, place))
        lines = account_lines(account, place.start_mark.column, newline)
        return _joined(text[:end], newline) + lines + text[end:]
    if isinstance(place, SequenceNode) and place.value:
        raise _refused(path, place, "the accounts stand in brackets", "Write them as a list, each behind a dash.")
    return _first(text, place, account)


def _first(text: str, place: Node, account: Mapping[str, object]) -> str:
    """Put the first account where there is nothing yet, or `[]`."""
    newline, (begin, end) = _newline(text), (place.start_mark.index, place.end_mark.index)
    before = text[:begin].rstrip(" ") if end > begin else text[:begin]
    rest = _line_end(text, max(end - 1, 0))
    if before.endswith("\n"):  # `[]` on a line of its own
        return before + account_lines(account, place.start_mark.column, newline) + text[rest:]
    return _joined(before + text[end:rest], newline) + account_lines(account, 2, newline) + text[rest:]


def _paused(text: str, item: MappingNode, word: str) -> str:
    known = _value_of(item, "paused")
    if known is not None:
        return text[: known.start_mark.index] + word + text[known.end_mark.index :]
    if item.flow_style:
        brace = item.end_mark.index - 1
        return f"{text[:brace].rstrip()}, paused: {word}{text[brace:]}"
    end, newline = _line_end(text, _last_index(text, item)), _newline(text)
    return _joined(text[:end], newline) + f"{' ' * item.start_mark.column}paused: {word}{newline}" + text[end:]


def _same_but(path: Path, before: str, after: str, change: Callable[[Data], Data], place: Node | None) -> str:
    """Return the new text if it means what the old one means with that change.  Raises ConfigurationError."""
    with suppress(ConfigurationError):
        if _data(path, after) == change(_data(path, before)):
            return after
    raise _refused(path, place, "the account cannot be changed here without touching more", "Change it by hand.")


def _refused(path: Path, place: Node | None, what: str, remedy: str) -> ConfigurationError:
    line, column = (place.start_mark.line + 1, place.start_mark.column + 1) if place is not None else (1, 1)
    return ConfigurationError(Problem(path, line, column, f"{what}; nothing was written", remedy))


def _accounts(path: Path, text: str) -> list[Data]:
    accounts = _data(path, text).get("accounts") or []
    return [one for one in accounts if isinstance(one, dict)] if isinstance(accounts, list) else []


def _data(path: Path, text: str) -> Data:
    data = plain(parse_document(path, text.encode()).data)
    return data if isinstance(data, dict) else {}


def _root(path: Path, text: str) -> Node:
    try:
        root: Node | None = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        raise ConfigurationError(Problem(path, 1, 1, f"this is not YAML: {error.problem}")) from error
    if not isinstance(root, MappingNode) or root.flow_style:
        raise _refused(path, root, "the file does not hold keys, each on a line of its own", "Write it so.")
    return root


def _item(path: Path, text: str, account_id: str) -> tuple[SequenceNode, MappingNode]:
    place = _value_of(_root(path, text), "accounts")
    if isinstance(place, SequenceNode):
        for item in place.value:
            named = _value_of(item, "id") if isinstance(item, MappingNode) else None
            if named is not None and named.value == account_id:
                return place, item
    raise WrongUse(f"There is no account '{account_id}' in {path}.", remedy="See: autolog account list")


def _value_of(mapping: Node, key: str) -> Node | None:
    return next((value for name, value in mapping.value if name.value == key), None)


def _last_index(text: str, node: Node) -> int:
    """Return the index of the last sign that belongs to a node, comments and blank lines behind it aside."""
    if isinstance(node, MappingNode | SequenceNode) and not node.flow_style and node.value:
        last = node.value[-1]
        if not isinstance(last, tuple):
            return _last_index(text, last)
        key, value = last
        return max(_last_index(text, key), _last_index(text, value))
    return max(len(text[: node.end_mark.index].rstrip()) - 1, 0)


def _line_end(text: str, index: int) -> int:
    """Return the index behind the line in which this index is."""
    found = text.find("\n", index)
    return len(text) if found < 0 else found + 1


def _joined(text: str, newline: str) -> str:
    return text if text.endswith("\n") else text + newline


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _yaml(value: object) -> str:
    """Return a value on one line, in plain YAML where that means the same and else in quotes."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_yaml(str(key))}: {_yaml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_yaml(inner) for inner in value) + "]"
    if isinstance(value, str) and _PLAIN.fullmatch(value) and YAML(typ="safe", pure=True).load(value) == value:
        return value
    return json.dumps(value, ensure_ascii=False)
