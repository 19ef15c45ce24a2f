"""Marks set after a message was read: what a look asks, what it remembers, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autolog.connector import Cursor, Refused, Upsert
from autolog.decode.headers import Headers
from autolog.model import Refusal
from autolog_imap.cursor import Mark, decode
from autolog_imap.marks import Marks
from servers.imap_account import changes, connected, mail, read
from servers.imap_fake import FakeFolder, ImapFake

UIDS = st.frozensets(st.integers(1, 2**32 - 1), max_size=30)


@dataclass(frozen=True)
class RefuseMarked:
    """Refuses what bears the keyword."""

    labels: frozenset[str] = frozenset({"x-nolog"})
    passes_everything: bool = False

    def __call__(self, headers: Headers, labels: Sequence[str]) -> Refusal | None:
        return Refusal("never-log:label", "marked") if "X-NoLog" in labels else None


class Server(ImapFake):
    """A server on which messages can be marked; it counts changes of flags where CONDSTORE is offered."""

    def __init__(self, *, condstore: bool) -> None:
        super().__init__(FakeFolder("INBOX", {uid: mail(f"m{uid}") for uid in (1, 2, 3)}, uid_next=4))
        self.marked: set[int] = set()
        self.modification = 1
        if condstore:
            self.capabilities = f"{ImapFake.capabilities} CONDSTORE"
            self.on("STATUS", lambda _: self._status())
        self.on("UID SEARCH KEYWORD", lambda _: f"* SEARCH {' '.join(map(str, sorted(self.marked)))}\r\n".encode())
        self.on(r"UID FETCH \S+ \(UID FLAGS", self._described)

    def mark(self, *uids: int) -> None:
        self.marked ^= set(uids)
        self.modification += 1

    def _status(self) -> bytes:
        return b'* STATUS "INBOX" (UIDNEXT 4 UIDVALIDITY 7 HIGHESTMODSEQ %d)\r\n' % self.modification

    def _described(self, command: str) -> bytes:
        lines = (
            f"* {uid} FETCH (UID {uid} FLAGS ({'X-NoLog' if uid in self.marked else ''}) "
            'INTERNALDATE "01-Mar-2026 09:00:00 +0000" RFC822.SIZE 99)\r\n'
            for uid in map(int, command.split()[2].split(","))
        )
        return "".join(lines).encode()


@pytest.fixture(params=[True, False], ids=["condstore", "plain"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    with Server(condstore=request.param) as running:
        yield running


def told(connector: object, since: Cursor | None) -> tuple[dict[str, type], Cursor | None]:
    pages = read(connector, since, wanted=RefuseMarked())  # type: ignore[arg-type]  # a connector
    found = {change.remote_id.partition(":")[2]: type(change) for change in changes(pages)}
    return found, pages[-1].cursor if pages else since


def test_a_keyword_that_comes_and_goes_is_a_change_each_time(server: Server) -> None:
    with connected(server.port) as connector:
        first, cursor = told(connector, None)
        assert first == {"1": Upsert, "2": Upsert, "3": Upsert}
        server.mark(2)
        second, cursor = told(connector, cursor)
        assert second == {"2": Refused}
        server.mark(2)
        third, cursor = told(connector, cursor)
        assert third == {"2": Upsert}
        assert told(connector, cursor) == ({}, cursor)


def test_a_keyword_that_was_there_at_first_is_no_change(server: Server) -> None:
    server.mark(1)
    with connected(server.port) as connector:
        first, cursor = told(connector, None)
        assert first == {"1": Refused, "2": Upsert, "3": Upsert}
        assert told(connector, cursor)[0] == {}


def test_pages_of_marked_messages_are_bounded_and_each_has_a_true_cursor(server: Server) -> None:
    with connected(server.port, page_messages=1) as connector:
        _, cursor = told(connector, None)
        server.mark(1, 3)
        pages = read(connector, cursor, wanted=RefuseMarked())
        assert [[change.remote_id for change in page.changes] for page in pages if page.changes] == [["7:1"], ["7:3"]]
        assert told(connector, pages[0].cursor)[0] == {"3": Refused}


def test_where_no_flag_changed_condstore_saves_the_search() -> None:
    with Server(condstore=True) as server, connected(server.port) as connector:
        _, cursor = told(connector, None)
        told(connector, cursor)
        server.commands.clear()
        for _ in range(3):
            told(connector, cursor)
        assert not [command for command in server.commands if "SEARCH" in command or "EXAMINE" in command]


def test_without_condstore_each_look_asks_once() -> None:
    with Server(condstore=False) as server, connected(server.port) as connector:
        _, cursor = told(connector, None)
        server.commands.clear()
        told(connector, cursor)
        assert [command for command in server.commands if "KEYWORD" in command] == ["UID SEARCH KEYWORD x-nolog"]


def test_without_labels_nothing_is_searched_for(server: Server) -> None:
    with connected(server.port) as connector:
        cursor = read(connector)[-1].cursor
        read(connector, cursor)
        assert not [command for command in server.commands if "KEYWORD" in command]


def test_a_server_that_does_not_search_for_keywords_is_read_all_the_same(server: Server) -> None:
    server.on("UID SEARCH KEYWORD", b"{tag} NO [CANNOT] no keywords here\r\n")
    with connected(server.port) as connector:
        assert told(connector, None)[0] == {"1": Upsert, "2": Upsert, "3": Upsert}


def test_several_labels_are_one_search() -> None:
    assert Marks(frozenset({"x-nolog", "private", "geheim"})).criterion == (
        *("OR", "OR"),
        *("KEYWORD", "geheim", "KEYWORD", "private", "KEYWORD", "x-nolog"),
    )


def test_what_is_no_keyword_is_not_searched_for() -> None:
    assert Marks(frozenset({"zu hause", "größe", "a(b", 'x"y'})).criterion == ()


def test_labels_of_gmail_may_hold_spaces() -> None:
    assert Marks(frozenset({"at home"}), gmail=True).criterion == ("X-GM-LABELS", '"at home"')


@given(UIDS)
def test_the_cursor_remembers_who_is_marked(uids: frozenset[int]) -> None:
    assert decode(Mark(7, marked=uids).encode()).marked == uids


def test_a_cursor_of_before_remembers_nobody() -> None:
    old = Cursor(Mark(7, uid=3).encode())
    assert decode(old) == Mark(7, uid=3)
