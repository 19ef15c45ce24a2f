"""Every harder set of a labelled set, written below one folder."""

from __future__ import annotations

from pathlib import Path

from benchmarks.harder_sets.folder import read_folder, write_folder
from benchmarks.harder_sets.sets import SETS
from benchmarks.harder_sets.sides import read_sides


def derive(source: Path, target: Path, own: tuple[str, ...] = ()) -> dict[str, int]:
    """Write every set below `target`; return how many messages each has.

    `own` are globs of our domains, beside what evaluate.yaml and owner.csv say.
    """
    folder = read_folder(source)
    sides = read_sides(folder, own)
    return {name: write_folder(*make(folder, sides), target / name) for name, make in SETS.items()}
