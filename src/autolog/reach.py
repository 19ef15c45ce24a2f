"""How far a change of the customers reaches into the past, as keyed hashes that the store can look for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autolog.directory import with_learned
from autolog.matching import told_terms
from autolog.model import DirectoryRows, LearnedName
from autolog.secrets.keyed_hash import Hasher, Term


@dataclass(frozen=True, slots=True)
class Reach:
    """Told of the directory before and after, says which keyed hashes it concerns; `learned` is laid beneath both."""

    hasher: Hasher
    learned: Sequence[LearnedName] = ()

    def __call__(self, before: DirectoryRows, after: DirectoryRows) -> tuple[Term, ...]:
        """Return the keyed hashes of everything that the two answer differently."""
        terms = told_terms(with_learned(before, self.learned), with_learned(after, self.learned))
        return self.hasher(terms)
