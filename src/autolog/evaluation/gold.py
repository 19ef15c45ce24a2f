"""The labels of a set: which customers and contacts each message belongs to, and what autolog is expected to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from autolog.evaluation.columns import read_columns
from autolog.evaluation.json_lines import Fields, read_json_lines, texts_in


class Expected(StrEnum):
    """What autolog should do with a message."""

    LINK = "link"
    REVIEW = "review"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Gold:
    """One labelled message.  What is `optional` (customer refs) is neither rewarded nor punished."""

    message_id: str
    file: str
    stratum: str
    customers: frozenset[str]
    contacts: frozenset[str]
    optional: frozenset[str] = frozenset()
    expected: Expected = Expected.NONE
    candidates: frozenset[str] = frozenset()
    language: str = ""


def read_gold(folder: Path) -> tuple[Gold, ...]:
    """Read gold.jsonl of a labelled set.  Raises ConfigurationError with every line that is no label."""
    return read_json_lines(folder / "gold.jsonl", label_of)


def read_contact_customers(folder: Path) -> dict[str, str]:
    """Return the customer's ref of each contact in contacts.csv.  Raises ConfigurationError."""
    return {row["id"]: row["customer_id"] for row in read_columns(folder / "contacts.csv", ("id", "customer_id"))}


def label_of(fields: Fields) -> Gold:
    """Return the label in the fields of one line.  Raises KeyError, ValueError or TypeError when it is none."""
    customers = frozenset(texts_in(fields, "customers"))
    return Gold(
        message_id=str(fields["message_id"]),
        file=str(fields["file"]),
        stratum=str(fields["stratum"]),
        customers=customers,
        contacts=frozenset(texts_in(fields, "contacts")),
        optional=frozenset(texts_in(fields, "optional")),
        expected=Expected(str(fields.get("expect", Expected.LINK if customers else Expected.NONE))),
        candidates=frozenset(texts_in(fields, "candidates")),
        language=str(fields.get("lang", "")),
    )
