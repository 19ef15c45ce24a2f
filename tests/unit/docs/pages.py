"""The pages of the documentation, taken apart: headings, links, tables, code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
README = ROOT / "README.md"
PAGES = (README, ROOT / "CONTRIBUTING.md", ROOT / "systemd" / "README.md", *sorted((ROOT / "docs").rglob("*.md")))

_FENCE = re.compile(r"^([ ]*)```([a-z{}]*)[ ]*\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+[ ]+(.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, its lines, and the page and line where it stands."""

    page: Path
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def text_of(name: str) -> str:
    """Return the text of a page below docs."""
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def blocks(language: str) -> list[Block]:
    """Return every fenced block of a language, with the indentation of the fence taken away."""
    return [block for page in PAGES for block in _blocks_of(page) if block.language == language]


def _blocks_of(page: Path) -> Iterator[Block]:
    text = page.read_text(encoding="utf-8")
    for found in _FENCE.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        inner = re.sub(rf"^{found[1]}", "", found[3], flags=re.MULTILINE)
        yield Block(page, line, found[2], inner)


def prose_of(page: Path) -> str:
    """Return the page without its fenced blocks."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def code_spans(page: Path) -> list[str]:
    """Return what stands between single back-ticks."""
    return _SPAN.findall(prose_of(page))


def links(page: Path) -> list[str]:
    """Return the targets of all links that stay within the project."""
    return [target for target in _LINK.findall(_SPAN.sub("", prose_of(page))) if "://" not in target]


def anchors(page: Path) -> set[str]:
    """Return the anchors of the page's headings, as GitHub and MyST make them."""
    return {_slug(heading) for heading in _HEADING.findall(prose_of(page))}


def _slug(heading: str) -> str:
    kept = re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower())
    return kept.replace(" ", "-")


def section(text: str, heading: str) -> str:
    """Return what stands below a heading (given without its marks), up to the next heading of any level."""
    found = re.search(rf"^#+[ ]+{re.escape(heading)}[ ]*\n(.*?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"there is no heading {heading!r}"
    return found[1]


def table(text: str) -> dict[str, tuple[str, ...]]:
    """Return the rows of all tables in the text: first cell, without back-ticks -> the other cells."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    heads = {index - 1 for index, row in enumerate(rows) if set("".join(row)) <= set("-: ")}
    body = [row for index, row in enumerate(rows) if index not in heads and index - 1 not in heads]
    return {row[0].strip("`"): tuple(row[1:]) for row in body}
