"""`autolog run`: the daemon in the foreground."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

from autolog.config import load_configuration
from autolog.daemon.daemon import run_daemon
from autolog.database_place import sqlite_file
from autolog.installation import opened
from autolog.logs import log_to_standard_error
from autolog.single_instance import only_instance


def run_daemon_here(path: Path) -> int:
    """Run until SIGTERM or SIGINT; return 0."""
    configuration = load_configuration(path)
    os.chdir("/")  # the folder of a shell may be deleted while the daemon runs, and workers could not begin in it
    with only_instance(sqlite_file(configuration.database_url)), opened(configuration) as installation:
        observability = configuration.file.observability
        log_to_standard_error(observability.log, observability.level, installation.redaction, os.environ)
        finished = run_daemon(installation, os.environ)
    if not finished:
        _end_now()
    return 0


def _end_now() -> None:
    """End without waiting for threads that wait for a server; all that they hold is read again by the next start."""
    with suppress(OSError):  # whoever read it may be gone
        sys.stderr.flush()
    os._exit(0)
