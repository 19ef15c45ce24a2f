"""How the documentation is built: `make docs` writes it to build/docs, and every warning is an error."""

from __future__ import annotations

import re
from importlib.metadata import version as installed_version

from sphinx.application import Sphinx

project = "autolog"
author = "the authors of autolog"
release = version = installed_version("autolog")

extensions = ["myst_parser"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = f"autolog {release}"
html_show_sphinx = False


def setup(app: Sphinx) -> None:
    """Let pages link to files beside `docs`, as they do where the repository is browsed."""
    app.connect("source-read", _link_files_outside)


def _link_files_outside(_app: Sphinx, page: str, source: list[str]) -> None:
    """Give links that leave `docs` the scheme `path:`, by which MyST copies the file along."""
    outside = "../" * (page.count("/") + 1)
    source[0] = re.sub(rf"\]\((?={re.escape(outside)})", "](path:", source[0])
