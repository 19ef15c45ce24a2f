"""Mentions: customers and contacts that a text names, found by an index and judged by what stands around them."""

from autolog.matching.mentions.index import Hit, MentionIndex
from autolog.matching.mentions.index_file import open_index

__all__ = ["Hit", "MentionIndex", "open_index"]
