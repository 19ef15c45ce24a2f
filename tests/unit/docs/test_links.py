"""Every link leads somewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from unit.docs.pages import PAGES, ROOT, anchors, links


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_resolves(page: Path) -> None:
    broken = [target for target in links(page) if not _resolves(page, target)]
    assert broken == []


def test_links_are_found() -> None:
    assert sum(len(links(page)) for page in PAGES) > 50


def _resolves(page: Path, target: str) -> bool:
    path, _, anchor = target.partition("#")
    destination = (page.parent / path).resolve() if path else page
    return destination.exists() and (not anchor or anchor in anchors(destination))
