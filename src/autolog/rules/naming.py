"""Where a rules file names lists, and whether what a list holds fits the place that names it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from autolog.decode.addresses import normal_domain
from autolog.marked_yaml import Location
from autolog.rules.conditions import CustomerCondition
from autolog.rules.lists import Entries
from autolog.rules.sets import is_glob
from autolog.rules.values import AddressChoice, AddressesAmong, DomainChoice, DomainsAmong, RulesSection

SHOWN = 3


class Needs(StrEnum):
    """What the entries of a list must be."""

    DOMAINS = "domains"
    ADDRESSES = "addresses or domains"
    TEXTS = "texts"


@dataclass(frozen=True, slots=True)
class Use:
    """One place that names a list."""

    place: Location
    name: str
    needs: Needs


def names_in(section: RulesSection, place: Location = (), needs: Needs = Needs.TEXTS) -> Iterator[Use]:
    """Yield every place in the section, or below it, that names a list."""
    here = _needs(section, needs)
    for field, about in type(section).model_fields.items():
        value = getattr(section, field)
        inner = (*place, about.alias or field)
        if field == "in_" and not _is_reference(section):
            yield from (Use((*inner, index), name, here) for index, name in enumerate(value))
        elif isinstance(value, RulesSection):
            yield from names_in(value, inner, here)
        elif isinstance(value, tuple):
            for index, one in enumerate(value):
                if isinstance(one, RulesSection):
                    yield from names_in(one, (*inner, index))


def misfits(use: Use, entries: Entries) -> Iterator[str]:
    """Yield what is wrong with the entries of a list at the place that names it."""
    if entries.builtin == "role_accounts" and use.needs is Needs.DOMAINS:
        yield f"'{use.name}' holds names in front of the @, and here domains are needed"
    elif use.needs is Needs.DOMAINS and not entries.builtin:
        wrong = [value for value in entries.values if "@" in value or not _is_domain(value)]
        if wrong:
            yield f"the list '{use.name}' is used for domains here, and {_shown(wrong)} is none"
    elif use.needs is Needs.ADDRESSES and not entries.builtin:
        wrong = [value for value in entries.values if not _is_address(value)]
        if wrong:
            yield f"the list '{use.name}' is used for addresses here, and {_shown(wrong)} is neither that nor a domain"


def _needs(section: RulesSection, outer: Needs) -> Needs:
    if isinstance(section, DomainChoice | DomainsAmong):
        return Needs.DOMAINS
    if isinstance(section, AddressChoice | AddressesAmong):
        return Needs.ADDRESSES
    return Needs.TEXTS if isinstance(section, CustomerCondition) else outer


def _is_reference(section: RulesSection) -> bool:
    """Return whether `in` says where to look instead of naming lists."""
    return "expression" in type(section).model_fields


def _is_domain(value: str) -> bool:
    plain = value.strip().removeprefix("*.")
    return is_glob(plain) or ("." in plain and " " not in plain and bool(normal_domain(plain)))


def _is_address(value: str) -> bool:
    local, sign, domain = value.strip().rpartition("@")
    return bool(local) and bool(domain) and " " not in value.strip() if sign else _is_domain(value)


def _shown(wrong: list[str]) -> str:
    more = f" (and {len(wrong) - SHOWN} more)" if len(wrong) > SHOWN else ""
    return ", ".join(f"'{value}'" for value in wrong[:SHOWN]) + more
