"""The rules.yaml that autolog comes with: what `setup` writes, and what `evaluate` decides by.

It lies inside the package, so that an installed autolog has it too; `config/rules.yaml` is a link to it.
"""

from __future__ import annotations

from importlib.resources import files


def shipped_rules() -> str:
    """Return the text of the rules that autolog comes with."""
    return files("autolog.rules").joinpath("shipped.yaml").read_text(encoding="utf-8")
