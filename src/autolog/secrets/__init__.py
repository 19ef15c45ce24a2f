"""Secrets: never in clear on disk, in logs or in a traceback.

`master_key` finds the one key that is given from outside, `vault` encrypts everything else under it, and `redaction`
keeps what was decrypted out of the logs.
"""
