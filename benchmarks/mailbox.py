"""The mailboxes that are imported: a Dovecot of our own with the corpus in two INBOXes, autolog's and its peer's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.firm import rules, write_firm
from installed import Installed
from servers.dovecot import Dovecot

ANNA, FEW, EMPTY, PEER = (f"{name}@ourfirm.example" for name in ("anna", "few", "empty", "peer"))
PASSWORD = "correct horse"
EVERY = 60
"""One message of so many is in the mailbox that holds a few."""
AT_ONCE = 1000
_MESSAGE_ID = re.compile(rb"^message-id:\s*<", re.IGNORECASE | re.MULTILINE)


@contextmanager
def mail_server(messages: Sequence[bytes]) -> Iterator[Dovecot]:
    """Start a Dovecot with the messages in the INBOXes of Anna and of the peer, and a few like them in another."""
    with Dovecot(dict.fromkeys((ANNA, FEW, EMPTY, PEER), PASSWORD)) as server:
        for user in (ANNA, PEER):
            for start in range(0, len(messages), AT_ONCE):
                server.deliver(user, messages[start : start + AT_ONCE])
        server.deliver(FEW, [_like(message) for message in messages[::EVERY]])
        with server.client(EMPTY):
            yield server


def account_of(user: str) -> str:
    """Return the id of a user's account."""
    return user.partition("@")[0]


def install(folder: Path, port: int, messages: Sequence[bytes]) -> Installed:
    """Return an autolog with the shipped rules, 10,000 customers, and an account for each mailbox but the peer's."""
    folder.mkdir(parents=True)
    accounts = "".join(
        f"  - {{id: {account_of(user)}, type: imap, owner: {user}, host: 127.0.0.1, port: {port},"
        f" security: none, user: {user}, password: {{env: PASSWORD}}}}\n"
        for user in (ANNA, FEW, EMPTY)
    )
    customers = write_firm(folder, messages)
    return Installed(folder, accounts, customers=customers, rules=rules(), environment={"PASSWORD": PASSWORD})


def _like(message: bytes) -> bytes:
    """Return the message under another Message-ID, so that it is no copy."""
    return _MESSAGE_ID.sub(b"Message-ID: <like-", message, count=1)
