"""Names on disk as remote ids: as they are where that is possible, as a hash where not."""

from __future__ import annotations

from hashlib import sha256

_LONGEST = 400


def remote_id_of(name: str) -> str:
    """Return the name, or `sha256:` and 64 digits when it is longer than 400 characters or is no clean UTF-8 text."""
    if len(name) <= _LONGEST and name.isprintable():
        return name
    return f"sha256:{sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()}"


def remote_id_of_event(uid: str, file: str) -> str:
    """Return the id of a calendar object: a hash of its UID, behind the name of its file where a folder has several.

    A UID often holds its author's domain, and nothing about strangers may be kept in clear.
    """
    digest = sha256(uid.encode("utf-8", "surrogatepass")).hexdigest()[:40]
    return remote_id_of(f"{file}#{digest}") if file else digest
