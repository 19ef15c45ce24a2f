"""Every command is documented, and what the pages tell people to type can be typed."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from autolog.cli.app import app
from unit.docs.pages import PAGES, ROOT, blocks, code_spans, text_of

_CALL = re.compile(r"(?:^|[;|(]\s*|\S*/bin/)autolog((?:[ ]+[^\s#|;&)]+)*)")


@dataclass(frozen=True, slots=True)
class Typed:
    """A command line as a page shows it: where, and the words behind `autolog`."""

    place: str
    words: tuple[str, ...]


def commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the words of every command below a group."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name)


def test_every_command_is_in_the_reference() -> None:
    page = text_of("reference/command-line.md")
    missing = [
        " ".join(words) for words in commands(typer.main.get_command(app)) if f"autolog {' '.join(words)}" not in page
    ]
    assert missing == []


def test_every_command_that_is_shown_exists_with_its_options() -> None:
    shown = list(typed())
    assert len(shown) > 50
    assert [fault for one in shown if (fault := fault_of(one))] == []


def test_a_command_that_does_not_exist_is_found() -> None:
    assert fault_of(Typed("here", ("rules", "plot")))
    assert fault_of(Typed("here", ("review", "accept", "4711", "--bye", "kim")))
    assert not fault_of(Typed("here", ("--config", "x.yaml", "review", "accept", "4711", "--by", "kim")))


def typed() -> Iterator[Typed]:
    """Yield what people are told to type: prompts in console blocks, lines of shell, and spans of code."""
    for block in blocks("console"):
        for line in block.text.splitlines():
            if line.startswith("$ "):
                yield from _calls(str(block), line.removeprefix("$ "))
    for block in blocks("sh"):
        for line in block.text.replace("\\\n", " ").splitlines():
            yield from _calls(str(block), line)
    for page in PAGES:
        for span in code_spans(page):
            if re.match(r"(?:\S*/bin/)?autolog ", span):
                yield from _calls(str(page.relative_to(ROOT)), span)


def _calls(place: str, line: str) -> Iterator[Typed]:
    for found in _CALL.finditer(line):
        words = tuple(shlex.split(found[1]))
        if words:
            yield Typed(place, words)


def fault_of(one: Typed) -> str:
    """Return what is wrong with a command line, or an empty text."""
    command: Any = typer.main.get_command(app)
    known = options_of(command)
    words = list(one.words)
    while words and (words[0].startswith("-") or hasattr(command, "commands")):
        word = words.pop(0)
        if word.startswith("-"):
            if word.partition("=")[0] not in known:
                return f"{one.place}: autolog {' '.join(one.words)}: no option {word}"
            if known[word.partition("=")[0]] and "=" not in word:
                words[:1] = []
        elif word in command.commands:
            command = command.commands[word]
            known = known | options_of(command)
        elif word.isupper() or "|" in word:
            return ""
        else:
            return f"{one.place}: autolog {' '.join(one.words)}: no command {word}"
    unknown = [word for word in words if word.startswith("--") and word.partition("=")[0] not in known]
    return f"{one.place}: autolog {' '.join(one.words)}: no option {unknown[0]}" if unknown else ""


def options_of(command: Any) -> dict[str, bool]:
    """Return the options of a command, and whether each takes a value."""
    options = {name: not param.is_flag for param in command.params if hasattr(param, "is_flag") for name in param.opts}
    return {"--help": False, **options}


def test_files_that_are_run_in_the_pages_are_there() -> None:
    named = {
        word for block in blocks("sh") for word in block.text.split() if re.fullmatch(r"requirements/\w+\.txt", word)
    }
    assert named
    assert all((ROOT / word).is_file() for word in named)


def test_files_that_are_copied_in_the_pages_are_there() -> None:
    spans = [span for page in PAGES for span in code_spans(page) if span.startswith("cp ")]
    lines = [line for block in blocks("console") for line in block.text.splitlines() if line.startswith("$ cp ")]
    copied = [word for one in (*spans, *lines) for word in one.removeprefix("$ ").partition(" && ")[0].split()[1:-1]]
    assert len(copied) > 3
    assert [word for word in copied if not (ROOT / word).is_file()] == []


def test_pages_name_no_file_of_docs_that_is_not_built() -> None:
    index = text_of("index.md")
    pages = [path.relative_to(ROOT / "docs").with_suffix("") for path in (ROOT / "docs").rglob("*.md")]
    assert [str(page) for page in pages if page != Path("index") and f"\n{page}\n" not in index] == []
