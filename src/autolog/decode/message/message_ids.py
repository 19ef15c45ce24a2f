"""Message-IDs in one form, so that two copies of a message and its answers find each other (PROVIDERS 2.10).

Without angle brackets and white space, in the case they were written in.  Version 1 of this form: ids are stored, so a
change of it needs a migration.
"""

from __future__ import annotations

import hashlib
import re

from autolog.decode import limits
from autolog.decode.cleaning import clean_name

LONGEST = 400
"""Longer ids are stored as a hash, since databases index only so much."""

_BRACKETED = re.compile(r"<([^<>]*)>")


def normalise_message_id(text: str) -> str:
    """Return the first id in the text in its normal form, or an empty text when there is none."""
    bracketed = _BRACKETED.search(text)
    return _normal_form(bracketed.group(1) if bracketed else text.strip(" \t<>"))


def list_message_ids(text: str) -> tuple[str, ...]:
    """Return the ids of a References or In-Reply-To field, each once, in their order, with or without spaces between.

    Of more than 200 the first and the last 199 are kept: the root of the thread and its newest messages.
    """
    bracketed = _BRACKETED.findall(text)
    written = bracketed or [word for word in text.split() if "@" in word]
    ids = list(dict.fromkeys(filter(None, map(_normal_form, written))))
    if len(ids) > limits.REFERENCES:
        ids = [ids[0], *ids[1 - limits.REFERENCES :]]
    return tuple(ids)


def _normal_form(written: str) -> str:
    text = "".join(clean_name(written).split())
    if len(text) <= LONGEST:
        return text
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()
