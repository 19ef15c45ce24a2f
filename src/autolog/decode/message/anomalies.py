"""Tricks and faults in the headers that say who wrote a message (PROVIDERS 9).

A From field that can be read in two ways is read by nobody's word: it is flagged, and a person decides.  The words of
`anomalies` are stored and shown, so they do not change.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from autolog.decode.address_lists import split_addresses
from autolog.decode.addresses import find_addresses, match_key, normal_domain
from autolog.decode.cleaning import clean_name, holds_invisible
from autolog.decode.encoded_words import decode_words
from autolog.decode.headers import Headers
from autolog.model import Participant, Role

DUPLICATE_FROM = "duplicate-from"
SEVERAL_AUTHORS = "several-from-addresses"
ADDRESS_IN_NAME = "address-in-display-name"
GROUP_FROM = "group-in-from"
MALFORMED_FROM = "malformed-from"
INVISIBLE_SIGNS = "invisible-signs-in-name"
REPLY_TO_ELSEWHERE = "reply-to-other-domain"

AMBIGUOUS_FROM = frozenset({DUPLICATE_FROM, SEVERAL_AUTHORS, ADDRESS_IN_NAME, GROUP_FROM, MALFORMED_FROM})
"""The anomalies after which nobody can say who the author is."""

_SINGLE_FIELDS = ("from", "sender", "date", "message-id")
_SHOWN_FIELDS = ("from", "sender", "reply-to")
_LONGEST_AUTHOR = 1000
_CLAIMED_DOMAIN = re.compile(r"@ {0,3}(\w[\w-]{0,62}(?:\.[\w-]{1,63}){1,9})")


def find_anomalies(headers: Headers, participants: Sequence[Participant]) -> tuple[str, ...]:
    """Return the anomalies of a message as short words, each once.  `participants` are those of its headers."""
    return tuple(dict.fromkeys(_anomalies(headers, participants)))


def _anomalies(headers: Headers, participants: Sequence[Participant]) -> Iterator[str]:
    for name in _SINGLE_FIELDS:
        if len(headers.raw(name)) > 1:
            yield f"duplicate-{name}"
    authors = [one for one in participants if one.role is Role.FROM]
    for value in headers.raw("from")[:2]:
        yield from _author_anomalies(value, {one.address for one in authors if one.address})
    if any(holds_invisible(decode_words(value)) for name in _SHOWN_FIELDS for value in headers.raw(name)):
        yield INVISIBLE_SIGNS
    domains = {one.domain for one in authors if one.address}
    replies = {one.domain for one in participants if one.role is Role.REPLY_TO and one.address}
    if domains and not replies <= domains:
        yield REPLY_TO_ELSEWHERE


def _author_anomalies(value: str, addresses: set[str]) -> Iterator[str]:
    """Yield what is odd about one From field; `addresses` are those that it was read as."""
    if len(addresses) > 1:
        yield SEVERAL_AUTHORS
    if split_addresses(value).is_group:
        yield GROUP_FROM
    if len(value) > _LONGEST_AUTHOR or any(_is_malformed(address) for address in addresses):
        yield MALFORMED_FROM
    shown = unicodedata.normalize("NFKC", clean_name(decode_words(value[:_LONGEST_AUTHOR])))
    domains = {address.rpartition("@")[2] for address in addresses}
    claimed = {normal_domain(domain) for domain in _CLAIMED_DOMAIN.findall(shown)}
    if not (claimed <= domains and set(find_addresses(shown)) <= addresses):
        yield ADDRESS_IN_NAME


def _is_malformed(address: str) -> bool:
    """Return whether an address can be read as another one: two `@`, quotes, white space, a bare host."""
    local, _, domain = address.rpartition("@")
    return "@" in local or '"' in address or " " in address or match_key(address) != address or not domain
