"""Who took part in something, for a person to read: outsiders first, and never more than fit a line."""

from __future__ import annotations

from collections.abc import Iterable

from autolog.model import OwnSide, Participant, Role

MOST_SHOWN = 2
_AUTHORS = (Role.FROM, Role.ORGANIZER)


def counterpart(participants: Iterable[Participant], own: OwnSide) -> str:
    """Return "from ..." when an outsider is the author, else "with ..." and the outsiders; of two, the rest counted."""
    people = [one for one in participants if one.takes_part]
    outsiders = [one for one in people if not own.owns(one.address)]
    authors = [one for one in outsiders if one.role in _AUTHORS]
    shown = authors or outsiders or people
    addresses = list({one.address or one.name: one for one in shown}.values())
    more = f" and {len(addresses) - MOST_SHOWN} more" if len(addresses) > MOST_SHOWN else ""
    return (
        f"{'from' if authors else 'with'} {', '.join(map(named, addresses[:MOST_SHOWN]))}{more}" if addresses else "-"
    )


def named(person: Participant) -> str:
    """Return a participant as mail programs show one."""
    if not person.name or person.name == person.address:
        return person.address or person.name
    return f"{person.name} <{person.address}>" if person.address else person.name
