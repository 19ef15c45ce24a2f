"""`autolog retention`: what is older than autolog.yaml allows, shown or deleted."""

from __future__ import annotations

from pathlib import Path

from autolog.cli.named import deciding_person
from autolog.cli.progress import working
from autolog.cli.terminal import print_json, print_table, say
from autolog.config import load_configuration
from autolog.installation import opened
from autolog.law.retention import carry_out_retention, plan_retention


def run_retention(path: Path, plan: bool, as_json: bool) -> int:
    """Delete what is too old, or with `plan` only count it."""
    with opened(load_configuration(path)) as installation, working("retention"):
        counts = plan_retention(installation) if plan else carry_out_retention(installation, deciding_person(""))
        periods = installation.configuration.file.retention.model_dump()
    if as_json:
        print_json({"planned": plan, "counts": counts})
        return 0
    rows = [(kind, _period(periods[kind]), count) for kind, count in sorted(counts.items())]
    print_table(("kind", "kept", "too old"), rows)
    say(
        "Nothing was changed, since this is a plan.  Without --plan it is done."
        if plan
        else "What was too old is gone."
    )
    return 0


def _period(period: object) -> str:
    return "for ever" if period is None else str(period).partition(",")[0]
