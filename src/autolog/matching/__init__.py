"""Which customer an item belongs to: evidence in bits, weighed and explained."""

from autolog.matching.history import HistoryWanted, history_wanted
from autolog.matching.match import match
from autolog.matching.mentions import MentionIndex, open_index
from autolog.matching.waterfall import WaterfallRow, waterfall, waterfall_of
from autolog.matching.weights import PRIOR, WEIGHTS, Reason, Weight

__all__ = [
    "PRIOR",
    "WEIGHTS",
    "HistoryWanted",
    "MentionIndex",
    "Reason",
    "WaterfallRow",
    "Weight",
    "history_wanted",
    "match",
    "open_index",
    "waterfall",
    "waterfall_of",
]
