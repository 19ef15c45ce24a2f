"""Trees of .eml files: names, changes and what is no message."""

from __future__ import annotations

from pathlib import Path

import pytest

from autolog.connector import Deletion, Unreadable, Upsert
from autolog.errors import Forbidden
from autolog.testing.builders import message
from unit.files.conftest import Account, OpenAccount


@pytest.fixture
def account(tmp_path: Path, open_account: OpenAccount) -> Account:
    (tmp_path / "archive" / "2026").mkdir(parents=True)
    (tmp_path / "archive" / "1.eml").write_bytes(message(1))
    (tmp_path / "archive" / "2026" / "2.EML").write_bytes(message(2))
    return open_account(tmp_path / "archive")


def ids(changes: list) -> list[str]:
    return [change.remote_id for change in changes]


def test_a_message_is_named_by_its_path(account: Account) -> None:
    assert ids(account.read()) == ["1.eml", "2026/2.EML"]


def test_the_whole_tree_is_one_collection(account: Account) -> None:
    assert account.names() == ["archive"]


def test_a_new_file_comes_alone(account: Account) -> None:
    account.read()
    (account.settings.path / "2026" / "3.eml").write_bytes(message(3))
    assert ids(account.read()) == ["2026/3.eml"]


def test_a_file_that_is_written_again_comes_again(account: Account) -> None:
    account.read()
    (account.settings.path / "1.eml").write_bytes(message(3))
    changed = [one for one in account.read() if isinstance(one, Upsert) and one.remote_id == "1.eml"]
    assert [one.raw.content for one in changed] == [message(3)]


def test_other_files_are_no_messages(account: Account) -> None:
    (account.settings.path / "notes.txt").write_text("From me, to remember.")
    assert len(account.read()) == 2


def test_folders_behind_links_are_not_entered(account: Account, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "3.eml").write_bytes(message(3))
    (account.settings.path / "linked").symlink_to(tmp_path / "outside")
    assert len(account.read()) == 2


def test_a_link_to_a_message_is_unreadable(account: Account, tmp_path: Path) -> None:
    (tmp_path / "3.eml").write_bytes(message(3))
    (account.settings.path / "3.eml").symlink_to(tmp_path / "3.eml")
    assert Unreadable("3.eml", "It is a symbolic link, and those are not followed.") in account.read()


def test_the_path_itself_may_be_a_link(account: Account, tmp_path: Path, open_account: OpenAccount) -> None:
    (tmp_path / "linked").symlink_to(account.settings.path)
    assert len(open_account(tmp_path / "linked").read()) == 2


def test_an_id_cannot_lead_out_of_the_tree(account: Account, tmp_path: Path) -> None:
    (tmp_path / "3.eml").write_bytes(message(3))
    assert account.fetch("../3.eml") == [Deletion("../3.eml")]


def test_one_file_can_be_an_account(account: Account, open_account: OpenAccount) -> None:
    assert ids(open_account(account.settings.path / "1.eml").read()) == ["1.eml"]


def test_a_long_path_gets_a_short_id(account: Account) -> None:
    folder = account.settings.path / ("a" * 200) / ("b" * 200)
    folder.mkdir(parents=True)
    (folder / "3.eml").write_bytes(message(3))
    (remote_id,) = [one.remote_id for one in account.read() if len(one.remote_id) > 20]
    assert len(remote_id) < 100
    assert ids(account.fetch(remote_id)) == [remote_id]


def test_a_missing_path_is_no_empty_archive(account: Account) -> None:
    account.read()
    account.settings.path.rename(account.settings.path.with_name("unmounted"))
    with pytest.raises(Forbidden, match=r"archive does not exist\. Correct `path`, or mount the drive\."):
        account.read()


def test_an_emptied_path_is_no_empty_archive(tmp_path: Path, open_account: OpenAccount) -> None:
    (tmp_path / "mountpoint").mkdir()
    with pytest.raises(Forbidden, match="There is no Maildir, mbox"):
        open_account(tmp_path / "mountpoint").read()
