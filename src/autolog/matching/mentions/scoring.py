"""What a firm's name in a passage is worth, in bits.

The rarity of the name comes from the index.  Its shape corrects it: a legal form behind it or the company's field add
to it; a name of one word that is a common word, a given name or a colleague's name says next to nothing; a capitalised
neighbour makes another name of it.  The zone caps the sum, several customers of one name share it, and of a customer's
zones the best counts fully, the next two at a discount, because they say the same thing again.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log2
from typing import NamedTuple

from autolog.matching.mentions.entries import Nature
from autolog.matching.mentions.kinds import FACTORS, MentionKind
from autolog.matching.mentions.packed import Target
from autolog.matching.mentions.shape import Shape
from autolog.matching.names.organisations import IN_CAPITALS, Form
from autolog.matching.passages import CAPS, Zone

LEGAL_FORM = 3.0
COMPANY_FIELD = 3.0
WEAK_NAME = 2.0
"""Bits at most of a one-word name that is something else as well."""

MOST_IN_COMPANY_FIELD = 13.5
"""Bits at most of a whole name in the company's field of a signature: there people write whom they work for."""

_MOST_OF_FORM: dict[int, float] = {Form.ACRONYM: 5.0, Form.LABEL: 5.0, Form.FIRST_WORD: 8.0}
_IN_CAPITALS = frozenset(int(form) for form in IN_CAPITALS)
_WHOLE_NAMES = frozenset((int(Form.NAME), int(Form.ALIAS)))
MEANT_NAME = 5.0
"""Bits at most of a common word that the words around it make a firm's name."""

CONTINUED = 0.35
LOWER_CASE = 0.5
FURTHER_ZONES = (1.0, 0.4, 0.2)
_SEVERAL_WORDS_IN_LOWER_CASE = 10.0


class Mention(NamedTuple):
    """A firm named in a passage: the customer's number, where, the words, and the bits."""

    party: int
    zone: Zone
    span: str
    bits: float


def mention_bits(target: Target, shape: Shape, zone: Zone, sharing: int, kind: MentionKind) -> float:
    """Return the bits of a name, below its zone's cap; `kind` is what it stands for where it stands."""
    if not _is_written_as_name(target, shape):
        return 0.0
    bits = target.bits * FACTORS[kind]
    if target.nature or shape.is_colleague:
        is_meant = kind is MentionKind.ORGANISATION and target.nature is Nature.COMMON_WORD and not shape.is_colleague
        bits = min(bits, MEANT_NAME if is_meant else WEAK_NAME)
    if shape.continued:
        bits *= CONTINUED
    if not shape.capitals:
        bits *= LOWER_CASE
    bits = min(bits, _MOST_OF_FORM.get(target.form, bits))
    if bits <= 0.0:
        return 0.0
    bits += LEGAL_FORM if shape.legal_form else 0.0
    bits += COMPANY_FIELD if shape.company_field else 0.0
    cap = MOST_IN_COMPANY_FIELD if _is_whole_company(target, shape) else CAPS[zone]
    return max(0.0, min(bits, cap) - log2(sharing))


def _is_whole_company(target: Target, shape: Shape) -> bool:
    return shape.company_field and not shape.continued and target.form in _WHOLE_NAMES and not target.nature


def _is_written_as_name(target: Target, shape: Shape) -> bool:
    if target.form in _IN_CAPITALS:
        return shape.all_capitals and shape.words == 1
    if shape.capitals:
        return True
    return shape.words > 1 and target.form in _WHOLE_NAMES and target.bits >= _SEVERAL_WORDS_IN_LOWER_CASE


def combined(bits: Sequence[float]) -> float:
    """Return what the mentions of one customer in several zones are worth together."""
    if len(bits) == 1:
        return bits[0]
    return sum(share * one for share, one in zip(FURTHER_ZONES, sorted(bits, reverse=True), strict=False))


def best_by_zone(mentions: Sequence[Mention]) -> list[Mention]:
    """Return the weightiest mention of each zone, weightiest first."""
    if len(mentions) == 1:  # as nearly all customers are named
        return [*mentions]
    best: dict[Zone, Mention] = {}
    for mention in mentions:
        if mention.zone not in best or mention.bits > best[mention.zone].bits:
            best[mention.zone] = mention
    return sorted(best.values(), key=lambda mention: -mention.bits)
