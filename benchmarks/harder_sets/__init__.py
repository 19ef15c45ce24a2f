"""Harder sets from any labelled set: `python -m benchmarks.harder_sets DIR OUT` writes one folder a set below OUT.

anonymous   people who wrote from a known address or domain write from random free mail, their display names are gone:
            only the text can say who they are
named       the same with their names kept, but the people taken out of the CRM: their names prove nothing
forwards    internal forwards without any outside address
open-world  half of the labelled customers deleted: mail of theirs belongs to nobody any more
friends     nothing changed but the newsletters

In all but open-world, newsletters arrive as forwards of a friend on free mail: hard negatives.  What an item is, is
seen from the set itself (labels, addresses, headers), so any folder that `autolog evaluate` reads will do.  The same
folder gives the same bytes: all chance is seeded with the file's name.
"""
