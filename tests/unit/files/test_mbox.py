"""mbox: where messages begin, what they are called, and how a file that changes is read on."""

from __future__ import annotations

from pathlib import Path

import pytest

from autolog.connector import Change, Deletion, Unreadable, Upsert
from autolog.testing.builders import Letter, message
from autolog.testing.reading import PassEverything
from autolog_files.mbox_spans import delivered_at
from unit.files.conftest import Account, OpenAccount

FROM = b"From boris@customer1.example Mon Mar  2 09:00:00 2026\n"


def mbox(path: Path, *messages: bytes) -> Path:
    path.write_bytes(b"".join(FROM + content + b"\n" for content in messages))
    return path


def append(path: Path, *messages: bytes) -> None:
    path.write_bytes(path.read_bytes() + b"".join(FROM + content + b"\n" for content in messages))


def contents(changes: list[Change]) -> list[bytes]:
    return [change.raw.content for change in changes if isinstance(change, Upsert)]


def lines(content: bytes) -> list[bytes]:
    return content.split(b"\r\n")


@pytest.fixture
def account(tmp_path: Path, open_account: OpenAccount) -> Account:
    return open_account(mbox(tmp_path / "Inbox", message(1), message(2)))


def test_messages_come_without_their_from_line(account: Account) -> None:
    assert [lines(content)[1] for content in account.contents()] == [lines(message(1))[1]] * 2


def test_quoted_from_lines_lose_one_quote(tmp_path: Path, open_account: OpenAccount) -> None:
    content = message(1, text="Hello\n>From here on\n>>From there\n> From afar\n")
    text = open_account(mbox(tmp_path / "box", content)).contents()[0]
    assert b"\r\nFrom here on\r\n>From there\r\n> From afar" in text


def test_text_that_begins_with_from_is_no_new_message(tmp_path: Path, open_account: OpenAccount) -> None:
    content = message(1, text="Hello\n\nFrom now on we meet on Mondays.\n\nBye")
    assert len(open_account(mbox(tmp_path / "box", content)).contents()) == 1


def test_content_length_is_not_believed(tmp_path: Path, open_account: OpenAccount) -> None:
    content = Letter(headers=(("Content-Length", "1000000"),)).content
    assert len(open_account(mbox(tmp_path / "box", content, message(2))).contents()) == 2


def test_a_message_behind_a_broken_one_is_found(tmp_path: Path, open_account: OpenAccount) -> None:
    path = tmp_path / "box"
    path.write_bytes(FROM + message(1)[:100] + b"\n" + FROM + message(2))
    assert len(open_account(path).contents()) == 2


@pytest.mark.parametrize(
    "line",
    [
        b"From - Mon Mar 02 09:00:00 2026\n",
        b"From 1234567890@xxx Mon Mar 02 09:00:00 +0000 2026\n",
        b"From MAILER-DAEMON Mon Mar  2 09:00 2026\r\n",
        b"From a b@customer1.example  Mon Mar  2 09:00:00 CET 2026\n",
    ],
)
def test_the_from_lines_of_many_programs_are_known(line: bytes, tmp_path: Path, open_account: OpenAccount) -> None:
    path = tmp_path / "box"
    path.write_bytes((line + message(1) + b"\n") * 2 + line + message(2))
    account = open_account(path)
    assert len(account.census()) == 3
    assert len(account.read()) == 2, "two copies of the same bytes are one thing"


def test_a_from_line_tells_the_day_of_delivery() -> None:
    moment = delivered_at(b"From 12@xxx Mon Mar 02 09:00:00 +0000 2026\n")
    assert moment is not None
    assert moment.isoformat() == "2026-03-02T00:00:00+00:00"


@pytest.mark.parametrize(
    "line", [b"From nobody\n", b"From x Mon Foo 02 09:00:00 2026\n", b"From x Mon Feb 31 09:00 2026\n"]
)
def test_a_from_line_without_a_date_tells_nothing(line: bytes) -> None:
    assert delivered_at(line) is None


def test_with_a_window_messages_delivered_before_it_are_left_out(tmp_path: Path, open_account: OpenAccount) -> None:
    path = tmp_path / "box"
    path.write_bytes(FROM.replace(b"2026", b"2012") + message(1) + b"\n" + FROM + message(2) + b"\n")
    account = open_account(path, since="2026-03-03T00:00:00Z")
    assert len(account.read()) == 1, "a day is left for time zones"
    assert len(account.census()) == 1


def test_only_what_was_appended_is_read(account: Account) -> None:
    account.read()
    append(account.settings.path, message(3))
    assert [b"Offer 3" in content for content in account.contents()] == [True]


def test_flags_in_the_header_change_no_name(account: Account) -> None:
    before = [change.remote_id for change in account.read()]
    flagged = [b"X-Mozilla-Status: 0001\r\n" + message(1), b"Status: RO\r\nX-Status: A\r\n" + message(2)]
    mbox(account.settings.path, *flagged)
    assert account.census() == sorted(before)


def test_a_compacted_file_gives_the_same_names(account: Account) -> None:
    first, second = account.read()
    mbox(account.settings.path, message(2), message(3))
    again = account.read()
    assert again[0].remote_id == second.remote_id
    assert first.remote_id not in account.census()


def test_a_message_that_was_still_being_written_comes_again(tmp_path: Path, open_account: OpenAccount) -> None:
    path = mbox(tmp_path / "box", message(1), message(2, text="A long text.\n" * 50)[:-300])
    account = open_account(path)
    torn = account.read()[1]
    mbox(path, message(1), message(2, text="A long text.\n" * 50), message(3))
    changes = account.read()
    assert changes[0] == Deletion(torn.remote_id)
    assert contents(changes)[0].count(b"A long text.") == 50
    assert len(contents(changes)) == 2


def test_an_emptied_file_begins_anew(account: Account) -> None:
    account.read()
    account.settings.path.write_bytes(b"")
    assert account.read() == []
    append(account.settings.path, message(3))
    assert len(account.read()) == 1


def test_an_unchanged_file_is_not_read(account: Account) -> None:
    account.read()
    connector = account.connector()
    (collection,) = connector.collections()
    assert list(connector.changes(collection, account.cursors[collection.key], PassEverything())) == []


def test_bytes_before_the_first_message_are_unreadable_and_lose_nothing(
    tmp_path: Path, open_account: OpenAccount
) -> None:
    path = tmp_path / "box.mbox"
    path.write_bytes(b"garbage\n" + FROM + message(1))
    changes = open_account(path, kind="mbox").read()
    assert [type(change) for change in changes] == [Unreadable, Upsert]


def test_a_file_without_any_message_is_one_unreadable_thing(tmp_path: Path, open_account: OpenAccount) -> None:
    path = tmp_path / "box.mbox"
    path.write_bytes(b"no mail at all")
    assert [type(change) for change in open_account(path, kind="mbox").read()] == [Unreadable]


def test_a_from_line_across_two_blocks_is_found(tmp_path: Path, open_account: OpenAccount) -> None:
    path = tmp_path / "box"
    for offset in range(256 * 1024 - 60, 256 * 1024 + 5, 7):
        filling = b"x" * 60 + b"\n"
        head = FROM + message(1) + b"\n"
        rest = offset - len(head)
        path.write_bytes(head + filling * (rest // 61) + b"y" * (rest % 61) + b"\n" + FROM + message(2))
        assert len(open_account(path).census()) == 2


def test_a_line_longer_than_any_block_hides_nothing(tmp_path: Path, open_account: OpenAccount) -> None:
    path = mbox(tmp_path / "box", message(1, text="x" * 1_000_000), message(2))
    assert len(open_account(path).contents()) == 2


def test_a_huge_message_comes_without_its_attachments(tmp_path: Path, open_account: OpenAccount) -> None:
    path = mbox(tmp_path / "box", message(1, text=("x" * 75 + "\n") * 400_000), message(2))
    huge, small = open_account(path).read()
    assert isinstance(huge, Upsert)
    assert isinstance(small, Upsert)
    assert huge.raw.partial
    assert huge.raw.size is not None
    assert huge.raw.size > 30_000_000
    assert 256 * 1024 < len(huge.raw.content) < 260 * 1024
    assert not small.raw.partial
