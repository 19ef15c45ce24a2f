"""What travels between processes arrives as it was sent, every field in its place."""

from __future__ import annotations

import copyreg
import pickle
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest

from autolog.decode.parcels import TRAVELLERS, pack_by_fields
from autolog.model import Decoded, Raw

BEGIN = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def sample(kind: Any, number: int) -> Any:
    """Return a value of a type that no other number gives, as far as the type has so many."""
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return sample(next(one for one in get_args(kind) if one is not NoneType), number)
    if origin is Literal:
        return get_args(kind)[0]
    if origin is tuple:
        return (sample(get_args(kind)[0], number), sample(get_args(kind)[0], number + 1))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return list(kind)[-1]
    plain = {str: f"text {number}", bytes: b"%d" % number, int: number, bool: True, float: number / 2}
    if kind in plain:
        return plain[kind]
    return BEGIN + timedelta(minutes=number) if kind is datetime else filled(kind)


def filled(kind: type) -> Any:
    """Return a value of the class with something in every field, and something else in each."""
    hints = get_type_hints(kind)
    return kind(**{one.name: sample(hints[one.name], number) for number, one in enumerate(fields(kind), start=7)})


@pytest.mark.parametrize("kind", TRAVELLERS)
def test_what_is_sent_arrives(kind: type) -> None:
    pack_by_fields()
    sent = filled(kind)
    arrived = pickle.loads(pickle.dumps(sent))
    assert type(arrived) is kind
    assert arrived == sent


def test_nothing_that_travels_is_forgotten() -> None:
    pack_by_fields()
    waiting, found = [Raw, Decoded], set[type]()
    while waiting:
        kind = waiting.pop()
        found.add(kind)
        waiting += [one for hint in get_type_hints(kind).values() for one in classes_in(hint) if one not in found]
    assert found == set(TRAVELLERS)
    assert found <= copyreg.dispatch_table.keys()


def classes_in(hint: Any) -> Iterator[type]:
    """Yield the frozen dataclasses that a hint names."""
    if is_dataclass(hint) and isinstance(hint, type):
        yield hint
    for part in get_args(hint):
        yield from classes_in(part)
