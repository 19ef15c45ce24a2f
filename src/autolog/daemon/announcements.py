"""What the daemon says about each decided item: for whom, as what and why, and nothing about strangers.

An item that was linked or needs a person is announced with the customer's name; everything else counts, but leaves no
word about who wrote it.
"""

from __future__ import annotations

from collections.abc import Sequence

from autolog.daemon.monitoring import Metrics
from autolog.directory import Directory
from autolog.logs import Log
from autolog.model import LinkStatus, PartyKind, State
from autolog.processing import Decided


def announce(decided: Sequence[Decided], directory: Directory, metrics: Metrics) -> None:
    """Count and log what became of a page's items."""
    for one in decided:
        metrics.items.add(account=one.account, state=one.decision.state.value)
        if one.decision.state in (State.LINKED, State.REVIEW):
            Log().info(sentence(one, directory), account=one.account, collection=one.collection)
        elif one.decision.state is State.QUARANTINED:
            Log().warning(
                f"quarantined: {one.decision.reason}", account=one.account, collection=one.collection, id=one.remote_id
            )


def sentence(one: Decided, directory: Directory) -> str:
    """Return one sentence: what was logged, for whom, how sure, and the strongest reason."""
    kind = one.item.kind if one.item is not None else "item"
    wanted = LinkStatus.LINKED if one.decision.state is State.LINKED else LinkStatus.SUGGESTED
    named = [
        f"{_name(link.party.kind, link.party.ref, directory)} ({link.probability:.3f})"
        for link in one.decision.links
        if link.status is wanted and link.party.kind is PartyKind.CUSTOMER
    ]
    verb = "logged" if one.decision.state is State.LINKED else "asks about"
    strongest = max(one.decision.evidence, key=lambda evidence: evidence.bits, default=None)
    people = {person.address for person in one.item.participants} if one.item is not None else set()
    why = strongest.within(one.decision.visibility, people).detail if strongest is not None else one.decision.reason
    return f"{verb} {kind} for {' and '.join(named) or 'nobody yet'}: {why}"


def _name(kind: PartyKind, ref: str, directory: Directory) -> str:
    party = directory.customer(ref) if kind is PartyKind.CUSTOMER else directory.contact(ref)
    return party.name if party is not None else ref
