"""The kinds of interactions: email, meeting, call, task, offer.  The words that tell them are tables beside this."""

from autolog.rules.kinds.kind import CALL, OFFER, Kind, kind_of

__all__ = ["CALL", "OFFER", "Kind", "kind_of"]
