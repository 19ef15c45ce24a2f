"""The command line: one module a group of commands, imported when its command runs.

`app` declares every command with its options and one line of help, and nothing else, so that `autolog --help` answers
at once; `terminal` prints; the other modules do the work and return an exit code.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from autolog.collector import collect_seldom

if TYPE_CHECKING:
    from typer import TyperException


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; end with 0 fine, 1 findings, 2 wrong use, 69 service away, 75 try later, 78 bad config."""
    collect_seldom()
    _stand_somewhere()
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        sys.stdout, sys.stderr = sys.stdout or nowhere, sys.stderr or nowhere  # None for who closed them
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        sys.exit(_written_out(_run(arguments), nowhere))


def _stand_somewhere() -> None:
    """Leave a folder that was deleted under us: no worker process could begin there."""
    try:
        os.getcwd()
    except OSError:
        os.chdir("/")


def _run(arguments: Sequence[str] | None) -> int:
    import typer

    from autolog.cli.app import app
    from autolog.cli.terminal import say_failure, warn
    from autolog.errors import AutologError

    try:
        return int(app(args=arguments, prog_name="autolog", standalone_mode=False) or 0)
    except AutologError as failure:
        say_failure(failure)
        return failure.exit_code
    except typer.TyperException as wrong:
        warn(_in_one_line(wrong))
        return wrong.exit_code
    except typer.Abort:
        return 130
    except OSError as failure:
        warn(_what_place_refused(failure))
        return 1


def _written_out(code: int, nowhere: TextIO) -> int:
    """Write out what a command printed; return its code, or 1 when nobody takes that any more.

    A reader that has gone away, as behind `| head`, knows why and is told nothing; nor is what was told already.
    """
    from autolog.cli.terminal import warn

    try:
        sys.stdout.flush()
    except OSError as failure:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())  # Python flushes once more at its end (its docs on SIGPIPE)
        if code == 0 and not isinstance(failure, BrokenPipeError):
            warn(_what_place_refused(failure))
        return code or 1
    return code


def _what_place_refused(failure: OSError) -> str:
    place = f"{failure.filename}: " if failure.filename else ""
    return f"{place}{failure.strerror or failure}.  Check that the place is there, has room and lets autolog in."


def _in_one_line(wrong: TyperException) -> str:
    """Return what was wrong with the arguments, and whose help to ask; a group without a command gets its help."""
    said = wrong.format_message()
    if "\n" in said:
        return said
    context = getattr(wrong, "ctx", None)
    command = context.command_path if context is not None else "autolog"
    return f"{said if said.endswith(('.', '?')) else said + '.'}  See: {command} --help"
