"""`autolog export --person`: all that is kept about somebody, as one JSON document."""

from __future__ import annotations

from pathlib import Path

from autolog.cli.export import as_document
from autolog.cli.terminal import print_json
from autolog.config import load_configuration
from autolog.installation import opened
from autolog.law.erasing import known_person
from autolog.law.person import about, interactions_of


def run_export_person(path: Path, address: str) -> int:
    """Print everything about a person.  Raises WrongUse when it is no address."""
    with opened(load_configuration(path)) as installation:
        person = known_person(installation, address)
        records = [as_document(one) for one in interactions_of(installation, person)]
        print_json({**about(installation, person), "interactions": records})
    return 0
