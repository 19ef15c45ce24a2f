"""`python -m benchmarks.harder_sets DIR OUT [--own GLOB]...`"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.harder_sets.derive import derive


def main() -> None:
    """Read the command line and say what was written."""
    parser = argparse.ArgumentParser(description="Derive harder labelled sets from a labelled set.")
    parser.add_argument("source", type=Path, help="a folder that `autolog evaluate` reads")
    parser.add_argument("target", type=Path, help="the folder to write into")
    parser.add_argument("--own", action="append", default=[], metavar="GLOB", help="a domain of our own")
    wanted = parser.parse_args()
    for name, count in derive(wanted.source, wanted.target, tuple(wanted.own)).items():
        print(f"{wanted.target / name}: {count} messages")


if __name__ == "__main__":
    main()
