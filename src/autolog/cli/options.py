"""Options that many commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

PLACES = (Path("autolog.yaml"), Path("/etc/autolog/autolog.yaml"))

_HELP = "autolog.yaml (here, else in /etc/autolog)."
ConfigurationPath = Annotated[Path | None, typer.Option("--config", "-c", readable=False, help=_HELP)]
FirstConfigurationPath = Annotated[
    Path | None, typer.Option("--config", "-c", readable=False, envvar="AUTOLOG_CONFIG", help=_HELP)
]
"""Only what stands before the command asks the environment: behind it, the variable would beat what stands before."""
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
OneAccount = Annotated[str | None, typer.Option("--account", "-a", metavar="ID", help="Only this account.")]


By = Annotated[str, typer.Option("--by", envvar="USER", help="Who decides.")]


def configuration_path(context: typer.Context, given: Path | None) -> Path:
    """Return the configuration file: given with the command, before it, or the first of the usual places."""
    before: Path | None = context.obj
    return given or before or next((place for place in PLACES if place.exists()), PLACES[0])
