"""The stored past decided again by a draft of the rules: the same path from `match` on; plan, apply, roll back.

difference   which entries of the rules stayed the same (`autolog.rules.difference`)
screening    which rows of the ledger that belong to no record the difference may concern
stored       a record decided from its rows, where these tell enough
fetching     all others, fetched again from their mailboxes and decided as new mail is
rehearsal    both written in one transaction, and compared; a plan takes the transaction back, `apply` keeps it
"""
