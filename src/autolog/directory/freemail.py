"""Domains that say nothing about a firm: freemail, Internet providers, throw-away addresses.

The lists lie in `data/` as text.  Some providers keep one label under many endings (`yahoo.co.jp`, `hotmail.fr`); their
labels are in `data/freemail_families.txt`.
"""

from __future__ import annotations

from functools import cache, lru_cache

from autolog.directory.domains import registrable_domain
from autolog.directory.word_lists import read_lines


@lru_cache(maxsize=8192)
def is_freemail(domain: str) -> bool:
    """Return whether anybody may get an address at this domain (a match key) or at the one it was registered under."""
    domains, families = _lists()
    if domain in domains:
        return True
    registrable = registrable_domain(domain)
    return registrable in domains or registrable.partition(".")[0] in families


def is_shared(domain: str) -> bool:
    """Return whether strangers to one another share this domain: freemail, or a public suffix such as `co.uk`."""
    return is_freemail(domain) or not registrable_domain(domain)


@cache
def _lists() -> tuple[frozenset[str], frozenset[str]]:
    domains = frozenset(read_lines("freemail.txt") + read_lines("providers.txt") + read_lines("disposable.txt"))
    return domains, frozenset(read_lines("freemail_families.txt"))
