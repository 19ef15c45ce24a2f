"""A labelled set, read and written: tables as rows of text, labels as they are, messages as bytes."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Row = Mapping[str, str]
Gold = Mapping[str, Any]
"""One line of gold.jsonl (reference: the evaluation folder)."""

_COPIED = ("owner.csv", "partners.csv", "evaluate.yaml")


@dataclass(frozen=True, slots=True)
class LabelledFolder:
    """What of a labelled set is changed here, and where the rest lies."""

    path: Path
    customers: tuple[Row, ...]
    contacts: tuple[Row, ...]
    affiliations: tuple[Row, ...]
    gold: tuple[Gold, ...]

    def content(self, label: Gold) -> bytes:
        """Return the bytes of a labelled message."""
        return (self.path / str(label["file"])).read_bytes()


@dataclass(frozen=True, slots=True)
class Item:
    """One message of a new set: its label and bytes."""

    label: Gold
    content: bytes


def read_folder(path: Path) -> LabelledFolder:
    """Read a labelled set.  Raises OSError, ValueError or KeyError when it is none."""
    lines = (path / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    return LabelledFolder(
        path,
        _rows(path / "customers.csv"),
        _rows(path / "contacts.csv"),
        _rows(path / "affiliations.csv"),
        tuple(json.loads(line) for line in lines if line.strip()),
    )


def write_folder(source: LabelledFolder, items: Iterable[Item], path: Path) -> int:
    """Write a set with the tables of `source` and these items; return how many messages it has."""
    shutil.rmtree(path, ignore_errors=True)
    (path / "eml").mkdir(parents=True)
    for name in _COPIED:
        if (source.path / name).exists():
            shutil.copy(source.path / name, path / name)
    _write_rows(path / "customers.csv", source.customers)
    _write_rows(path / "contacts.csv", source.contacts)
    _write_rows(path / "affiliations.csv", source.affiliations)
    written = list(items)
    for item in written:
        (path / str(item.label["file"])).write_bytes(item.content)
    text = "".join(json.dumps(item.label, ensure_ascii=False) + "\n" for item in written)
    (path / "gold.jsonl").write_text(text, encoding="utf-8")
    return len(written)


def _rows(path: Path) -> tuple[Row, ...]:
    if not path.exists():
        return ()
    with path.open(encoding="utf-8-sig", newline="") as file:
        return tuple(csv.DictReader(file))


def _write_rows(path: Path, rows: Sequence[Row]) -> None:
    if not rows:
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
