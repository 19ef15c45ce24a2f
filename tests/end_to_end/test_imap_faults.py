"""Whatever the network or the server does, the IMAP connector says what it was, in time, and loses nothing.

A real Dovecot stands behind a proxy that breaks on command; what Dovecot never does, a scripted server does.  After
every fault a run without it delivers each message exactly once.
"""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
import time
import tracemalloc
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from autolog.connector import Cursor, Page
from autolog.errors import AuthError, ConnectorError, CursorExpired, Forbidden, TransientError
from autolog.testing.reading import PassEverything
from servers.certificates import write_self_signed
from servers.dovecot import Dovecot
from servers.faulty_proxy import Faults, FaultyProxy
from servers.imap_account import ANNA, PASSWORD, QUICK, changes, connected, context, folder, mail, read, subjects
from servers.imap_fake import FakeFolder, ImapFake
from servers.tls_front import TlsFront

COUNT = 60
EVERYTHING = sorted(f"m{number}" for number in range(COUNT))
ODD_PASSWORDS = {"quotes": 'with "quotes" and \\', "umlauts": "mit Umlauten äöü", "cyrillic": "пароль"}
DEADLINE = 4.0
"""Seconds in which each fault must have been given up; QUICK allows 0.8 for one command."""


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with Dovecot({ANNA: PASSWORD, **ODD_PASSWORDS}, tokens={"good-token": ANNA}) as running:
        running.deliver(ANNA, [mail(f"m{number}", "All work and no play.\r\n" * 200) for number in range(COUNT)])
        yield running


@pytest.fixture
def proxy(server: Dovecot) -> Iterator[FaultyProxy]:
    with FaultyProxy(server.port) as running:
        yield running


def failing(port: int, **settings: Any) -> tuple[ConnectorError, list[Page]]:
    """Read until it fails; return the failure and the pages before it, and see that it took no longer than allowed."""
    pages: list[Page] = []
    begin = time.monotonic()
    with (
        connected(port, page_messages=10, timeouts=QUICK, **settings) as connector,
        pytest.raises(ConnectorError) as caught,
    ):
        pages.extend(connector.changes(folder(connector), None, PassEverything()))
    assert time.monotonic() - begin < DEADLINE
    return caught.value, pages


def read_on(port: int, pages: list[Page]) -> list[str]:
    """Return what was delivered in all, after a run without faults from where the failed one stopped."""
    since = pages[-1].cursor if pages else None
    with connected(port, page_messages=10) as connector:
        return sorted(subjects(pages) + subjects(read(connector, since)))


@pytest.mark.parametrize("cut_after", [5, 700, 3_000, 20_000, 100_000, 200_000])
def test_a_connection_cut_in_the_middle_of_a_literal_loses_nothing(proxy: FaultyProxy, cut_after: int) -> None:
    proxy.faults = Faults(cut_after=cut_after)
    error, pages = failing(proxy.port)
    assert isinstance(error, TransientError)
    proxy.faults = Faults()
    assert read_on(proxy.port, pages) == EVERYTHING


def test_a_cut_at_any_place_of_a_session_is_transient_and_loses_nothing() -> None:
    inbox = FakeFolder("INBOX", {uid: mail(f"m{uid}") for uid in range(1, 6)}, uid_next=6)
    with ImapFake(inbox) as fake, FaultyProxy(fake.port) as proxy:
        with connected(proxy.port, page_messages=2) as connector:
            read(connector)
        length = proxy.passed
        for cut_after in range(0, length, 37):
            proxy.faults = Faults(cut_after=cut_after)
            pages: list[Page] = []
            with connected(proxy.port, page_messages=2) as connector, contextlib.suppress(TransientError):
                pages.extend(connector.changes(folder(connector), None, PassEverything()))
            proxy.faults = Faults()
            assert read_on(proxy.port, pages) == ["m1", "m2", "m3", "m4", "m5"], f"cut after {cut_after} bytes"


def test_a_garbled_fetch_answer_moves_no_cursor(proxy: FaultyProxy) -> None:
    proxy.faults = Faults(garble=lambda data: data.replace(b"FETCH (", b"FETHC ("))
    error, pages = failing(proxy.port)
    assert isinstance(error, TransientError)
    assert pages == []
    proxy.faults = Faults()
    assert read_on(proxy.port, pages) == EVERYTHING


def test_fetch_answers_without_uids_move_no_cursor(proxy: FaultyProxy) -> None:
    proxy.faults = Faults(garble=lambda data: data.replace(b"(UID ", b"(DIU "))
    error, pages = failing(proxy.port)
    assert isinstance(error, TransientError)
    assert pages == []
    proxy.faults = Faults()
    assert read_on(proxy.port, pages) == EVERYTHING


def test_a_server_that_falls_silent_is_given_up(proxy: FaultyProxy) -> None:
    with connected(proxy.port, page_messages=10, timeouts=QUICK) as connector:
        run = iter(connector.changes(folder(connector), None, PassEverything()))
        pages = [next(run)]
        proxy.faults = Faults(silent=True)
        begin = time.monotonic()
        with pytest.raises(TransientError, match="did not answer in time"):
            next(run)
        assert time.monotonic() - begin < DEADLINE
    proxy.faults = Faults()
    assert read_on(proxy.port, pages) == EVERYTHING


def test_a_drip_of_one_byte_a_second_is_given_up_within_the_overall_deadline(proxy: FaultyProxy) -> None:
    with connected(proxy.port, page_messages=10, timeouts=QUICK | {"read": 5.0}) as connector:
        run = iter(connector.changes(folder(connector), None, PassEverything()))
        pages = [next(run)]
        proxy.faults = Faults(rate=20)
        begin = time.monotonic()
        with pytest.raises(TransientError, match="did not answer in time"):
            next(run)
        assert time.monotonic() - begin < DEADLINE
    proxy.faults = Faults()
    assert read_on(proxy.port, pages) == EVERYTHING


def test_a_slow_but_steady_server_is_given_the_time_that_its_bytes_need(proxy: FaultyProxy) -> None:
    proxy.faults = Faults(rate=200_000)
    with connected(proxy.port, page_messages=60, timeouts=QUICK | {"slowest_rate": 50_000}) as connector:
        begin = time.monotonic()
        assert sorted(subjects(read(connector))) == EVERYTHING
    assert time.monotonic() - begin > QUICK["command"]


def test_a_server_that_refuses_connections_is_a_transient_error(proxy: FaultyProxy) -> None:
    proxy.faults = Faults(refuse=True)
    error, _ = failing(proxy.port)
    assert isinstance(error, TransientError)


def test_a_wrong_password_is_an_auth_error_and_one_login(proxy: FaultyProxy) -> None:
    with connected(proxy.port, context("wrong password")) as connector, pytest.raises(AuthError) as caught:
        list(connector.collections())
    assert "wrong password" not in str(caught.value)
    assert proxy.said.count(b"LOGIN") == 1


def test_no_log_holds_the_password(server: Dovecot, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for password in (PASSWORD, "wrong password"):
        with connected(server.port, context(password)) as connector, contextlib.suppress(AuthError):
            read(connector)
    assert "password" not in caplog.text
    assert PASSWORD not in caplog.text


def test_a_password_that_is_changed_is_noticed_and_mended(server: Dovecot) -> None:
    server.set_password(ANNA, "changed")
    try:
        with connected(server.port) as connector, pytest.raises(AuthError):
            list(connector.collections())
    finally:
        server.set_password(ANNA, PASSWORD)
    with connected(server.port) as connector:
        assert list(connector.collections())


@pytest.mark.parametrize("mechanism", ["xoauth2", "oauthbearer"])
def test_a_token_opens_the_mailbox_and_a_revoked_one_is_sent_once(proxy: FaultyProxy, mechanism: str) -> None:
    with connected(proxy.port, context("good-token"), token="stored:t", mechanism=mechanism) as connector:
        assert list(connector.collections())
    with (
        connected(proxy.port, context("revoked"), token="stored:t", mechanism=mechanism) as connector,
        pytest.raises(AuthError, match=r"refused"),
    ):
        list(connector.collections())
    assert proxy.said.count(b"AUTHENTICATE") == 2


@pytest.mark.parametrize("user", ODD_PASSWORDS)
def test_a_password_of_any_signs_logs_in(server: Dovecot, user: str) -> None:
    with connected(server.port, context(ODD_PASSWORDS[user]), user=user) as connector:
        assert list(connector.collections())


def test_a_literal_of_99_gigabytes_is_refused_before_memory_is_taken() -> None:
    inbox = FakeFolder("INBOX", {uid: mail(f"m{uid}") for uid in range(1, 6)})
    with ImapFake(inbox) as fake:
        fake.on(r"UID FETCH .*BODY\.PEEK\[\]", b"* 1 FETCH (UID 1 BODY[] {99000000000}\r\n")
        fake.on(r"UID FETCH .*HEADER", b"* 1 FETCH (UID 1 BODY[HEADER] {99000000000}\r\n")
        with _memory_below(10_000_000):
            error, pages = failing(fake.port)
    assert isinstance(error, TransientError)
    assert pages == []


def test_one_message_with_a_literal_of_99_gigabytes_costs_that_message_alone() -> None:
    inbox = FakeFolder("INBOX", {uid: mail(f"m{uid}") for uid in range(1, 6)})

    def monster(command: str) -> bytes | None:
        asked = "3" in command.split()[2].split(",") and "BODY.PEEK" in command
        return b"* 3 FETCH (UID 3 BODY[] {99000000000}\r\n" if asked else None

    with ImapFake(inbox) as fake, connected(fake.port, timeouts=QUICK) as connector:
        fake.on("UID FETCH", monster)
        found = changes(read(connector))
    assert [type(change).__name__ for change in found] == ["Upsert", "Upsert", "Unreadable", "Upsert", "Upsert"]


def test_a_line_of_50_megabytes_is_given_up_in_little_memory() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        flood = threading.Thread(target=_flood, args=(listener, 50_000_000), daemon=True)
        flood.start()
        with _memory_below(40_000_000):
            error, _ = failing(listener.getsockname()[1])
        flood.join(5)
    assert isinstance(error, TransientError)


def _flood(listener: socket.socket, size: int) -> None:
    connection, _ = listener.accept()
    with connection, contextlib.suppress(OSError):
        connection.sendall(b"* OK ")
        for _ in range(size // 50_000):
            connection.sendall(b"1 " * 25_000)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"garbage\r\n",
        b"\x00\xff\r\n",
        b"* BYE too many connections\r\n",
        b"220 mail.example ESMTP\r\n",
        b"* OK no end",
    ],
)
def test_a_greeting_that_is_none_is_a_transient_error(said: bytes) -> None:
    with ImapFake() as fake:
        fake.greeting = said
        error, _ = failing(fake.port)
        assert isinstance(error, TransientError)


def test_a_kept_connection_that_died_is_replaced_without_a_word(proxy: FaultyProxy) -> None:
    moments = iter(range(10_000))
    beginning = context().now()
    account = context(now=lambda: beginning + timedelta(minutes=next(moments)))
    with connected(proxy.port, account) as connector:
        at = read(connector)[-1].cursor
        proxy.reset_all()
        assert read(connector, at) == []


def test_an_expired_certificate_is_forbidden_and_no_password_is_sent(server: Dovecot, tmp_path: Path) -> None:
    certificate = write_self_signed(tmp_path, valid=timedelta(days=-2))
    _assert_tls_refused(server, tmp_path, certificate, "expired")


def test_a_certificate_for_another_name_is_forbidden_and_no_password_is_sent(server: Dovecot, tmp_path: Path) -> None:
    certificate = write_self_signed(tmp_path, name="other.example", address="127.0.0.9")
    _assert_tls_refused(server, tmp_path, certificate, "IP address mismatch")


def test_a_self_signed_certificate_is_forbidden_and_no_password_is_sent(server: Dovecot, tmp_path: Path) -> None:
    write_self_signed(tmp_path)
    _assert_tls_refused(server, tmp_path, None, "self-signed certificate")


def _assert_tls_refused(server: Dovecot, folder_: Path, ca_file: Path | None, words: str) -> None:
    with TlsFront(folder_) as front:
        error, _ = failing(front.port, security="tls", ca_file=ca_file)
        assert isinstance(error, Forbidden)
        assert words in str(error)
        assert "ca_file" in error.remedy
        assert front.heard == b""


def test_tls_and_starttls_with_the_right_authority_work(server: Dovecot) -> None:
    with connected(server.tls_port, security="tls", ca_file=server.ca_file) as connector:
        assert list(connector.collections())
    with connected(server.port, security="starttls", ca_file=server.ca_file) as connector:
        assert list(connector.collections())


def test_tls_on_a_plain_port_says_which_settings_to_look_at(server: Dovecot) -> None:
    error, _ = failing(server.port, security="tls")
    assert isinstance(error, Forbidden)
    assert "port" in error.remedy


def test_an_authority_file_that_is_missing_is_named(server: Dovecot) -> None:
    error, _ = failing(server.tls_port, security="tls", ca_file="/nowhere/ca.pem")
    assert isinstance(error, Forbidden)
    assert "/nowhere/ca.pem" in str(error)


def test_starttls_that_is_stripped_on_the_way_is_refused(proxy: FaultyProxy, server: Dovecot) -> None:
    proxy.faults = Faults(garble=lambda data: data.replace(b"STARTTLS", b"XXXXXXXX"))
    error, _ = failing(proxy.port, security="starttls", ca_file=server.ca_file)
    assert isinstance(error, Forbidden)
    assert b"LOGIN" not in proxy.said
    assert PASSWORD.encode() not in proxy.said


def test_a_greeting_that_claims_to_be_logged_in_is_no_way_around_starttls() -> None:
    with ImapFake() as fake:
        fake.greeting = b"* PREAUTH welcome\r\n"
        fake.capabilities += " STARTTLS"
        error, _ = failing(fake.port, security="starttls")
        assert isinstance(error, Forbidden)


def test_clear_text_injected_behind_starttls_is_refused() -> None:
    with ImapFake() as fake:
        fake.capabilities += " STARTTLS"
        fake.on("STARTTLS", b"{tag} OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n")
        error, _ = failing(fake.port, security="starttls")
        assert isinstance(error, Forbidden)
        assert not any("LOGIN" in command for command in fake.commands)


def test_a_thousand_unread_messages_are_unread_afterwards(server: Dovecot) -> None:
    with server.client(ANNA) as client:
        client.create_folder("Thousand")
    server.deliver(ANNA, [mail(f"u{number}") for number in range(1_000)], "Thousand")
    before = server.flags(ANNA, "Thousand")
    with connected(server.port) as connector:
        pages = read(connector, key="Thousand")
        ids = [change.remote_id for change in changes(pages)]
        again = list(connector.fetch(folder(connector, "Thousand"), ids[:300], PassEverything()))
    assert len(ids) == 1_000
    assert len(again) == 300
    assert server.flags(ANNA, "Thousand") == before
    assert set(before.values()) == {()}


def test_flag_changes_and_moves_during_a_run_lose_nothing_that_stays(server: Dovecot) -> None:
    with server.client(ANNA) as client:
        client.create_folder("Storm")
    server.deliver(ANNA, [mail(f"s{number}") for number in range(100)], "Storm")
    with connected(server.port, page_messages=10) as connector, server.client(ANNA) as other:
        other.select_folder("Storm")
        found: list[Page] = []
        for number, page in enumerate(connector.changes(folder(connector, "Storm"), None, PassEverything())):
            found.append(page)
            other.add_flags(list(range(1, 60)), [b"\\Flagged"])
            other.remove_flags(list(range(1, 60)), [b"\\Flagged"])
            other.delete_messages([99 - number])
            other.expunge()
    with connected(server.port) as connector:
        left = subjects(read(connector, key="Storm"))
    delivered = subjects(found)
    assert len(delivered) == len(set(delivered))
    assert len(left) == 90
    assert set(left) <= set(delivered)


def test_a_renumbered_folder_is_refused_and_read_again(server: Dovecot) -> None:
    with server.client(ANNA) as client:
        client.create_folder("Renumbered")
    server.deliver(ANNA, [mail("r1")], "Renumbered")
    with connected(server.port) as connector:
        at: Cursor = read(connector, key="Renumbered")[-1].cursor
        with server.client(ANNA) as client:
            client.delete_folder("Renumbered")
            client.create_folder("Renumbered")
        server.deliver(ANNA, [mail("r1"), mail("r2")], "Renumbered")
        with pytest.raises(CursorExpired):
            read(connector, at, key="Renumbered")
        assert subjects(read(connector, key="Renumbered")) == ["r1", "r2"]


@contextlib.contextmanager
def _memory_below(most: int) -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < most
    finally:
        tracemalloc.stop()
