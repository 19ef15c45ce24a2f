"""Write the set again: `python -m tests.gold.generator` from the root of the project."""

from __future__ import annotations

from .writing import FOLDER, write

if __name__ == "__main__":
    print(f"{write(FOLDER)} files in {FOLDER}")
