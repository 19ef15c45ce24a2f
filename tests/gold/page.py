"""The tables of the evaluation in docs/explanation/matching.md: written by `python -m tests.gold.page`, never by hand.

Every line stands for itself, so that a test can compare each with what is measured now.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from autolog.evaluation.scoring import ALL, Tally

from .floors import GOLD, SETS_WITH_FLOORS, Measured, error_of, evaluated

PAGE = GOLD.parents[1] / "docs" / "explanation" / "matching.md"
TITLES = {"gold": "our own set", "enron-dev": "real mail (Enron)"}
HARDER = {
    "anonymous": "addresses and names removed",
    "named": "names kept, the persons not in the CRM",
    "forwards": "forwards without addresses",
    "open-world": "half of the customers not in the CRM",
    "friends": "newsletters forwarded by a friend",
}
_BLOCK = re.compile(r"(?<=<!-- evaluation -->\n).*?(?=<!-- /evaluation -->)", re.DOTALL)
_COLUMNS = "messages | links | wrong | precision | recall | asked"


def filled(page: str, tables: str) -> str:
    """Return the page with the tables between its marks.  Raises ValueError when it has not one pair of marks."""
    text, count = _BLOCK.subn(lambda _: tables, page)
    if count != 1:
        raise ValueError(f"The page has {count} pairs of <!-- evaluation --> and <!-- /evaluation -->; it needs one.")
    return text


def tables(measured: Mapping[str, Measured]) -> str:
    """Return all tables."""
    lines = [f"| set | {_COLUMNS} | calibration error |", "|---|---:|---:|---:|---:|---:|---:|---:|"]
    lines += [set_line(name, one) for name, one in measured.items()]
    lines += ["", *pooled_lines(measured)]
    for name, title in TITLES.items():
        if name in measured:
            lines += ["", f"By kind of message, {title}:", "", f"| stratum | {_COLUMNS} |"]
            lines += ["|---|---:|---:|---:|---:|---:|---:|", *strata_lines(measured[name])]
    return "\n".join(["", *lines, "", ""])


def set_line(name: str, measured: Measured) -> str:
    """Return the line of one set."""
    base, _, derived = name.partition("/")
    title = f"{TITLES[base]}: {HARDER[derived]}" if derived else f"**{TITLES[base]}**"
    return f"| {title} {_cells(measured.result.messages.groups[ALL])} {error_of([measured]):.3f} |"


def strata_lines(measured: Measured) -> Iterator[str]:
    """Yield the line of each stratum of a set, in the order of their names."""
    groups = measured.result.messages.groups
    for name in sorted(name for name in groups if ":" not in name and name != ALL):
        yield f"| {name} {_cells(groups[name])}"


def pooled_lines(measured: Mapping[str, Measured]) -> Iterator[str]:
    """Yield a sentence on the calibration error of all harder sets together, for each set they were made of."""
    for base, title in TITLES.items():
        harder = [one for name, one in measured.items() if name.startswith(f"{base}/")]
        if harder:
            yield f"Calibration error of the harder sets of {title} together: {error_of(harder):.3f}.  "


def _cells(tally: Tally) -> str:
    asked = (tally.review_rightly + tally.review_needlessly) / tally.n
    links = tally.right + tally.wrong
    return f"| {tally.n} | {links} | {tally.wrong} | {_share(tally.precision)} | {_share(tally.recall)} | {asked:.1%} |"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def write_page() -> None:
    """Measure every set that is at hand and write the tables into the page."""
    measured = {name: evaluated(name) for name, one in SETS_WITH_FLOORS.items() if one.path.is_dir()}
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), tables(measured)), encoding="utf-8")


if __name__ == "__main__":
    write_page()
