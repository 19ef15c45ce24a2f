"""Mail addresses as match keys, by the same rule as decoded items have them (`autolog.decode.addresses`)."""

from __future__ import annotations

from autolog.decode.addresses import match_key
from autolog.directory.domains import is_domain


def normalise_address(text: str) -> str:
    """Return the address's match key (casefolded local part, `@`, A-label domain), or "" when it is no address.

    `Anna Berg <Anna@Acme.example>` gives `anna@acme.example`.
    """
    key = match_key(text.rpartition("<")[2])
    local, _, domain = key.rpartition("@")
    return key if is_domain(domain) and not any(sign.isspace() for sign in local) else ""


def without_plus_tag(address: str) -> str:
    """Return the address (a match key) without its `+tag`: `anna+news@acme.example` -> `anna@acme.example`.

    Most providers deliver both to one mailbox (RFC 5233, 1), but no standard promises it.
    """
    local, at, domain = address.rpartition("@")
    base = local.partition("+")[0]
    return base + at + domain if base else address
