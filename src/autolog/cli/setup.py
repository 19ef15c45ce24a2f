"""`autolog setup`: four questions and a working, commented configuration.

Nothing is ever overwritten: a file that is there stays as it is and is named, so that the command can be run again by
hand or by a configuration management tool.
"""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from autolog.cli.setup_texts import (
    SCHEMA,
    Answers,
    configuration_text,
    next_steps,
    rules_text,
    schema_text,
)
from autolog.cli.terminal import print_json, say
from autolog.errors import WrongUse
from autolog.marked_yaml import checked, read_document
from autolog.new_files import write_new
from autolog.secrets.master_key import create_master_key_file


@dataclass(frozen=True, slots=True)
class Question:
    """One question, with what is taken when nothing is answered."""

    key: str
    text: str
    default: str


QUESTIONS = (
    Question("own_domains", "Your firm's own mail domains, such as ourfirm.example", ""),
    Question(
        "mailboxes",
        "Mailboxes: imaps://USER@HOST, or a path to a Maildir, mbox, .ics file or folder (several: with spaces)",
        "",
    ),
    Question("customers", "A CSV file with your customers (empty: later, with `autolog customers import`)", ""),
    Question("database", "Database", "sqlite:///autolog.db"),
)


def run_setup(folder: Path, answers: Path | None, as_json: bool) -> int:
    """Ask, or read the answers, and write what is missing in `folder`.  Raises WrongUse or ConfigurationError."""
    asked = _asked_aside if as_json else input
    given = checked(read_document(answers, "Check its name."), Answers) if answers is not None else ask(asked)
    files = {"autolog.yaml": configuration_text(given), "rules.yaml": rules_text(given), SCHEMA: schema_text()}
    written = [name for name, text in files.items() if _write_new(folder / name, text)]
    kept = [name for name in files if name not in written]
    if not (folder / "master.key").exists():
        create_master_key_file(folder / "master.key", os.urandom(32))
        written.append("master.key")
    steps = list(next_steps(given, folder, called(sys.argv[0])))
    if as_json:
        print_json({"folder": folder.resolve(), "written": written, "kept": kept, "next": steps})
    else:
        _print(folder, written, kept, steps)
    return 0


def _print(folder: Path, written: Sequence[str], kept: Sequence[str], steps: Sequence[str]) -> None:
    if kept:
        say(f"Kept as they were: {', '.join(kept)}.")
    if written:
        say(f"Written to {folder.resolve()}: {', '.join(written)}.  Keep a copy of master.key somewhere else.")
    for step in steps:
        say(f"Next: {step}")


def ask(read: Callable[[str], str]) -> Answers:
    """Ask the four questions.  Raises WrongUse when nobody answers."""
    given: dict[str, object] = {}
    for question in QUESTIONS:
        shown = f"{question.text}{f' [{question.default}]' if question.default else ''}: "
        try:
            answer = read(shown).strip() or question.default
        except EOFError:
            raise WrongUse("Nobody answered the questions of `autolog setup`.", remedy="Use --answers FILE.") from None
        given[question.key] = _several(answer) if question.key in ("own_domains", "mailboxes") else answer
    return Answers.model_validate(given)


def _asked_aside(question: str) -> str:
    """Ask on standard error, where no JSON is expected.  Raises EOFError when nobody answers."""
    sys.stderr.write(question)
    sys.stderr.flush()
    answer = sys.stdin.readline()
    if not answer:
        raise EOFError
    return answer


def _several(answer: str) -> list[str]:
    """Return the words of an answer; quotation marks keep a path with spaces together."""
    try:
        return [word.strip(",") for word in shlex.split(answer) if word.strip(",")]
    except ValueError:
        raise WrongUse(f"A quotation mark is not closed in: {answer}", remedy="Close it.") from None


def called(program: str) -> str:
    """Return how to name this program so that the shell finds it: by its path where its name alone does not lead to it.

    `program` is what the shell started.
    """
    found = shutil.which("autolog")
    by_path = Path(program).name == "autolog" and "/" in program
    if not by_path or (found is not None and Path(found).resolve() == Path(program).resolve()):
        return "autolog"
    return shlex.quote(program)


def _write_new(path: Path, text: str) -> bool:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        write_new(path, text.encode())
    except FileExistsError:
        return False
    return True
