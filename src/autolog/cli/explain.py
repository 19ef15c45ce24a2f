"""`autolog explain`: why something was logged, waits, or was left alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from autolog.cli.explained_file import explain_file
from autolog.cli.explained_text import lines_of
from autolog.cli.explanations import Explanation, TraceExplanation, explain_interaction
from autolog.cli.named import refused_as_wrong_use
from autolog.cli.progress import working
from autolog.cli.suggested import suggested_in
from autolog.cli.terminal import print_json, say
from autolog.config import load_configuration
from autolog.decode.message.message_ids import normalise_message_id
from autolog.decode.pool import DecodePool
from autolog.errors import AutologError, WrongUse
from autolog.installation import Installation, opened
from autolog.store.answers import StoredInteraction

FILES = (".eml", ".ics")
_ID = re.compile(r"[0-9a-f]{4,32}")


def run_explain(path: Path, what: str, as_json: bool) -> int:
    """Explain a file, an interaction by its id, or a message by its Message-ID.  Raises WrongUse."""
    file = _file(what)
    with opened(load_configuration(path)) as installation:
        explanations = _of_file(file, installation) if file is not None else _of_record(what, installation)
    if as_json:
        print_json(explanations[0] if len(explanations) == 1 else explanations)
    else:
        say("\n\n".join("\n".join(lines_of(one)) for one in explanations))
    return 0


def _file(what: str) -> Path | None:
    """Return the file that is meant, if one is.  Raises WrongUse for one that is not there."""
    path = Path(what)
    try:
        if path.is_file():
            return path
    except OSError:
        return None  # a Message-ID may be longer than any file's name
    if path.is_dir() or (path.suffix.lower() in FILES and "@" not in what):
        raise WrongUse(f"There is no file '{what}'.", remedy="Name an .eml or .ics file, a Message-ID or an id.")
    return None


def _of_file(file: Path, installation: Installation) -> Sequence[Explanation]:
    with working("decode"), DecodePool(1) as pool:
        return [explain_file(file, installation, pool.decode_many)]


def _of_record(what: str, installation: Installation) -> Sequence[Explanation]:
    found = _by_id(what, installation) or installation.store.find_interactions(what)
    if found:
        suggester = installation.suggester()
        return [explain_interaction(one, installation.rules, suggested_in([one], suggester)) for one in found]
    message_id = normalise_message_id(what)
    sightings = installation.store.sightings_by_hashes(installation.hasher([("thread", message_id)]))
    if not message_id or not sightings:
        raise AutologError(
            f"Nothing that is logged, waits or was linked to nobody is called '{what}'.",
            remedy="Of what a rule ignored no Message-ID is kept: see autolog ledger, or explain its .eml file.",
        )
    return [TraceExplanation(message_id, sightings)]


def _by_id(what: str, installation: Installation) -> tuple[StoredInteraction, ...]:
    if not _ID.fullmatch(what):
        return ()
    with refused_as_wrong_use():
        found = installation.store.interaction(what)
    return (found,) if found is not None else ()
