"""The README's numbers: what stands in results.md is put between its two marks, by `python -m benchmarks.readme`.

Nothing else writes there, so that every number that the README prints was measured; a test compares the two files.
"""

from __future__ import annotations

import re

from benchmarks import PROJECT

README = PROJECT / "README.md"
RESULTS = PROJECT / "benchmarks" / "results.md"
_BLOCK = re.compile(r"(?<=<!-- benchmarks -->\n).*?(?=<!-- /benchmarks -->)", re.DOTALL)
_TITLE = re.compile(r"\A# .*\n+")
_HEADING = re.compile(r"^(?=#+ )", re.MULTILINE)


def filled(readme: str, results: str) -> str:
    """Return the README with the results between its marks: without their title, their headings one level deeper.

    Raises ValueError when the README has not exactly one pair of marks.
    """
    numbers = _HEADING.sub("#", _TITLE.sub("", results)).strip() + "\n"
    text, count = _BLOCK.subn(lambda _: numbers, readme)
    if count != 1:
        raise ValueError(f"README.md has {count} pairs of <!-- benchmarks --> and <!-- /benchmarks -->; it needs one.")
    return text


def fill() -> None:
    """Put the results into README.md."""
    text = filled(README.read_text(encoding="utf-8"), RESULTS.read_text(encoding="utf-8"))
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    fill()
