"""A labelled set as `evaluate` takes it in: everything but the labels, which are not looked at while deciding."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from autolog.directory import Loaded, load_folder
from autolog.errors import ConfigurationError
from autolog.evaluation.options import Options, Wishes, read_options
from autolog.evaluation.own_people import OwnPerson, domains_of, read_own_people, read_partner_domains
from autolog.evaluation.replay import Firm
from autolog.evaluation.sources import World, find_worlds, last_date
from autolog.model import OwnSide
from autolog.rules import RuleSet, compile_rules, load_rules, parse_rules, shipped_rules
from autolog.rules.model import Lists, RulesFile


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """The firm, its mail and meetings, and `notes`: what whoever reads the result should know."""

    firm: Firm
    worlds: tuple[World, ...]
    notes: tuple[str, ...]


def read_set(folder: Path, wishes: Wishes) -> LabelledSet:
    """Read the folder.  Raises ConfigurationError for everything in it that makes no sense."""
    _check_tables(folder)
    options = read_options(folder, wishes)
    people = read_own_people(folder)
    loaded = load_folder(folder)
    owners = {person.user: person.addresses[0] for person in people if person.addresses}
    worlds = find_worlds(folder, owners)
    rules = _rules(wishes.rules)
    own = _own_side(rules, options, people)
    own = replace(own, partners=own.partners + read_partner_domains(folder))
    firm = Firm(
        rows=loaded.rows,
        rules=replace(rules, own=own),
        own=own,
        trusted_authserv_ids=options.trusted_authserv_ids,
        now=options.now or _day_after(folder, worlds),
    )
    return LabelledSet(firm, worlds, tuple(_notes(loaded, own)))


def _check_tables(folder: Path) -> None:
    missing = [name for name in ("customers.csv", "contacts.csv") if not (folder / name).is_file()]
    if missing:
        raise ConfigurationError(
            what=f"{folder} is no labelled set: it lacks {' and '.join(missing)}.",
            remedy="A labelled set holds customers.csv, contacts.csv, gold.jsonl and eml/*.eml.",
        )


def _rules(path: Path | None) -> RuleSet:
    return load_rules(path) if path is not None else parse_rules(Path("rules.yaml"), shipped_rules().encode())


def _own_side(rules: RuleSet, options: Options, people: tuple[OwnPerson, ...]) -> OwnSide:
    named = compile_rules(RulesFile(version=1, lists=Lists(own_domains=options.own))).own
    domains = (*rules.own.domains, *named.domains, *domains_of(people))
    return OwnSide(
        domains=tuple(dict.fromkeys(domains)),
        addresses=frozenset(address for person in people for address in person.addresses),
        partners=rules.own.partners,
    )


def _day_after(folder: Path, worlds: tuple[World, ...]) -> datetime:
    last = last_date(worlds)
    if last is None:
        raise ConfigurationError(
            what=f"No item in {folder} bears a date, so that nobody knows when it is.",
            remedy="Give --now, or `now` in evaluate.yaml.",
        )
    return last + timedelta(days=1)


def _notes(loaded: Loaded, own: OwnSide) -> Iterator[str]:
    yield from map(str, loaded.problems)
    if not own.domains and not own.addresses:
        yield "Nobody is known as one of us: name our own domains with --own, in evaluate.yaml, or in owner.csv."
