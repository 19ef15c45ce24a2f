"""The finders: each reads the facts and yields the claims of one kind of evidence.  A new kind is a new line here."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from autolog.directory import Directory
from autolog.matching.calls import calls
from autolog.matching.claim import Claim
from autolog.matching.facts import Facts
from autolog.matching.imitations import imitations
from autolog.matching.participants import participants
from autolog.matching.personal_names import personal_names
from autolog.matching.quotes import quotes
from autolog.matching.references import references
from autolog.matching.sites import named_domains, phones, sites
from autolog.matching.texts import texts
from autolog.matching.threads import threads

Finder = Callable[[Facts, Directory], Iterable[Claim]]

FINDERS: tuple[Finder, ...] = (
    participants,
    threads,
    quotes,
    imitations,
    personal_names,
    texts,
    sites,
    phones,
    named_domains,
    calls,
    references,
)
