"""Scoring a labelled set: counts for each stratum, each language and in all, and the calibration.

Customers that a label calls optional count neither for nor against, nor do the contacts at them.  A message sent to
review is there rightly when that was expected or when a right customer is among the proposals, needlessly otherwise.
Reach is the share of labelled customers that were linked or are the first proposal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

from autolog.evaluation.calibration import Calibration, calibrate
from autolog.evaluation.gold import Expected, Gold
from autolog.evaluation.prediction import Prediction
from autolog.model import State

ALL = "ALL"


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts over messages: links of customers and contacts that are right, wrong or missed, and reviews."""

    n: int = 0
    right: int = 0
    wrong: int = 0
    missed: int = 0
    exact: int = 0
    reached: int = 0
    contacts_right: int = 0
    contacts_wrong: int = 0
    contacts_missed: int = 0
    review_rightly: int = 0
    review_needlessly: int = 0
    review_linked: int = 0

    def __add__(self, other: Tally) -> Tally:
        """Return the counts of both."""
        return Tally(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Tally)))

    @property
    def precision(self) -> float | None:
        """The share of links that is right; None without links."""
        return _share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> float | None:
        """The share of labelled customers that was linked; None without labels."""
        return _share(self.right, self.right + self.missed)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall."""
        return _share(2 * self.right, 2 * self.right + self.wrong + self.missed)

    @property
    def exact_share(self) -> float | None:
        """The share of messages whose customers are all right and none is missed."""
        return _share(self.exact, self.n)

    @property
    def reach(self) -> float | None:
        """The share of labelled customers that was linked or proposed first."""
        return _share(self.reached, self.right + self.missed)

    @property
    def contacts_precision(self) -> float | None:
        """The share of contact links that is right."""
        return _share(self.contacts_right, self.contacts_right + self.contacts_wrong)

    @property
    def contacts_recall(self) -> float | None:
        """The share of labelled contacts that was linked."""
        return _share(self.contacts_right, self.contacts_right + self.contacts_missed)


@dataclass(frozen=True, slots=True)
class Miss:
    """One message whose links are not what the label says."""

    gold: Gold
    prediction: Prediction
    wrong: tuple[str, ...]
    missed: tuple[str, ...]
    contacts_wrong: tuple[str, ...]
    contacts_missed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """The result: tallies by stratum (and `lang:xx`), in all under `ALL`, the calibration, and every error.

    `cpu_seconds` is the processor time of one item, if it was measured.
    """

    groups: Mapping[str, Tally]
    calibration: Calibration
    misses: tuple[Miss, ...]
    cpu_seconds: float | None = None


def score(
    labels: Sequence[Gold],
    predictions: Iterable[Prediction],
    customer_of: Mapping[str, str],
    cpu_seconds: float | None = None,
) -> Score:
    """Compare predictions with labels; a message without prediction counts as left alone.

    Both are joined by their file, a prediction that names none by its Message-ID.  `customer_of` names the customer of
    each contact, `cpu_seconds` is the processor time of one item.
    """
    known = {prediction.file or prediction.message_id: prediction for prediction in predictions}
    pairs = [(gold, _prediction_for(gold, known)) for gold in labels]
    misses = [_compare(gold, prediction, customer_of) for gold, prediction in pairs]
    groups: dict[str, Tally] = {}
    for miss in misses:
        tally = _tally(miss)
        for group in _groups_of(miss.gold):
            groups[group] = groups.get(group, Tally()) + tally
    return Score(
        groups={name: groups[name] for name in sorted(groups, key=lambda name: (name == ALL, ":" in name, name))},
        calibration=calibrate(claim for gold, prediction in pairs for claim in claims_of(gold, prediction)),
        misses=tuple(miss for miss in misses if _is_error(miss)),
        cpu_seconds=cpu_seconds,
    )


def _prediction_for(gold: Gold, known: Mapping[str, Prediction]) -> Prediction:
    return known.get(gold.file) or known.get(gold.message_id) or Prediction(gold.message_id)


def _compare(gold: Gold, prediction: Prediction, customer_of: Mapping[str, str]) -> Miss:
    linked = set(prediction.customers) - gold.optional
    contacts = {ref for ref in prediction.contacts if ref in gold.contacts or customer_of.get(ref) not in gold.optional}
    return Miss(
        gold,
        prediction,
        wrong=tuple(sorted(linked - gold.customers)),
        missed=tuple(sorted(gold.customers - linked)),
        contacts_wrong=tuple(sorted(contacts - gold.contacts)),
        contacts_missed=tuple(sorted(gold.contacts - contacts)),
    )


def _tally(miss: Miss) -> Tally:
    gold, prediction = miss.gold, miss.prediction
    missed = set(miss.missed)
    in_review = prediction.state is State.REVIEW
    wanted = gold.expected is Expected.REVIEW
    rightly = in_review and (wanted or not gold.customers.isdisjoint(prediction.review))
    return Tally(
        n=1,
        right=len(gold.customers) - len(missed),
        wrong=len(miss.wrong),
        missed=len(missed),
        exact=not (miss.wrong or missed),
        reached=len(gold.customers) - len(missed - set(prediction.review[:1])),
        contacts_right=len(gold.contacts) - len(miss.contacts_missed),
        contacts_wrong=len(miss.contacts_wrong),
        contacts_missed=len(miss.contacts_missed),
        review_rightly=rightly,
        review_needlessly=in_review and not rightly,
        review_linked=wanted and bool(prediction.customers),
    )


def _groups_of(gold: Gold) -> Iterator[str]:
    yield gold.stratum
    if gold.language:
        yield f"lang:{gold.language}"
    yield ALL


def claims_of(gold: Gold, prediction: Prediction) -> Iterator[tuple[float, bool]]:
    """Yield each probability that was claimed, and whether it was right.

    Where the label itself says that nobody can know (the candidates of an item for review) no claim is right or wrong.
    """
    unknowable = gold.candidates if gold.expected is Expected.REVIEW else frozenset()
    for ref, probability in prediction.probability.items():
        if ref not in gold.optional | unknowable:
            yield probability, ref in gold.customers


def _is_error(miss: Miss) -> bool:
    return bool(miss.wrong or miss.missed or miss.contacts_wrong or miss.contacts_missed)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
