"""Item -> the kind of interaction that it is.  Pure, and the one place that says so; rules may say otherwise later.

Mail is an email, unless it carries an offer or is a telephone system's notice of a call; a calendar entry is a meeting,
unless it is a call; a task is a task.
"""

from __future__ import annotations

from dataclasses import dataclass

from autolog.model import Item, Message
from autolog.rules.kinds.calls import call_of
from autolog.rules.kinds.offers import offer_in

CALL, OFFER = "call", "offer"


@dataclass(frozen=True, slots=True)
class Kind:
    """The kind, what says so (empty for what an item is by its form), and the other side's number of a call."""

    name: str
    reason: str = ""
    phone: str = ""


def kind_of(item: Item) -> Kind:
    """Return the kind of interaction that the item is."""
    call = call_of(item)
    if call is not None:
        return Kind(CALL, call.reason, call.number)
    offer = offer_in(item) if isinstance(item, Message) else ""
    return Kind(OFFER, offer) if offer else Kind(item.kind)
