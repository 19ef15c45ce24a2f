"""`autolog erase`: one person, everywhere, with a proof that names nobody."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator
from pathlib import Path

from autolog.cli.named import deciding_person
from autolog.cli.progress import working
from autolog.cli.terminal import for_people, print_json, say
from autolog.config import load_configuration
from autolog.errors import WrongUse
from autolog.installation import opened
from autolog.law.erasing import Report, as_document, erase, known_person, plan_erasure, signature_of

_LONGEST_REPORT = 10_000_000
"""In signs; what is longer is cut, and no report."""


def run_erase(path: Path, address: str, plan: bool, by: str, as_json: bool) -> int:
    """Erase a person, or show what that would do; return 1 when a word is left.  Raises WrongUse."""
    if not address:
        raise WrongUse("Nobody is named.", remedy="Write: autolog erase --person ADDRESS")
    with opened(load_configuration(path)) as installation, working("erase"):
        person = known_person(installation, address)
        act = plan_erasure if plan else erase
        report = act(installation, person, deciding_person(by))
    if as_json:
        print_json(as_document(report))
    else:
        for line in _lines(report):
            say(line)
    return 1 if report.left else 0


def run_verify(path: Path, file: Path) -> int:
    """Say whether a report is this installation's and was not changed; return 1 when it is not."""
    try:
        with file.open(encoding="utf-8") as report:
            document = json.loads(report.read(_LONGEST_REPORT))
    except (OSError, ValueError) as failure:
        raise WrongUse(f"{file} is no report.", remedy="Save one: autolog erase --person ADDRESS --json") from failure
    if not isinstance(document, dict):
        raise WrongUse(f"{file} is no report.", remedy="Save one: autolog erase --person ADDRESS --json")
    with opened(load_configuration(path)) as installation:
        genuine = hmac.compare_digest(str(document.get("signature")), signature_of(document, installation.hasher))
    say("The report is genuine." if genuine else "The report was changed, or is another installation's.")
    return 0 if genuine else 1


def _lines(report: Report) -> Iterator[str]:
    yield "Would be erased:" if report.planned else "Erased:"
    yield from (f"  {what}: {count:,}" for what, count in report.counts.items())
    for column, count in report.left.items():
        yield f"Left as it is, since autolog does not write there: {column}, {count:,} rows."
    for copy in report.copies:
        holds = "holds the person" if copy.holds else "cannot be read here"
        yield f"A copy {holds}: {copy.path}, made {for_people(copy.made_at)}."
    yield f"The database file: {report.file}."
    yield from report.notes
    if report.planned:
        yield "Nothing was changed, since this is a plan.  Without --plan it is done, for good."
    else:
        yield f"Signed {report.signature}.  The report to keep is printed by --json."
