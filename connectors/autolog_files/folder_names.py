"""What a folder is called and what it is for.

Maildir++ writes `Sub/Deep` as `.Sub.Deep`, in the modified UTF-7 of IMAP (RFC 3501, 5.1.3); Thunderbird keeps the
folders below `Inbox` in `Inbox.sbd`; exports end the names of mbox files in `.mbox`, and Apple Mail writes
`Inbox.mbox/mbox`.
"""

from __future__ import annotations

import re
from binascii import Error, a2b_base64
from collections.abc import Collection as Container

from autolog.connector import CollectionRole

_SHIFTED = re.compile(r"&([A-Za-z0-9+,]*)-")
_INBOX = frozenset({"inbox", "posteingang"})
_ARCHIVE = frozenset({"archive", "archives", "archiv", "all mail"})


def from_modified_utf7(name: str) -> str:
    """Return the name as a person sees it; what is no modified UTF-7 stays as it is."""
    return _SHIFTED.sub(lambda found: _unshifted(found[1], found[0]), name)


def _unshifted(digits: str, written: str) -> str:
    if not digits:
        return "&"
    try:
        return a2b_base64(digits.replace(",", "/") + "=" * (-len(digits) % 4)).decode("utf-16-be")
    except (Error, UnicodeDecodeError):
        return written


def maildir_name(relative: str) -> str:
    """Return the name of the Maildir at this path below the root; the root itself is the inbox."""
    if relative == ".":
        return "INBOX"
    parts = (part.removeprefix(".").replace(".", "/") if part.startswith(".") else part for part in relative.split("/"))
    return from_modified_utf7("/".join(parts))


def mbox_name(relative: str) -> str:
    """Return the name of the mbox at this path below the root."""
    return relative.removesuffix("/mbox").removesuffix(".mbox").replace(".sbd/", "/").replace(".mbox/", "/")


def role_of(name: str, sent_folders: Container[str]) -> CollectionRole:
    """Return what a folder of this name is for; `sent_folders` are compared without case, by the name's last part."""
    last = name.rpartition("/")[2].casefold()
    if last in {sent.casefold() for sent in sent_folders}:
        return CollectionRole.SENT
    if last in _INBOX:
        return CollectionRole.INBOX
    return CollectionRole.ARCHIVE if last in _ARCHIVE else CollectionRole.OTHER
