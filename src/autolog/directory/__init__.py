"""Who our customers are: read from files and queries, compared, indexed for the matcher.

loading, mapping   files and query rows -> values, every fault reported
plan               what an import would change
index              the read-only index that the matcher asks
learned            what autolog learned, laid beneath the firm's own directory
terms              what ties an address to a customer, for finding the past again
"""

from __future__ import annotations

from autolog.directory.assembling import Loaded
from autolog.directory.columns import Kind
from autolog.directory.duplicates import Duplicate, find_duplicates
from autolog.directory.index import ContactMatch, Directory
from autolog.directory.learned import strangers_among, with_learned
from autolog.directory.loading import load_files, load_folder
from autolog.directory.lookalikes import LookAlike, Resemblance
from autolog.directory.mapping import QueryRows, load_queries
from autolog.directory.matchable import matchable_domains
from autolog.directory.plan import DirectoryPlan, compare, overlay
from autolog.directory.terms import terms_of_address, terms_of_customer

__all__ = [
    "ContactMatch",
    "Directory",
    "DirectoryPlan",
    "Duplicate",
    "Kind",
    "Loaded",
    "LookAlike",
    "QueryRows",
    "Resemblance",
    "compare",
    "find_duplicates",
    "load_files",
    "load_folder",
    "load_queries",
    "matchable_domains",
    "overlay",
    "strangers_among",
    "terms_of_address",
    "terms_of_customer",
    "with_learned",
]
