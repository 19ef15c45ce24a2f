"""Bugs that other mail importers had, as tests against a scripted server; each is named by its number in our list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from autolog.connector import CollectionRole, Cursor, Deletion, Page, Refused, Unreadable, Upsert
from autolog.errors import CollectionGone, CursorExpired, TransientError
from autolog.testing.reading import PassEverything, RefuseSender
from autolog_imap.session import uid_sets
from servers.imap_account import ANNA, changes, connected, context, folder, mail, read, subjects
from servers.imap_fake import FakeFolder, ImapFake, fetch_line


def cursor(pages: list[Page]) -> Cursor:
    return pages[-1].cursor


@pytest.fixture
def inbox() -> FakeFolder:
    return FakeFolder("INBOX", {uid: mail(f"m{uid}") for uid in range(1, 6)}, uid_next=6)


@pytest.fixture
def server(inbox: FakeFolder) -> Iterator[ImapFake]:
    with ImapFake(inbox) as running:
        yield running


def test_t01_new_mail_is_found_by_uid_alone_whatever_modseq_says(server: ImapFake, inbox: FakeFolder) -> None:
    server.capabilities += " CONDSTORE"
    with connected(server.port) as connector:
        first = read(connector)
        inbox.messages[101], inbox.uid_next = mail("late"), 102
        assert subjects(read(connector, cursor(first))) == ["late"]
    assert not any("MODSEQ" in command for command in server.commands)


def test_t02_a_batch_that_is_refused_as_a_whole_is_passed_and_reported(server: ImapFake) -> None:
    with connected(server.port, page_messages=3) as connector:
        pages = read(connector, wanted=RefuseSender("boris@"))
        assert [type(change) for change in changes(pages)] == [Refused] * 5
        assert read(connector, cursor(pages)) == []


def test_t07_a_folder_that_cannot_be_opened_is_never_asked_for(server: ImapFake) -> None:
    server.folders["Clients"] = FakeFolder("Clients", flags=r"\Noselect \HasChildren")
    with connected(server.port) as connector:
        assert [collection.key for collection in connector.collections()] == ["INBOX"]


def test_t08_a_missing_uidnext_never_means_that_nothing_is_new(server: ImapFake, inbox: FakeFolder) -> None:
    inbox.uid_next = None
    with connected(server.port) as connector:
        first = read(connector)
        inbox.messages[6] = mail("m6")
        assert subjects(read(connector, cursor(first))) == ["m6"]


def test_t09_one_renumbered_folder_expires_and_the_others_do_not(server: ImapFake, inbox: FakeFolder) -> None:
    server.folders["Sent"] = FakeFolder("Sent", {1: mail("s1")}, uid_next=2)
    with connected(server.port) as connector:
        first, sent = read(connector), read(connector, key="Sent")
        inbox.uid_validity = 8
        with pytest.raises(CursorExpired):
            read(connector, cursor(first))
        assert read(connector, cursor(sent), key="Sent") == []


def test_t10_what_lies_in_the_sent_folder_was_sent_by_the_owner(server: ImapFake) -> None:
    server.folders["Gesendete Elemente"] = FakeFolder(
        "Gesendete Elemente", {1: mail("s1", sender="sales@ourfirm.example")}
    )
    with connected(server.port) as connector:
        assert folder(connector, "Gesendete Elemente").role is CollectionRole.SENT
        [sent] = changes(read(connector, key="Gesendete Elemente"))
    assert isinstance(sent, Upsert)
    assert sent.raw.sent_by_owner


def test_t20_each_folder_has_its_own_watermark(server: ImapFake) -> None:
    low = server.folders["Low"] = FakeFolder("Low", {1: mail("l1")}, uid_next=2)
    high = server.folders["High"] = FakeFolder("High", {6806: mail("h1")}, uid_next=6807)
    with connected(server.port) as connector:
        read(connector, key="High")
        first = read(connector, key="Low")
        low.messages[2], low.uid_next = mail("l2"), 3
        assert high.uid_next == 6807
        assert subjects(read(connector, cursor(first), key="Low")) == ["l2"]


def test_t21_a_reused_uid_under_a_new_uidvalidity_is_a_new_message(server: ImapFake, inbox: FakeFolder) -> None:
    with connected(server.port) as connector:
        before = {change.remote_id for change in changes(read(connector))}
        inbox.uid_validity, inbox.messages = 8, {5: mail("other")}
        again = changes(read(connector))
    assert before.isdisjoint(change.remote_id for change in again)


def test_t23_mail_from_between_the_last_look_and_the_renumbering_is_read(server: ImapFake, inbox: FakeFolder) -> None:
    with connected(server.port) as connector:
        first = read(connector)
        inbox.uid_validity, inbox.messages = 8, {uid: mail(f"m{uid}") for uid in range(1, 8)}
        with pytest.raises(CursorExpired):
            read(connector, cursor(first))
        assert subjects(read(connector)) == [f"m{uid}" for uid in range(1, 8)]


def test_t24_uidvalidity_zero_is_a_value_like_any_other(server: ImapFake, inbox: FakeFolder) -> None:
    inbox.uid_validity = 0
    with connected(server.port) as connector:
        first = read(connector)
        assert len(changes(first)) == 5
        assert read(connector, cursor(first)) == []


def test_t26_a_uidnext_that_jumps_by_a_billion_makes_no_huge_range(server: ImapFake, inbox: FakeFolder) -> None:
    with connected(server.port) as connector:
        first = read(connector)
        inbox.messages[1_000_000_005], inbox.uid_next = mail("far"), 1_000_000_006
        assert subjects(read(connector, cursor(first))) == ["far"]
    assert max(map(len, server.commands)) < 200


def test_t26_a_folder_that_is_renumbered_at_every_look_is_read_on_by_date(
    server: ImapFake, inbox: FakeFolder, caplog: pytest.LogCaptureFixture
) -> None:
    def renumber(_command: str) -> None:
        inbox.uid_validity += 1

    server.on("EXAMINE|STATUS", renumber)
    at = cursor(list(_fresh(server)))
    for _ in range(3):
        with connected(server.port) as connector:
            with pytest.raises(CursorExpired):
                read(connector, at)
            at = cursor(read(connector))
    assert subjects(list(_fresh(server, at))) == [], "what was read does not come again"
    inbox.messages[6], inbox.dates[6] = mail("m6"), "02-Mar-2026 09:00:00 +0000"
    assert subjects(list(_fresh(server, at))) == ["m6"]
    assert "UIDVALIDITY changed 4 times in 24 hours" in caplog.text


def test_t26_renumberings_that_are_a_day_old_count_no_more(server: ImapFake, inbox: FakeFolder) -> None:
    clock = [datetime(2026, 3, 2, tzinfo=UTC)]
    with connected(server.port, context(now=lambda: clock[0])) as connector:
        at = cursor(read(connector))
        for _ in range(5):
            inbox.uid_validity += 1
            clock[0] += timedelta(hours=9)
            with pytest.raises(CursorExpired):
                read(connector, at)
            at = cursor(read(connector))


def test_t27_answers_that_nobody_asked_for_are_passed_over(server: ImapFake, inbox: FakeFolder) -> None:
    def noisy(command: str) -> bytes | None:
        if "BODY.PEEK[]" not in command:
            return None
        usual = b"".join(fetch_line(uid, uid, content, command) for uid, content in inbox.messages.items())
        stray = b"* 3 FETCH (FLAGS (\\Seen))\r\n* 2 EXPUNGE\r\n* VANISHED 77\r\n* 9 FETCH (UID 99 FLAGS (x))\r\n"
        return stray + usual + stray

    server.on("UID FETCH", noisy)
    with connected(server.port) as connector:
        assert subjects(read(connector)) == [f"m{uid}" for uid in range(1, 6)]


def test_t27_what_a_server_leaves_out_is_asked_for_again(server: ImapFake) -> None:
    asked: list[str] = []

    def forgetful(command: str) -> bytes | None:
        asked.append(command)
        return b"" if command.count(",") >= 2 and "BODY.PEEK[]" in command else None

    server.on("UID FETCH", forgetful)
    with connected(server.port) as connector:
        assert subjects(read(connector)) == [f"m{uid}" for uid in range(1, 6)]


@pytest.mark.parametrize("uids", ["1:*", ["10:11"], "1,2,3", ["7"]])
def test_t28_a_range_string_never_reaches_fetch(uids: list[int]) -> None:
    with pytest.raises(TypeError, match="UIDs are whole numbers"):
        list(uid_sets(uids))


def test_t29_a_message_whose_structure_is_nil_costs_no_other_message(server: ImapFake, inbox: FakeFolder) -> None:
    inbox.messages = {uid: mail(f"m{uid}", "text " * 3_000) for uid in range(1, 51)}

    def structures(command: str) -> bytes | None:
        if "BODYSTRUCTURE" not in command:
            return None
        plain = b'("text" "plain" NIL NIL NIL "7bit" 15000 1)'
        uids = [int(uid) for uid in command.split()[2].split(",")]
        lines = (
            b"* %d FETCH (UID %d BODYSTRUCTURE %s)\r\n" % (uid, uid, b"NIL" if uid == 9 else plain) for uid in uids
        )
        return b"".join(lines)

    def texts(command: str) -> bytes:
        uids = [int(uid) for uid in command.split()[2].split(",")]
        return b"".join(b"* %d FETCH (UID %d BODY[1]<0> {5}\r\ntext )\r\n" % (uid, uid) for uid in uids)

    server.on("UID FETCH .*BODYSTRUCTURE", structures)
    server.on(r"UID FETCH .*BODY\.PEEK\[1\]", texts)
    with connected(server.port, whole_below=1_000) as connector:
        assert subjects(read(connector)) == [f"m{uid}" for uid in range(1, 51)]


def test_t29_an_answer_that_follows_no_grammar_costs_one_message(server: ImapFake, inbox: FakeFolder) -> None:
    def one_garbled(command: str) -> bytes | None:
        uids = [int(uid) for uid in command.split()[2].split(",")]
        if 3 not in uids:
            return None
        good = b"".join(fetch_line(uid, uid, inbox.messages[uid], command) for uid in uids if uid != 3)
        return good + b"* 3 FETCH (UID 3 FLAGS ((((\r\n"

    server.on("UID FETCH", one_garbled)
    with connected(server.port) as connector:
        found = changes(read(connector))
    assert [type(change) for change in found] == [Upsert, Upsert, Unreadable, Upsert, Upsert]


def test_t30_a_folder_whose_name_does_not_decode_is_read_and_so_are_the_others(server: ImapFake) -> None:
    server.folders["R&D"] = FakeFolder("R&D", {1: mail("r1")})
    utf8 = "Entwürfe 2025".encode().decode("latin-1")
    server.folders[utf8] = FakeFolder(utf8, {1: mail("u1")})
    with connected(server.port) as connector:
        assert {collection.key: collection.name for collection in connector.collections()} == {
            "INBOX": "INBOX",
            "R&D": "R&D",
            utf8: "Entwürfe 2025",
        }
        assert subjects(read(connector, key="R&D")) == ["r1"]
        assert subjects(read(connector, key=utf8)) == ["u1"]


def test_t31_no_command_line_is_longer_than_4_kb(server: ImapFake, inbox: FakeFolder) -> None:
    start = 4_000_000_000
    inbox.messages = {start + number: mail(f"m{number}") for number in range(900)}
    with connected(server.port) as connector:
        assert len(changes(read(connector))) == 900
    assert max(map(len, server.commands)) < 4_000


def test_t32_a_message_that_the_server_lists_but_never_gives_is_reported_and_passed(
    server: ImapFake, inbox: FakeFolder
) -> None:
    def withheld(command: str) -> bytes | None:
        uids = [int(uid) for uid in command.split()[2].split(",")]
        if "BODY.PEEK" not in command or 3 not in uids:
            return None
        return b"".join(fetch_line(uid, uid, inbox.messages[uid], command) for uid in uids if uid != 3)

    server.on("UID FETCH", withheld)
    with connected(server.port) as connector:
        pages = read(connector)
        assert [type(change) for change in changes(pages)] == [Upsert, Upsert, Unreadable, Upsert, Upsert]
        assert read(connector, cursor(pages)) == []


def test_t32_a_message_of_which_only_the_header_comes_is_delivered_with_it(server: ImapFake) -> None:
    server.on(r"UID FETCH .*BODY\.PEEK\[\]", b"")
    with connected(server.port) as connector:
        pages = read(connector)
    assert subjects(pages) == [f"m{uid}" for uid in range(1, 6)]
    assert all(isinstance(change, Upsert) and change.raw.partial for change in changes(pages))


def test_t32_a_message_that_was_expunged_meanwhile_is_a_deletion(server: ImapFake, inbox: FakeFolder) -> None:
    def expunge(command: str) -> None:
        if "BODY.PEEK[]" in command:
            inbox.messages.pop(3, None)

    server.on("UID FETCH", expunge)
    with connected(server.port) as connector:
        found = changes(read(connector))
    assert found[2] == Deletion("7:3")
    assert len(found) == 5


@pytest.mark.parametrize("command", ["LOGIN", "LIST", "EXAMINE", "UID SEARCH", "UID FETCH"])
def test_t33_a_throttling_server_is_given_the_time_that_it_asks_for(server: ImapFake, command: str) -> None:
    server.on(command, b"{tag} BAD Request is throttled. Suggested Backoff Time: 299961 milliseconds\r\n")
    with connected(server.port) as connector, pytest.raises(TransientError) as caught:
        read(connector)
    assert caught.value.retry_after == timedelta(milliseconds=299_961)


def test_t34_the_census_names_what_is_there_at_the_moment(server: ImapFake, inbox: FakeFolder) -> None:
    with connected(server.port) as connector:
        collection = folder(connector)
        inbox.messages[200] = mail("new")
        assert "7:200" in set(connector.census(collection, datetime(2026, 2, 1, tzinfo=UTC)))


def test_t60_an_old_connection_is_replaced_so_that_a_stuck_view_cannot_hide_mail(
    server: ImapFake, inbox: FakeFolder
) -> None:
    clock = [datetime(2026, 3, 2, tzinfo=UTC)]

    def stuck(_command: str) -> bytes | None:
        old = server.connections == 1
        return b'* STATUS "INBOX" (MESSAGES 5 UIDVALIDITY 7 UIDNEXT 6)\r\n' if old else None

    server.on("STATUS", stuck)
    with connected(server.port, context(now=lambda: clock[0])) as connector:
        first = read(connector)
        inbox.messages[6], inbox.uid_next = mail("m6"), 7
        assert read(connector, cursor(first)) == []
        clock[0] += timedelta(minutes=21)
        assert subjects(read(connector, cursor(first))) == ["m6"]


def test_two_search_lines_are_one_answer(server: ImapFake) -> None:
    server.on("UID SEARCH UID 1:", b"* SEARCH 1 2 3\r\n* SEARCH 4 5\r\n* SEARCH (MODSEQ 9)\r\n")
    with connected(server.port) as connector:
        assert len(changes(read(connector))) == 5


def test_an_impossible_internaldate_is_no_date(server: ImapFake, inbox: FakeFolder) -> None:
    inbox.dates = {1: "30-Feb-2026 25:00:00 +0000", 2: "01-Jan-0001 00:00:00 +0000"}
    with connected(server.port) as connector:
        found = changes(read(connector))
    assert [change.raw.received_at for change in found if isinstance(change, Upsert)][:2] == [None, None]


def test_what_was_received_before_the_window_is_passed_over(server: ImapFake, inbox: FakeFolder) -> None:
    inbox.dates = {3: "28-Feb-2026 23:59:59 +0000", 4: "01-Mar-2026 01:00:00 +0200"}
    with connected(server.port, context(since=datetime(2026, 3, 1, tzinfo=UTC))) as connector:
        pages = read(connector)
        assert subjects(pages) == ["m1", "m2", "m5"]
        assert read(connector, cursor(pages)) == []
    assert any("SINCE 28-Feb-2026" in command for command in server.commands)


def test_a_folder_that_is_gone_closes_that_folder_alone(server: ImapFake) -> None:
    with connected(server.port) as connector:
        collection = folder(connector)
        server.on("EXAMINE", b"{tag} NO [NONEXISTENT] Unknown Mailbox: INBOX\r\n")
        with pytest.raises(CollectionGone):
            list(connector.changes(collection, None, PassEverything()))
        assert list(connector.collections())


def test_nothing_but_reading_commands_is_ever_sent(server: ImapFake) -> None:
    with connected(server.port, whole_below=10) as connector:
        pages = read(connector, wanted=RefuseSender("nobody@"))
        collection = folder(connector)
        list(connector.fetch(collection, ["7:1", "7:99", "6:1"], PassEverything()))
        list(connector.census(collection, datetime(2026, 3, 1, tzinfo=UTC)))
        read(connector, cursor(pages))
    reading = re.compile(
        r"(CAPABILITY|LOGIN|LIST|STATUS|EXAMINE|UNSELECT|NOOP|LOGOUT|UID SEARCH|UID FETCH (?!.*BODY\[)(?!.*RFC822[ )]))"
    )
    assert [command for command in server.commands if not reading.match(command)] == []
    assert ANNA in server.commands[1]


def test_a_run_ends_after_the_page_when_autolog_is_stopping(server: ImapFake) -> None:
    with connected(server.port, context(cancelled=lambda: True), page_messages=2) as connector:
        pages = read(connector)
        assert subjects(pages) == ["m1", "m2"]
    with connected(server.port) as connector:
        assert subjects(read(connector, cursor(pages))) == ["m3", "m4", "m5"]


def _fresh(server: ImapFake, since: Cursor | None = None) -> Iterator[Page]:
    """Read with a connector that remembers nothing."""
    with connected(server.port) as connector:
        yield from read(connector, since)
