"""Gmail over IMAP: one folder holds everything, labels and threads are told, drafts are no messages."""

from __future__ import annotations

import pytest

from autolog.connector import Refused, Upsert
from autolog.errors import Forbidden
from servers.imap_account import changes, connected, mail, read
from servers.imap_fake import FakeFolder, ImapFake, fetch_line

ALL_MAIL = "[Gmail]/Alle Nachrichten"
LABELS = {
    1: rb'("\\Inbox" "Kunden/N&APY-rd" "\\Important")',
    2: rb'("\\Sent")',
    3: rb'("\\Draft")',
    4: rb"(Sent)",
}


class Gmail(ImapFake):
    capabilities = "IMAP4rev1 UNSELECT X-GM-EXT-1"


def with_labels(command: str) -> bytes | None:
    if "X-GM-LABELS" not in command:
        return None
    lines = [fetch_line(uid, uid, mail(f"m{uid}"), command) for uid in LABELS]
    told = b" X-GM-THRID 123456789012345678%d X-GM-LABELS %s)\r\n"
    return b"".join(
        line.removesuffix(b")\r\n") + told % (uid, labels)
        for line, (uid, labels) in zip(lines, LABELS.items(), strict=True)
    )


def test_all_mail_is_read_with_labels_threads_sent_and_drafts() -> None:
    messages = {uid: mail(f"m{uid}") for uid in LABELS}
    with Gmail(FakeFolder("INBOX", messages), FakeFolder(ALL_MAIL, messages, flags=r"\All")) as server:
        server.on("UID FETCH", with_labels)
        with connected(server.port) as connector:
            assert [collection.name for collection in connector.collections()] == [ALL_MAIL]
            found = changes(read(connector, key=ALL_MAIL))
    first, sent, draft, own_label = found
    assert isinstance(first, Upsert)
    assert first.raw.labels == (ALL_MAIL, "Inbox", "Kunden/Nörd", "Important")
    assert first.raw.thread == "1234567890123456781"
    assert isinstance(sent, Upsert)
    assert sent.raw.sent_by_owner
    assert isinstance(draft, Refused)
    assert draft.refusal.rule == "imap.draft"
    assert isinstance(own_label, Upsert)
    assert not own_label.raw.sent_by_owner, "a person's own label of that name says nothing"


def test_all_mail_that_is_hidden_from_imap_is_said() -> None:
    with Gmail(FakeFolder("INBOX")) as server, connected(server.port) as connector, pytest.raises(Forbidden) as caught:
        list(connector.collections())
    assert "Show in IMAP" in caught.value.remedy


def test_folders_that_are_named_are_read_on_gmail_too() -> None:
    with (
        Gmail(FakeFolder("CRM"), FakeFolder(ALL_MAIL, flags=r"\All")) as server,
        connected(server.port, folders={"include": ["CRM"]}) as connector,
    ):
        assert [collection.key for collection in connector.collections()] == ["CRM"]
