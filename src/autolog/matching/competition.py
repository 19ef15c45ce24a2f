"""Candidates that explain the same participant compete, with "none of them" among them.

Each participant is a question.  A candidate's score there is the prior and its reasons, one of each kind; "none" scores
zero bits; and the probabilities of all answers add up to one (a softmax to the base 2).  So two customers who share an
address end below a half each, and a person is asked.  What the rivals take away is a reason of its own, so that prior
and bits always add up to the log2 odds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import exp2, log2

from autolog.matching.imitations import IMITATIONS
from autolog.matching.weights import PRIOR
from autolog.model import Evidence, EvidenceKind, Party

_NOTICEABLE = 0.005
"""Bits of rivalry that are worth a line of their own."""


@dataclass(frozen=True, slots=True)
class Standpoint:
    """How sure it is that a party is the answer to one question, and the reasons that count."""

    probability: float
    evidence: tuple[Evidence, ...]

    @property
    def is_imitation(self) -> bool:
        """Whether the participant passes for the party."""
        return any(reason.kind in IMITATIONS for reason in self.evidence)


def contest(evidence: Iterable[Evidence], name: Callable[[Party], str]) -> dict[Party, Standpoint]:
    """Weigh reasons for parties of one kind and return each party's best standpoint over all questions.

    Where somebody passes for the party, that standpoint stands: what else speaks for the party may be the bait.
    """
    best: dict[Party, Standpoint] = {}
    for question in _by_question(evidence).values():
        for party, standpoint in _answers(question, name):
            known = best.get(party)
            if known is None or _precedence(standpoint) > _precedence(known):
                best[party] = standpoint
    return best


def _precedence(standpoint: Standpoint) -> tuple[bool, float]:
    return standpoint.is_imitation, standpoint.probability


def probability_of(score: float) -> float:
    """Return the probability whose log2 odds are `score`."""
    return 1.0 / (1.0 + exp2(-score))


def _by_question(evidence: Iterable[Evidence]) -> dict[str, dict[Party, dict[str, Evidence]]]:
    questions: dict[str, dict[Party, dict[str, Evidence]]] = {}
    for reason in evidence:
        kinds = questions.setdefault(reason.explains, {}).setdefault(reason.party, {})
        if reason.kind not in kinds or abs(reason.bits) > abs(kinds[reason.kind].bits):
            kinds[reason.kind] = reason
    return questions


def _answers(
    question: Mapping[Party, Mapping[str, Evidence]], name: Callable[[Party], str]
) -> Iterator[tuple[Party, Standpoint]]:
    parties = list(question)
    scores = [PRIOR + sum(reason.bits for reason in kinds.values()) for kinds in question.values()]
    odds = [exp2(score) for score in scores]
    best_first = sorted(range(len(scores)), key=lambda place: -scores[place])
    for place, (party, kinds) in enumerate(question.items()):
        against = log2(1.0 + sum(odds[place + 1 :], sum(odds[:place])))
        evidence = sorted(kinds.values(), key=lambda reason: -reason.bits)
        if against > _NOTICEABLE:
            strongest = parties[best_first[1] if place == best_first[0] else best_first[0]]
            detail = f"{name(strongest)} explains the same participant"
            evidence.append(Evidence(EvidenceKind.RIVALS, party, -against, detail, evidence[0].explains))
        yield party, Standpoint(probability_of(scores[place] - against), tuple(evidence))
