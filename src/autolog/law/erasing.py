"""One person erased, and the proof of it: counts by table, the copies that autolog cannot rewrite, a signature.

The report holds no personal data.  Its signature is a keyed hash under this installation's own key: whoever has the
installation can check that a report is its own and was not changed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from autolog.database_place import mentions_file
from autolog.directory.addresses import normalise_address, without_plus_tag
from autolog.directory.terms import terms_of_address
from autolog.errors import WrongUse
from autolog.installation import Installation
from autolog.law.never_log import entries_naming, forget_entries
from autolog.matching.reach import terms_of_name
from autolog.secrets.keyed_hash import Hasher
from autolog.store.copies import Copies, CopyFound
from autolog.store.erasing import Erasure, ErasureOrder, Erasures
from autolog.store.scrubbing import Scrubbed, rewrite
from autolog.store.who import KnownPerson, find_person
from autolog.tombstones import stones_for

_SIGNED = "erasure-report"
NOTES = (
    "Copies of the database are not rewritten: delete them, or let them run out; after one is restored, erase again.",
    "The log goes to standard error and is kept by whoever reads it, such as journald: let it run out there.",
    "Mail and calendars at the provider, and the sources of customers, are the firm's own: autolog never writes there.",
)


@dataclass(frozen=True, slots=True)
class Report:
    """What an erasure did (or, as a plan, would do), without a word about whom.

    `left` counts rows that still name the person by table and column: ids of the provider, customers, rules in force.
    """

    at: datetime
    planned: bool
    counts: Mapping[str, int]
    left: Mapping[str, int]
    copies: tuple[CopyFound, ...]
    file: str
    notes: tuple[str, ...] = NOTES
    signature: str = ""


def known_person(installation: Installation, address: str) -> KnownPerson:
    """Return whom an address means.  Raises WrongUse when it is no address."""
    key = normalise_address(address)
    if not key:
        raise WrongUse(f"'{address}' is no e-mail address.", remedy="Write it as name@firm.example.")
    return find_person(installation.store.database, without_plus_tag(key))


def plan_erasure(installation: Installation, person: KnownPerson, by: str) -> Report:
    """Return what erasing the person would do; nothing is changed.  Raises WrongUse for one of us."""
    now = installation.now()
    done = Erasures(installation.store.database).plan(_order(installation, person, by), now)
    done = _with_entries(done, entries_naming(installation, person.addresses))
    return _report(installation, person, done, "not touched", now, planned=True)


def erase(installation: Installation, person: KnownPerson, by: str) -> Report:
    """Erase the person for good and return the signed proof.  Raises WrongUse for one of us."""
    now = installation.now()
    named = entries_naming(installation, person.addresses)
    done = _with_entries(Erasures(installation.store.database).erase(_order(installation, person, by), now), named)
    forget_entries(installation, named)
    names = mentions_file(installation.configuration, installation.environment)
    if names is not None:
        names.unlink(missing_ok=True)
    scrubbed = rewrite(installation.store.database)
    return _report(installation, person, done, scrubbed, now, planned=False)


def signature_of(report: Mapping[str, object], hasher: Hasher) -> str:
    """Return what signs a report, given as JSON has it: a keyed hash of all else that is in it."""
    signed = {key: value for key, value in report.items() if key != "signature"}
    ((_, digest),) = hasher([(_SIGNED, json.dumps(signed, sort_keys=True, ensure_ascii=True))])
    return digest


def as_document(report: Report) -> dict[str, object]:
    """Return a report as JSON has it."""
    return {
        "at": report.at.isoformat(),
        "planned": report.planned,
        "counts": dict(report.counts),
        "left": dict(report.left),
        "copies": [{"path": one.path, "made_at": one.made_at.isoformat(), "holds": one.holds} for one in report.copies],
        "file": report.file,
        "notes": list(report.notes),
        "signature": report.signature,
    }


def _order(installation: Installation, person: KnownPerson, by: str) -> ErasureOrder:
    ours = sorted(address for address in person.addresses if installation.own.owns(address))
    if ours:
        raise WrongUse(
            f"{ours[0]} is one of us; an erasure is for people outside.",
            remedy="For a colleague who leaves: autolog user leave ADDRESS",
        )
    terms = [term for address in person.addresses for term in terms_of_address(address) if term[0] == "address"]
    return ErasureOrder(
        person=person,
        hashes=installation.hasher(terms),
        stones=stones_for(installation.hasher, person.addresses, person.contact_refs),
        owns=installation.own.owns,
        by=by,
        rules_in_force=installation.rules.digest,
        names=installation.hasher(term for name in person.names for term in terms_of_name(name)),
    )


def _with_entries(done: Erasure, named: Mapping[str, tuple[str, ...]]) -> Erasure:
    """Return the same with what our people's own lists say of the person; they are sealed, so no search finds it."""
    count = sum(map(len, named.values()))
    return replace(done, counts={**done.counts, "own never-log entries deleted": count}) if count else done


def _report(
    installation: Installation,
    person: KnownPerson,
    done: Erasure,
    file: Scrubbed | str,
    now: datetime,
    *,
    planned: bool,
) -> Report:
    copies = Copies(installation.store.database).holding(person.words)
    report = Report(now, planned, done.counts, done.left, copies, str(file))
    signature = "" if planned else signature_of(as_document(report), installation.hasher)
    return Report(now, planned, done.counts, done.left, copies, str(file), signature=signature)
