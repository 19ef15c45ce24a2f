"""Which customer an item belongs to: evidence in bits, weighed and explained."""

from autolog.matching.match import match
from autolog.matching.waterfall import WaterfallRow, waterfall, waterfall_of
from autolog.matching.weights import PRIOR, WEIGHTS, Reason, Weight

__all__ = ["PRIOR", "WEIGHTS", "Reason", "WaterfallRow", "Weight", "match", "waterfall", "waterfall_of"]
