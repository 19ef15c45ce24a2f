"""What the columns of a table mean: many words for one field, and what kind of table a header belongs to.

A header of the firm's own CRM is recognised by a table of synonyms.  `id` and `name` mean the customer's in a table of
customers and the person's in a table of persons.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from autolog.directory.names import fold


class Kind(StrEnum):
    """What the rows of a table are."""

    CUSTOMERS = "customers"
    CONTACTS = "contacts"
    AFFILIATIONS = "affiliations"
    COMBINED = "contacts with their company"


_SYNONYMS: Mapping[str, str] = {
    "customer_id": "customer number, customer no, customer ref, account id, account number, company id, client id, "
    "organisation id, organization id, firm id, kundennummer, kunden nr, kunden id, firmen id",
    "company": "company name, customer, customer name, organisation, organization, organisation name, "
    "organization name, account, account name, client, client name, firm, firm name, firma, firmenname, kunde, "
    "unternehmen, entreprise, societe, empresa, azienda",
    "domains": "domain, email domain, e mail domain, company domain, website, web site, web page, web, url, homepage, "
    "site, webseite, internet, site web, sito web, sitio web",
    "aliases": "alias, also known as, aka, other names, short name, trading name, trading as, kurzname",
    "references": "reference, reference number, reference numbers, deal, deals, deal reference, deal references, "
    "order number, order numbers, contract number, contract numbers, auftragsnummer, auftragsnummern, vertragsnummer",
    "country": "country code, country region, land, pays, pais, paese",
    "contact_id": "contact number, contact ref, person id, kontakt id",
    "full_name": "contact, contact name, person, person name, display name, ansprechpartner, kontakt",
    "first_name": "firstname, given name, forename, vorname, prenom, nombre, nome",
    "last_name": "lastname, family name, surname, nachname, nom, nom de famille, apellido, apellidos, cognome",
    "email": "e mail, mail, emails, email address, e mail address, mail address, email 1, email 2, email 3, "
    "e mail 2 address, e mail 3 address, second email, secondary email, other email, adresse e mail, courriel, "
    "correo, correo electronico, mailadresse",
    "phone": "phones, phone number, telephone, telephone number, tel, mobile, mobile phone, mobile number, cell, "
    "cell phone, business phone, work phone, direct phone, telefon, telefonnummer, mobil, handy, portable, telefono",
    "from": "begin, start, start date, since, valid from, von, seit, depuis, desde",
    "to": "end, end date, until, valid to, valid until, bis",
}
_FIELD_OF = {fold(word): field for field, words in _SYNONYMS.items() for word in (field, *words.split(","))}

_PERSON_NAMES = frozenset({"full_name", "first_name", "last_name"})
_CUSTOMER_FIELDS = frozenset({"customer_id", "company", "domains", "aliases", "country", "references"})
_CONTACT_FIELDS = frozenset({"contact_id", "customer_id", "email", "phone"}) | _PERSON_NAMES
_FIELDS: Mapping[Kind, frozenset[str]] = {
    Kind.CUSTOMERS: _CUSTOMER_FIELDS,
    Kind.CONTACTS: _CONTACT_FIELDS,
    Kind.AFFILIATIONS: frozenset({"contact_id", "customer_id", "from", "to", "email"}),
    Kind.COMBINED: _CUSTOMER_FIELDS | _CONTACT_FIELDS,
}
_REQUIRED: Mapping[Kind, tuple[frozenset[str], ...]] = {
    Kind.CUSTOMERS: (frozenset({"company"}),),
    Kind.CONTACTS: (_PERSON_NAMES | {"email"}, frozenset({"customer_id"})),
    Kind.AFFILIATIONS: (frozenset({"contact_id"}), frozenset({"customer_id"})),
    Kind.COMBINED: (frozenset({"company"}),),
}


@dataclass(frozen=True, slots=True)
class Columns:
    """The positions (from 0) of each field, the positions that mean nothing to us, and the fields that are missing."""

    kind: Kind
    positions: Mapping[str, tuple[int, ...]]
    unknown: tuple[int, ...]
    missing: tuple[frozenset[str], ...]


def kind_of(header: Sequence[str]) -> Kind | None:
    """Return what the rows under this header are, or None when it does not say."""
    words = {fold(text) for text in header}
    fields = {_FIELD_OF[word] for word in words if word in _FIELD_OF}
    if {"contact_id", "customer_id"} <= fields and not fields & _PERSON_NAMES and not words & {"name"}:
        return Kind.AFFILIATIONS
    if fields & (_PERSON_NAMES | {"email"}):
        return Kind.COMBINED if _names_companies(words, fields) else Kind.CONTACTS
    return Kind.CUSTOMERS if "company" in fields or "name" in words else None


def _names_companies(words: set[str], fields: set[str]) -> bool:
    """Whether a table of persons names their companies too: in a column of its own, or by `name` beside a domain."""
    return "company" in fields or ("name" in words and bool(fields & {"domains", "aliases"}))


def columns_of(header: Sequence[str], kind: Kind) -> Columns:
    """Return where the fields of this kind of table stand."""
    plain = _plain_words(header, kind)
    positions: dict[str, tuple[int, ...]] = {}
    unknown: list[int] = []
    for position, text in enumerate(header):
        field = plain.get(fold(text)) or _FIELD_OF.get(fold(text), "")
        if field in _FIELDS[kind]:
            positions[field] = (*positions.get(field, ()), position)
        else:
            unknown.append(position)
    missing = tuple(choice for choice in _REQUIRED[kind] if not choice & positions.keys())
    return Columns(kind, positions, tuple(unknown), missing)


def _plain_words(header: Sequence[str], kind: Kind) -> Mapping[str, str]:
    fields = {_FIELD_OF.get(fold(text)) for text in header}
    if kind is Kind.CUSTOMERS or (kind is Kind.COMBINED and "company" not in fields):
        return {"id": "contact_id" if "customer_id" in fields else "customer_id", "name": "company"}
    return {"id": "contact_id", "name": "full_name"}


def near_miss(word: str, kind: Kind) -> str:
    """Return a known word for a column of this kind of table that the word may have been meant for, or ""."""
    known = [name for name, field in _FIELD_OF.items() if field in _FIELDS[kind]]
    return next(iter(difflib.get_close_matches(fold(word), known, n=1, cutoff=0.75)), "").replace(" ", "_")
