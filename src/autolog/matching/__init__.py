"""Which customer an item belongs to: evidence in bits, weighed and explained."""

from autolog.matching.facts import Facts, History
from autolog.matching.history import HistoryWanted, Preview, history_wanted
from autolog.matching.match import facts_of, match, weigh
from autolog.matching.mentions import MentionIndex, open_index
from autolog.matching.reach import asked_terms, told_terms
from autolog.matching.waterfall import WaterfallRow, waterfall, waterfall_of
from autolog.matching.weights import PRIOR, WEIGHTS, Reason, Weight

__all__ = [
    "PRIOR",
    "WEIGHTS",
    "Facts",
    "History",
    "HistoryWanted",
    "MentionIndex",
    "Preview",
    "Reason",
    "WaterfallRow",
    "Weight",
    "asked_terms",
    "facts_of",
    "history_wanted",
    "match",
    "open_index",
    "told_terms",
    "waterfall",
    "waterfall_of",
    "weigh",
]
