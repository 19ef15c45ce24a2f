"""One connection is kept for all looks, asked whether it lives, and replaced with measure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from autolog.errors import AuthError, Forbidden, TransientError
from autolog.testing.reading import PassEverything
from autolog_imap.wire import trusted
from servers.imap_account import connected, context, mail, read, subjects
from servers.imap_fake import FakeFolder, ImapFake


@pytest.fixture
def inbox() -> FakeFolder:
    return FakeFolder("INBOX", {uid: mail(f"m{uid}") for uid in range(1, 6)}, uid_next=6)


@pytest.fixture
def server(inbox: FakeFolder) -> Iterator[ImapFake]:
    with ImapFake(inbox) as running:
        yield running


def test_a_look_at_an_unchanged_folder_is_one_status_on_the_kept_connection(server: ImapFake) -> None:
    with connected(server.port) as connector:
        collections = list(connector.collections())
        at = read(connector)[-1].cursor
        server.commands.clear()
        for _ in range(3):
            assert list(connector.changes(collections[0], at, PassEverything())) == []
        assert server.commands == ["UNSELECT", *['STATUS "INBOX" (UIDNEXT UIDVALIDITY)'] * 3]
    assert server.connections == 1


def test_the_open_folder_is_never_asked_for_its_status(server: ImapFake) -> None:
    server.capabilities = "IMAP4rev1"
    with connected(server.port) as connector:
        at = read(connector)[-1].cursor
        read(connector, at)
    words = [command.split()[0] for command in server.commands]
    assert words[words.index("STATUS") - 1] in {"CLOSE", "LIST"}
    assert "CLOSE" in words


def test_a_connection_is_replaced_after_twenty_minutes(server: ImapFake) -> None:
    clock = [datetime(2026, 3, 2, tzinfo=UTC)]
    with connected(server.port, context(now=lambda: clock[0])) as connector:
        for minutes in (0, 10, 9, 2):
            clock[0] += timedelta(minutes=minutes)
            read(connector)
    assert server.connections == 2


def test_a_server_that_hangs_up_at_a_message_and_then_at_the_login_is_not_besieged(server: ImapFake) -> None:
    server.on(r"UID FETCH .*BODY\.PEEK\[\]", b"* BYE internal error\r\n")
    server.on("LOGIN", lambda _command: b"* BYE not now\r\n" if server.connections > 1 else None)
    with connected(server.port) as connector, pytest.raises(TransientError):
        read(connector)
    assert server.connections == 2


def test_a_server_that_hangs_up_at_every_message_is_out_of_order_and_no_message_is_blamed(server: ImapFake) -> None:
    server.on(r"UID FETCH .*BODY\.PEEK", b"* BYE internal error\r\n")
    with connected(server.port) as connector, pytest.raises(TransientError):
        read(connector)
    assert server.connections < 30


def test_refused_credentials_are_tried_once(server: ImapFake) -> None:
    server.on("LOGIN", b"{tag} NO [AUTHENTICATIONFAILED] no\r\n")
    with connected(server.port) as connector, pytest.raises(AuthError):
        read(connector)
    assert server.connections == 1


def test_a_server_that_does_not_want_to_know_who_reads_is_read_all_the_same(server: ImapFake) -> None:
    server.capabilities += " ID"
    server.on("ID", b"{tag} NO who cares\r\n")
    with connected(server.port) as connector:
        assert len(subjects(read(connector))) == 5


def test_a_mailbox_that_is_not_connected_is_forbidden(server: ImapFake) -> None:
    server.on("EXAMINE", b"{tag} BAD User is authenticated but not connected.\r\n")
    with connected(server.port) as connector, pytest.raises(Forbidden, match="right"):
        read(connector)


def test_all_connections_share_one_tls_context() -> None:
    assert trusted(None) is trusted(None)
