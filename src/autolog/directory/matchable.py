"""Which of a customer's domains may speak for it."""

from __future__ import annotations

from autolog.directory.freemail import is_shared
from autolog.model import Customer

FORCED = "!"
"""Written in front of a shared domain: match it nevertheless."""


def matchable_domains(customer: Customer) -> tuple[str, ...]:
    """Return the customer's domains that mail is matched by: no shared ones, unless the firm insists with a `!`."""
    return tuple(
        domain.removeprefix(FORCED) for domain in customer.domains if domain.startswith(FORCED) or not is_shared(domain)
    )
