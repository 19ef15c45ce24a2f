"""What the store holds after a replay, joined to the files that it came from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from autolog.evaluation.prediction import Prediction
from autolog.evaluation.sources import Entry, World
from autolog.model import Link, LinkStatus, MediaType, PartyKind, State
from autolog.store import Store
from autolog.store.answers import LedgerRow, StoredInteraction


@dataclass(frozen=True, slots=True)
class Found:
    """One copy of one item: its file, the state it ended in, and the interaction it became, if it became one."""

    entry: Entry
    sighting: LedgerRow
    interaction: StoredInteraction | None


def read_outcome(store: Store, world: World) -> tuple[Found, ...]:
    """Return every sighting of the world's items, in the order of the files; each item has at least one."""
    sightings = tuple(store.ledger())
    stored = {one.id: one for one in chain(store.export(), store.review_queue(len(sightings)))}
    entries = {(source.id, entry.remote_id): entry for source in world for entry in source.entries}
    found = (Found(entries[row.account, row.remote_id], row, stored.get(row.interaction_id or "")) for row in sightings)
    return tuple(sorted(found, key=lambda one: (one.entry.file, one.entry.remote_id, one.sighting.occurrence)))


def messages(found: Iterable[Found]) -> Iterator[Found]:
    """Yield the messages among what was found."""
    return (one for one in found if one.entry.media_type is MediaType.MESSAGE)


def prediction_of(found: Found) -> Prediction:
    """Return what was decided on an item, as it is scored."""
    sighting = found.sighting
    links = found.interaction.record.links if found.interaction else ()
    customers = [link for link in links if link.party.kind is PartyKind.CUSTOMER]
    return Prediction(
        message_id=found.entry.name,
        file=found.entry.file,
        customers=_refs(customers, LinkStatus.LINKED),
        contacts=_refs((link for link in links if link.party.kind is PartyKind.CONTACT), LinkStatus.LINKED),
        review=_refs(customers, LinkStatus.SUGGESTED),
        probability={link.party.ref: link.probability for link in customers},
        state=State(sighting.state),
        reason=f"{sighting.rule}: {sighting.reason}",
        evidence=found.interaction.record.evidence if found.interaction else (),
    )


def _refs(links: Iterable[Link], status: LinkStatus) -> tuple[str, ...]:
    """Return the refs of the links of this status, the surest first."""
    wanted = [link for link in links if link.status is status]
    return tuple(link.party.ref for link in sorted(wanted, key=lambda link: -link.probability))
