"""All that is kept about one person, in a form that machines read (GDPR, Article 15 and 20)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from autolog.directory.terms import terms_of_address
from autolog.installation import Installation
from autolog.store.answers import StoredInteraction
from autolog.store.person_rows import mentions, rows_about, took_part
from autolog.store.who import KnownPerson

HASHES = (
    "Of these items autolog keeps where they lie and keyed hashes, and nothing of what they say: they were found by "
    "hashing the address."
)


def interactions_of(installation: Installation, person: KnownPerson) -> Iterator[StoredInteraction]:
    """Yield the records that the person took part in."""
    for id_ in took_part(installation.store.database, person):
        found = installation.store.interaction(id_)
        if found is not None:
            yield found


def about(installation: Installation, person: KnownPerson) -> Mapping[str, object]:
    """Return what is kept beside the records, with a word on what is only hashes."""
    database = installation.store.database
    terms = [term for address in person.addresses for term in terms_of_address(address) if term[0] == "address"]
    rows = dict(rows_about(database, person, installation.hasher(terms)))
    return {
        "person": {
            "addresses": sorted(person.addresses),
            "names": sorted(person.names),
            "phones": sorted(person.phones),
        },
        "erased_before": installation.tombstones().names_any(person.addresses),
        "only_hashes": {"meaning": HASHES, "items": rows.pop("sighting")},
        "rows": rows,
        "rows_that_name_the_person": mentions(database, person),
    }
