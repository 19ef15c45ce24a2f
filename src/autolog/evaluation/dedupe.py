"""Copies: which files became one interaction, the file for other tools, and the score against gold_dedupe.jsonl.

Files are compared in pairs: a pair is right when both say that the two are copies of one thing.  What was linked to
nobody leaves no interaction, so it can be no copy of anything, and is left out of the comparison.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import comb
from pathlib import Path

from autolog.evaluation.json_lines import Fields, read_json_lines, texts_in, write_json_lines
from autolog.evaluation.outcome import Found

FILE = "gold_dedupe.jsonl"


@dataclass(frozen=True, slots=True)
class Copies:
    """An interaction and the files that it was seen in."""

    interaction: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DedupeScore:
    """Labelled interactions that were compared, those whose files are all together and alone, and pairs of files."""

    n: int
    exact: int
    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float | None:
        """The share of pairs taken for copies that are copies; None without any."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else None

    @property
    def recall(self) -> float | None:
        """The share of pairs of copies that were found; None without any."""
        return self.right / (self.right + self.missed) if self.right + self.missed else None


def copies_of(found: Iterable[Found]) -> tuple[Copies, ...]:
    """Return every interaction with its files, in the order of their first file."""
    files: dict[str, dict[str, None]] = {}
    for one in found:
        if one.interaction is not None:
            files.setdefault(one.interaction.id, {})[one.entry.file] = None
    return tuple(Copies(id_, tuple(names)) for id_, names in files.items())


def write_copies(copies: Iterable[Copies], path: Path) -> None:
    """Write one JSON object a line."""
    write_json_lines(path, ({"interaction": one.interaction, "files": list(one.files)} for one in copies))


def read_copies(folder: Path) -> tuple[Copies, ...]:
    """Read gold_dedupe.jsonl if there is one.  Raises ConfigurationError with every line that is no label."""
    return read_json_lines(folder / FILE, _copies) if (folder / FILE).exists() else ()


def score_copies(labels: Sequence[Copies], found: Sequence[Copies]) -> DedupeScore:
    """Compare the groups of files with the labelled ones."""
    interaction_of = _by_file(found)
    label_of = {file: label for file, label in _by_file(labels).items() if file in interaction_of}
    together = Counter((label, interaction_of[file]) for file, label in label_of.items())
    labelled = Counter(label_of.values())
    seen = Counter(interaction_of[file] for file in label_of)
    right = _pairs(together.values())
    return DedupeScore(
        n=len(labelled),
        exact=sum(count == labelled[label] == seen[interaction] for (label, interaction), count in together.items()),
        right=right,
        wrong=_pairs(seen.values()) - right,
        missed=_pairs(labelled.values()) - right,
    )


def _pairs(sizes: Iterable[int]) -> int:
    return sum(comb(size, 2) for size in sizes)


def _by_file(copies: Iterable[Copies]) -> dict[str, str]:
    return {file: one.interaction for one in copies for file in one.files}


def _copies(fields: Fields) -> Copies:
    return Copies(str(fields["interaction"]), texts_in(fields, "files"))
