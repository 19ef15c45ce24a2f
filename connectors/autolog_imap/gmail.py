"""What Gmail adds to IMAP: https://developers.google.com/gmail/imap_extensions

A server that advertises X-GM-EXT-1 tells each message's labels and thread.  All Mail holds every message once (but
for spam and trash), drafts among them; a draft is no message yet and is passed over.
"""

from __future__ import annotations

from autolog.model import Refusal
from autolog_imap.answers import Attributes, number, words
from autolog_imap.folders import readable

CAPABILITY = "X-GM-EXT-1"
ITEMS = ("X-GM-THRID", "X-GM-LABELS")
DRAFT = Refusal("imap.draft", "A draft was not sent yet.")

HIDDEN = "All Mail is hidden from IMAP, and autolog reads Gmail there."
HIDDEN_REMEDY = "In Gmail's settings, under Labels, tick 'Show in IMAP' at All Mail, or name 'folders.include'."


def labels(attributes: Attributes) -> tuple[str, ...]:
    """Return a message's labels as a person reads them; system labels without their backslash."""
    return tuple(readable(label, "").removeprefix("\\") for label in words(attributes.get(b"X-GM-LABELS")))


def thread(attributes: Attributes) -> str | None:
    """Return Gmail's own thread id, or None on other servers."""
    value = number(attributes.get(b"X-GM-THRID"))
    return None if value is None else str(value)


def is_sent(attributes: Attributes) -> bool:
    """Return whether Gmail says that the account's owner sent it."""
    return rb"\Sent" in words(attributes.get(b"X-GM-LABELS"))


def is_draft(attributes: Attributes) -> bool:
    """Return whether Gmail says that it is a draft."""
    return not {rb"\Draft", rb"\Drafts"}.isdisjoint(words(attributes.get(b"X-GM-LABELS")))
