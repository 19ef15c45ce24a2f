"""Maildir: what names a message, what changes one, and what is not there for us."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from autolog.connector import CollectionRole, Deletion, Unreadable, Upsert
from autolog.errors import Forbidden
from autolog.testing.builders import message
from autolog.testing.reading import RefuseSender
from unit.files.conftest import OpenAccount, make_maildir


def deliver(maildir: Path, name: str, number: int = 1, part: str = "new") -> None:
    (maildir / part / name).write_bytes(message(number))


def ids(changes: list) -> list[str]:
    return [change.remote_id for change in changes]


def test_a_message_is_named_by_what_stands_before_its_flags(maildir: Path, open_account: OpenAccount) -> None:
    deliver(maildir, "1.M1.host,S=12:2,RS", part="cur")
    assert ids(open_account(maildir).read()) == ["1.M1.host,S=12"]


def test_new_and_seen_messages_are_both_read(maildir: Path, open_account: OpenAccount) -> None:
    deliver(maildir, "1.a")
    deliver(maildir, "2.b:2,S", part="cur")
    assert ids(open_account(maildir).read()) == ["1.a", "2.b"]


def test_messages_come_in_the_order_of_their_delivery(maildir: Path, open_account: OpenAccount) -> None:
    for name in ("1700000002.b", "1700000001.c", "1700000003.a"):
        deliver(maildir, name)
    assert ids(open_account(maildir).read()) == ["1700000001.c", "1700000002.b", "1700000003.a"]


def test_a_message_that_was_seen_and_flagged_is_not_new(maildir: Path, open_account: OpenAccount) -> None:
    account = open_account(maildir)
    deliver(maildir, "1.a")
    account.read()
    (maildir / "new" / "1.a").rename(maildir / "cur" / "1.a:2,S")
    assert account.read() == []
    (maildir / "cur" / "1.a:2,S").rename(maildir / "cur" / "1.a:2,FS")
    assert account.read() == []


def test_drafts_and_trashed_messages_are_left_out(maildir: Path, open_account: OpenAccount) -> None:
    deliver(maildir, "1.a:2,DS", part="cur")
    deliver(maildir, "2.b:2,ST", part="cur")
    assert open_account(maildir).read() == []


def test_a_draft_that_was_sent_comes(maildir: Path, open_account: OpenAccount) -> None:
    account = open_account(maildir)
    deliver(maildir, "1.a:2,DS", part="cur")
    account.read()
    (maildir / "cur" / "1.a:2,DS").rename(maildir / "cur" / "1.a:2,S")
    assert ids(account.read()) == ["1.a"]


def test_a_delivery_between_old_names_is_found_alone(maildir: Path, open_account: OpenAccount) -> None:
    account = open_account(maildir)
    for number in range(500):
        deliver(maildir, f"{number:04}.a")
    account.read()
    deliver(maildir, "0250.b")
    assert ids(account.read()) == ["0250.b"]


def test_a_file_with_an_old_time_is_found(maildir: Path, open_account: OpenAccount) -> None:
    account = open_account(maildir)
    deliver(maildir, "5.a")
    account.read()
    deliver(maildir, "1.copied")
    os.utime(maildir / "new" / "1.copied", (1, 1))
    assert ids([one for one in account.read() if one.remote_id != "5.a"]) == ["1.copied"]


def test_what_lies_in_tmp_is_not_delivered_yet(maildir: Path, open_account: OpenAccount) -> None:
    deliver(maildir, "1.a", part="tmp")
    assert open_account(maildir).read() == []


def test_a_deleted_message_is_missing_in_the_census(maildir: Path, open_account: OpenAccount) -> None:
    account = open_account(maildir)
    deliver(maildir, "1.a")
    deliver(maildir, "2.b")
    account.read()
    (maildir / "new" / "1.a").unlink()
    assert account.census() == ["2.b"]


def test_a_message_that_vanishes_while_it_is_read_is_a_deletion(maildir: Path, open_account: OpenAccount) -> None:
    for number in range(3):
        deliver(maildir, f"{number}.a")
    account = open_account(maildir)
    account.page_size = 1
    connector = account.connector()
    pages = connector.changes(account.collections()[0], None, RefuseSender("nobody@"))
    next(pages)
    (maildir / "new" / "1.a").unlink()
    assert next(pages).changes == (Deletion("1.a"),)


def test_a_message_that_is_flagged_while_it_is_read_is_found_again(maildir: Path, open_account: OpenAccount) -> None:
    for number in range(3):
        deliver(maildir, f"{number}.a")
    account = open_account(maildir)
    account.page_size = 1
    pages = account.connector().changes(account.collections()[0], None, RefuseSender("nobody@"))
    next(pages)
    (maildir / "new" / "1.a").rename(maildir / "cur" / "1.a:2,S")
    change = next(pages).changes[0]
    assert isinstance(change, Upsert)
    assert change.raw.content == message(1)


def test_a_linked_message_is_not_followed(maildir: Path, tmp_path: Path, open_account: OpenAccount) -> None:
    (tmp_path / "secret").write_bytes(message(1))
    (maildir / "new" / "1.a").symlink_to(tmp_path / "secret")
    assert open_account(maildir).read() == [Unreadable("1.a", "It is a symbolic link, and those are not followed.")]


def test_a_pipe_is_unreadable_and_nobody_waits_for_it(maildir: Path, open_account: OpenAccount) -> None:
    os.mkfifo(maildir / "new" / "1.a")
    assert open_account(maildir).read() == [Unreadable("1.a", "It is no regular file.")]


def test_each_folder_is_a_collection(maildir: Path, open_account: OpenAccount) -> None:
    make_maildir(maildir / ".Sent")
    make_maildir(maildir / ".Projects.Caf&AOk-")
    listed = {collection.name: collection.role for collection in open_account(maildir).collections()}
    assert listed == {
        "INBOX": CollectionRole.INBOX,
        "Sent": CollectionRole.SENT,
        "Projects/Café": CollectionRole.OTHER,
    }


def test_what_lies_in_sent_was_sent_by_the_owner(maildir: Path, open_account: OpenAccount) -> None:
    deliver(make_maildir(maildir / ".Gesendete Elemente"), "1.a")
    deliver(maildir, "2.b")
    account = open_account(maildir)
    sent = {one.remote_id: one.raw.sent_by_owner for one in account.read() if isinstance(one, Upsert)}
    assert sent == {"1.a": True, "2.b": False}


def test_dovecot_keywords_are_labels(maildir: Path, open_account: OpenAccount) -> None:
    (maildir / "dovecot-keywords").write_text("0 $Forwarded\n1 X-NoLog\n")
    deliver(maildir, "1.a:2,Sb", part="cur")
    assert [one.raw.labels for one in open_account(maildir).read() if isinstance(one, Upsert)] == [("INBOX", "X-NoLog")]


def test_a_keywords_file_that_cannot_be_read_stops_the_reading(maildir: Path, open_account: OpenAccount) -> None:
    (maildir / "dovecot-keywords").mkdir()
    deliver(maildir, "1.a:2,Sb", part="cur")
    with pytest.raises(Forbidden, match="tells which mail is private"):
        open_account(maildir).read()


def test_a_name_of_foreign_bytes_gets_a_clean_id(maildir: Path, open_account: OpenAccount) -> None:
    deliver(maildir, os.fsdecode(b"1.caf\xe9"))
    account = open_account(maildir)
    (change,) = account.read()
    assert change.remote_id.startswith("sha256:")
    assert ids(account.fetch(change.remote_id)) == [change.remote_id]
    assert account.read() == []


def test_the_time_of_the_file_is_not_taken_for_the_time_of_the_message(
    maildir: Path, open_account: OpenAccount
) -> None:
    deliver(maildir, "1.a")
    assert [one.raw.received_at for one in open_account(maildir).read() if isinstance(one, Upsert)] == [None]


def test_without_a_window_old_files_are_read(maildir: Path, open_account: OpenAccount) -> None:
    deliver(maildir, "1.a")
    os.utime(maildir / "new" / "1.a", (1, 1))
    assert ids(open_account(maildir).read()) == ["1.a"]


def test_with_a_window_files_written_before_it_are_left_out(maildir: Path, open_account: OpenAccount) -> None:
    deliver(maildir, "1.a")
    deliver(maildir, "2.b")
    os.utime(maildir / "new" / "1.a", (1, 1))
    account = open_account(maildir, since="2020-01-01T00:00:00Z")
    assert ids(account.read()) == account.census() == ["2.b"]


def test_a_file_of_the_year_20_000_stops_nothing(maildir: Path, open_account: OpenAccount) -> None:
    deliver(maildir, "1.a")
    os.utime(maildir / "new" / "1.a", (569_000_000_000, 569_000_000_000))
    assert ids(open_account(maildir, since="2020-01-01T00:00:00Z").read()) == ["1.a"]


def test_a_settled_folder_is_not_even_listed(maildir: Path, open_account: OpenAccount) -> None:
    account = open_account(maildir)
    account.clock = lambda: time.time_ns() + 10**10
    deliver(maildir, "1.a")
    account.read()
    os.utime(maildir / "new", ns=(0, (maildir / "new").stat().st_mtime_ns))
    times = (maildir / "new").stat().st_mtime_ns
    deliver(maildir, "2.b")
    os.utime(maildir / "new", ns=(0, times))
    assert account.read() == [], "the folder's time says that nothing happened"


def test_a_folder_that_changed_just_now_is_not_trusted(maildir: Path, open_account: OpenAccount) -> None:
    account = open_account(maildir)
    account.clock = time.time_ns
    deliver(maildir, "1.a")
    account.read()
    times = (maildir / "new").stat().st_mtime_ns
    deliver(maildir, "2.b")
    os.utime(maildir / "new", ns=(0, times))
    assert ids(account.read()) == ["2.b"], "a second delivery in the same tick of the clock is not lost"


def test_an_empty_file_is_awaited_and_then_read(maildir: Path, open_account: OpenAccount) -> None:
    account = open_account(maildir)
    account.clock = time.time_ns
    begun = maildir / "new" / "1.copied"
    begun.write_bytes(b"")
    assert account.read() == []
    begun.write_bytes(message(1))
    assert [one.remote_id for one in account.read() if isinstance(one, Upsert)] == ["1.copied"]
