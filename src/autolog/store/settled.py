"""States that no later copy of an item changes: it was erased, or its time was up."""

from __future__ import annotations

from autolog.model import State

ERASED = "erased-person"
"""The rule of what is not logged because somebody who was erased takes part."""
WITHHELD = "withheld"
"""The rule of copies of what another holder marked private."""
RETENTION = "retention"
"""The rule of what was deleted because its period was over."""


def stays_settled(known_state: State, known_rule: str, seen_rule: str) -> bool:
    """Return whether a sighting stays as it is, whatever the copy says now.

    What an erasure left of a record that others took part in stays as well, though its mail would now be refused.
    """
    if known_rule in {ERASED, RETENTION} and known_state is not State.GONE:
        return True
    return seen_rule == ERASED and known_state is State.LINKED
