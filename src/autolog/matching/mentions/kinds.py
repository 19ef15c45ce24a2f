"""What a name stands for where it stands, told by the words around it."""

from __future__ import annotations

from enum import StrEnum


class MentionKind(StrEnum):
    """The label of a classified mention."""

    ORGANISATION = "ORGANISATION"
    UNCLEAR = "UNCLEAR"
    COMMON_WORD = "COMMON_WORD"
    PERSON = "PERSON"
    PRODUCT = "PRODUCT"
    PLACE = "PLACE"
    NEWS = "NEWS"
    REPRESENTED = "REPRESENTED"


FACTORS: dict[MentionKind, float] = {
    MentionKind.ORGANISATION: 1.0,
    MentionKind.UNCLEAR: 1.0,
    MentionKind.REPRESENTED: 0.4,
    MentionKind.NEWS: 0.4,
    MentionKind.PRODUCT: 0.4,
    MentionKind.PLACE: 0.3,
    MentionKind.COMMON_WORD: 0.5,
    MentionKind.PERSON: 0.15,
}
"""The share of its bits that a mention of a kind keeps: a firm's product or news of it is no dealing with it."""
