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

from autolog.model import (
    Answer,
    Attachment,
    Decoded,
    Identity,
    Invitation,
    Meeting,
    Message,
    Participant,
    Raw,
    Refusal,
    Section,
    Task,
)

_TRAVELLERS: tuple[type, ...] = (
    Answer,
    Attachment,
    Decoded,
    Identity,
    Invitation,
    Meeting,
    Message,
    Participant,
    Raw,
    Refusal,
    Section,
    Task,
)


def pack_by_fields() -> None:
    """Have this process pickle what travels by its fields; any process can unpickle it."""
    for kind in _TRAVELLERS:
        copyreg.pickle(kind, _packer(kind))


def _packer(kind: type) -> Callable[[object], tuple[type, tuple[Any, ...]]]:
    values = attrgetter(*(field.name for field in fields(kind)))
    return lambda one: (kind, values(one))
