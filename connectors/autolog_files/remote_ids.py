"""Names on disk as remote ids: as they are where that is possible, as a hash where not."""

from __future__ import annotations

from hashlib import sha256

_LONGEST = 400


def remote_id_of(name: str) -> str:
    """Return the name, or `sha256:` and 64 digits when it is longer than 400 characters or is no clean UTF-8 text."""
    if len(name) <= _LONGEST and name.isprintable():
        return name
    return f"sha256:{sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()}"
