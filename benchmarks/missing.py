"""What a benchmark needs and does not find: said in one sentence, with what to do."""

from __future__ import annotations


class Missing(Exception):
    """Something that must be installed or fetched is not there."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what}  {remedy}")
