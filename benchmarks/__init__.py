"""Every number that the README prints: `python -m benchmarks.run` measures them and writes results.md and results.json.

Each module measures one thing on real processes and real servers.  Nothing here is a test and no test is timed: a
number that is measured on a busy machine says little by itself, so ratios within one run and seconds of computing are
given beside the seconds on the clock, and how busy the machine was with other work.
"""

from __future__ import annotations

import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
WORKSHOP = PROJECT / "build" / "benchmarks"
"""Where data and peers are fetched to; git ignores it."""

# The private servers and the installed autolog are those that the tests use.
sys.path.insert(0, str(PROJECT / "tests"))
