"""A small entity model for tests: spaCy's own tokenizer, and a list of names in place of a trained recogniser."""

from __future__ import annotations

from pathlib import Path

import spacy

NAMES = {
    "Zebulon Works": "ORG",
    "Zebulon Works Ltd": "ORG",
    "Brennhold Anlagenbau": "ORG",
    "Customer Two": "ORG",
    "Ours": "ORG",
    "Kim Holt": "PERSON",
    "Rosa Delmonte": "PERSON",
    "Ada Farrow": "PERSON",
    "Emil Farrow": "PER",
    "Leeds": "GPE",
}


def save_entity_model(folder: Path) -> str:
    """Write the model to a folder and return its path."""
    pipeline = spacy.blank("en")
    patterns = [{"label": label, "pattern": name} for name, label in NAMES.items()]
    pipeline.add_pipe("entity_ruler").add_patterns(patterns)  # type: ignore[attr-defined]  # pipes are untyped
    pipeline.to_disk(folder)
    return str(folder)
