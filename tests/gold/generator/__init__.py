"""The generator of the labelled set beside it: `python -m tests.gold.generator` writes every file again, byte for byte.

nouns, world        the invented firm, its customers, their people
languages, scene    what people write, and one situation being told
letters, clients    a letter before it is bytes, and how each mail program lays it out
situations, plan    one function a situation; how many of each, in which languages
meetings, copies    calendars, and the same mail as it lies in several mailboxes
tables, writing     the folder as the evaluation reads it

A label follows from how the item was made and from what a careful person could know from the mail and the CRM alone:
`link` where such a person would file it without asking, `review` where they would ask somebody, `none` where there is
nothing to file.  It never follows from what the matcher makes of it.  All people and firms are invented, all domains
reserved (RFC 2606); free mail comes from names of providers under `.example`.
"""
