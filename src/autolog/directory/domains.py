"""Domain names as match keys: lower-case A-labels (RFC 5890, 2.3.2.1), cut along the public suffix list.

A domain belongs to whoever registered the label in front of its public suffix (`acme.co.uk` under `co.uk`), so a search
for the owner climbs from the whole domain to that registrable one and never further.  The list comes with the
`publicsuffixlist` package; nothing is fetched.  It takes 50 ms to read, so it is read when it is first needed.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from autolog.decode.addresses import normal_domain

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

_SCHEME = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?//|^mailto:", re.IGNORECASE)
_AFTER_HOST = re.compile(r"[/?#\\]")
_PORT = re.compile(r":\d*$")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?=.{{3,253}}\Z)(?:{_LABEL}\.)+(?!\d+\Z){_LABEL}")


def is_domain(text: str) -> bool:
    """Return whether the text is a domain of at least two labels in A-label form (RFC 1123, 2.1; RFC 1035, 2.3.4)."""
    return _HOST.fullmatch(text) is not None


@lru_cache(maxsize=8192)  # firms sign with the same sites again and again
def normalise_domain(text: str) -> str:
    """Return the domain in a site's address, a mail address or a bare domain as a match key, or "" when there is none.

    `https://www.Bücher.example/start` gives `xn--bcher-kva.example`.  Host names of one label and IP addresses are no
    domains of a customer and give "".
    """
    host = _AFTER_HOST.split(_SCHEME.sub("", text.strip(), count=1), maxsplit=1)[0].rpartition("@")[2]
    host = normal_domain(_PORT.sub("", host).removeprefix("*."))
    while host.startswith("www.") and host.count(".") > 1:
        host = host.removeprefix("www.")
    return host if is_domain(host) else ""


def to_unicode(domain: str) -> str:
    """Return the domain as a person sees it.  A label that does not decode stays as it is."""
    if "xn--" not in domain:
        return domain
    return ".".join(_label_to_unicode(label) for label in domain.split("."))


def _label_to_unicode(label: str) -> str:
    """Decode an A-label by Punycode alone (RFC 3492): a forged label need not be valid under IDNA 2008."""
    if not label.startswith("xn--"):
        return label
    try:
        return label.removeprefix("xn--").encode("ascii").decode("punycode")
    except (UnicodeError, OverflowError):
        return label


@lru_cache(maxsize=16_384)
def registrable_domain(domain: str) -> str:
    """Return the part that somebody registered (`mail.acme.co.uk` -> `acme.co.uk`), or "" for a public suffix itself.

    Suffixes that the list does not know count as public (https://publicsuffix.org/list/, "the prevailing rule is *").
    """
    return _public_suffixes().privatesuffix(domain) or ""


@lru_cache(maxsize=8192)
def parent_domains(domain: str) -> tuple[str, ...]:
    """Return the domain and the domains above it down to the registrable one, longest first.

    A public suffix has only itself: what lies above it belongs to nobody.
    """
    registrable = registrable_domain(domain)
    if not registrable:
        return (domain,) if domain else ()
    parents = [domain]
    while len(parents[-1]) > len(registrable):
        parents.append(parents[-1].partition(".")[2])
    return tuple(parents)


@cache
def _public_suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()
