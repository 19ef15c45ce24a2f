"""The versions of the language of rules.yaml: what each changed, and how a file of the one before is brought to it.

A file of an older version means what it meant; only `autolog rules migrate` changes it.  A newer one is refused.

    1   the first
    2   an entry of `visibility_of` that is looser than `defaults.visibility` is a fault.  It has no effect in version 1
        either, since the strictest holds, although the very first programs took it in place of the default
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from autolog.errors import Problem
from autolog.marked_yaml import MarkedDocument, plain
from autolog.model import Visibility, strictest
from autolog.rules.yaml_cutting import with_value, without_entries

CURRENT = 2

_VISIBILITIES = frozenset(Visibility)


@dataclass(frozen=True, slots=True)
class Change:
    """What a version changed: one sentence, the faults that it introduced, and the text of a file without them."""

    version: int
    what: str
    faults: Callable[[MarkedDocument], Iterator[Problem]]
    mended: Callable[[str, MarkedDocument], str]


def version_of(document: MarkedDocument) -> int | None:
    """Return the version that a file says it has; None when it says none, or none that is a number."""
    data = document.data
    said = data.get("version") if isinstance(data, Mapping) else None
    return said if isinstance(said, int) and not isinstance(said, bool) else None


def too_new(document: MarkedDocument) -> Problem | None:
    """Return why a file cannot be read whose version is not known yet."""
    version = version_of(document)
    if version is None or version <= CURRENT:
        return None
    what = f"the rules are in version {version} of their language, and this autolog knows versions 1 to {CURRENT}"
    return document.problem(("version",), what, f"Upgrade autolog, or write them in version {CURRENT}.")


def faults_of(document: MarkedDocument) -> Iterator[Problem]:
    """Yield what the file's version refuses and the versions before it let pass."""
    version = version_of(document) or 1
    for change in CHANGES:
        if change.version <= version:
            yield from change.faults(document)


def pending(document: MarkedDocument) -> tuple[Change, ...]:
    """Return the changes that lie between the file's version and the current one."""
    version = version_of(document)
    return () if version is None else tuple(change for change in CHANGES if change.version > version)


def migrated(text: str, document: MarkedDocument) -> str:
    """Return the text of the file in the current version: lines that need not change stay byte for byte.

    Raises ConfigurationError where that cannot be done without touching more.
    """
    changes = pending(document)
    for change in changes:
        text = change.mended(text, document)
    return with_value(document.path, text, "version", str(CURRENT)) if changes else text


def _looser(document: MarkedDocument) -> dict[str, tuple[str, str]]:
    """Return the entries of `visibility_of` that are looser than the default: what each says, and the default."""
    data = plain(document.data)
    if not isinstance(data, dict):
        return {}
    defaults, chosen = data.get("defaults"), data.get("visibility_of")
    default = defaults.get("visibility", Visibility.FULL) if isinstance(defaults, dict) else Visibility.FULL
    if default not in _VISIBILITIES or not isinstance(chosen, dict):
        return {}
    return {
        holder: (str(said), str(default))
        for holder, said in chosen.items()
        if said in _VISIBILITIES and said != default and strictest(Visibility(said), Visibility(default)) == default
    }


def _faults_of_looser(document: MarkedDocument) -> Iterator[Problem]:
    for holder, (said, default) in _looser(document).items():
        what = f"visibility_of.{holder}: '{said}' is looser than the default '{default}', so that it does nothing"
        remedy = "Take it out, or make defaults.visibility looser and the others under visibility_of stricter."
        yield document.problem(("visibility_of", holder), what, remedy)


def _without_looser(text: str, document: MarkedDocument) -> str:
    return without_entries(document.path, text, "visibility_of", frozenset(_looser(document)))


CHANGES = (
    Change(
        2,
        "an entry of visibility_of that is looser than defaults.visibility, and so does nothing, is refused",
        _faults_of_looser,
        _without_looser,
    ),
)
"""Every change, the oldest first."""
