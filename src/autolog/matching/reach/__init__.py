"""How far a change of the directory reaches: which of the past it may decide otherwise.

A decision looks things up in the directory: addresses, domains, names, numbers.  What it looked up are the terms that
it *asked*; they stay with the item as keyed hashes.  A change of the directory gives other answers under some terms and
the same under all others: those it *tells*.  An item is decided again exactly when it asked a term that was told, for
otherwise nothing that its decision rests on has changed.

asking    item -> the terms that its decision asked
telling   the directory before and after -> the terms that it now answers otherwise
names     the terms of names in texts, and of the names that customers and contacts go by
"""

from autolog.matching.reach.asking import asked_terms
from autolog.matching.reach.telling import terms_of_name, told_terms

__all__ = ["asked_terms", "terms_of_name", "told_terms"]
