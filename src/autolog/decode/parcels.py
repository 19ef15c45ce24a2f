"""How items travel between processes: as the values of their fields, from which they are made again.

Python takes a frozen dataclass with slots apart, and puts it together, one field after the other in Python, which is
half of what a message costs on its way.  Each class here is made anew from all of its fields in their order.
"""

from __future__ import annotations

import copyreg
from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter
from typing import Any

from autolog import model

TRAVELLERS: tuple[type, ...] = (
    model.Answer,
    model.Attachment,
    model.Decoded,
    model.Identity,
    model.Invitation,
    model.Meeting,
    model.Message,
    model.Participant,
    model.Raw,
    model.Refusal,
    model.Section,
    model.Task,
)
"""What is sent to a worker or comes back from it, and all that is in it."""


def pack_by_fields() -> None:
    """Have this process pickle what travels by its fields; any process can unpickle it."""
    for kind in TRAVELLERS:
        copyreg.pickle(kind, _packer(kind))


def _packer(kind: type) -> Callable[[object], tuple[type, tuple[Any, ...]]]:
    values = attrgetter(*(field.name for field in fields(kind)))
    return lambda one: (kind, values(one))
