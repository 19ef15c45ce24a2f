"""Business cards below a text: a firm that stands under a name or title, and is not the one of whom the name reminds.

Whoever signs with a card of another firm has changed jobs or is a namesake, whomever a colleague of ours dealt with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from autolog.directory.domains import registrable_domain, to_unicode
from autolog.directory.names import fold
from autolog.matching.mentions.signature_fields import Field, read_signature
from autolog.matching.names.words import keys_of
from autolog.matching.passages import Passage, Zone
from autolog.model import Customer

_SHORTEST_BRAND = 4
"""Signs of a word that may be what a firm's domain is called after."""


def shows_another_firm(passages: Sequence[Passage], customer: Customer | None) -> bool:
    """Return whether a signature among the passages is the card of a firm that is not called like the customer.

    The customer's name itself is looked for elsewhere; here counts what its domains are called, for a firm has brands
    and sisters that bear the same word.
    """
    firms = [firm for passage in passages if passage.zone is Zone.SIGNATURE for firm in _firms_on_cards(passage.text)]
    return bool(firms) and not any(_is_called_like(firm, customer) for firm in firms)


def _firms_on_cards(text: str) -> Iterator[str]:
    """Yield the companies below a title, and those below a name and above an address."""
    pieces = read_signature(text)
    fields = [piece.field for piece in pieces]
    for place, (above, piece) in enumerate(pairwise(pieces), start=1):
        if piece.field is not Field.COMPANY:
            continue
        if above.field is Field.TITLE or (above.field is Field.NAME and Field.ADDRESS in fields[place:]):
            yield text[piece.start : piece.end]


def _is_called_like(firm: str, customer: Customer | None) -> bool:
    labels = [fold(_label(domain)).replace(" ", "") for domain in customer.domains] if customer else []
    words = [word for word in keys_of(firm) if len(word) >= _SHORTEST_BRAND]
    return any(label.startswith(word) for label in labels for word in words)


def _label(domain: str) -> str:
    return to_unicode(registrable_domain(domain)).partition(".")[0]
