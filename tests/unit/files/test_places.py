"""What is found below a path."""

from __future__ import annotations

from pathlib import Path

import pytest

from autolog.connector import CollectionRole
from autolog.errors import CollectionGone, Forbidden
from autolog.testing.builders import event, message
from autolog.testing.reading import PassEverything
from autolog_files.folder_names import from_modified_utf7
from unit.files.conftest import OpenAccount, make_maildir

MBOX = b"From a@customer1.example Mon Mar  2 09:00:00 2026\n" + message(1)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with everything in it."""
    make_maildir(tmp_path / "Maildir")
    (tmp_path / "profile" / "Inbox.sbd").mkdir(parents=True)
    (tmp_path / "profile" / "Inbox").write_bytes(MBOX)
    (tmp_path / "profile" / "Inbox.msf").write_bytes(b"From an index 10:00\n")
    (tmp_path / "profile" / "Inbox.sbd" / "Projects").write_bytes(MBOX)
    (tmp_path / "takeout" / "Sent.mbox").mkdir(parents=True)
    (tmp_path / "takeout" / "Sent.mbox" / "mbox").write_bytes(MBOX)
    (tmp_path / "calendars").mkdir()
    (tmp_path / "calendars" / "anna.ics").write_bytes(event(1))
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "1.eml").write_bytes(message(1))
    return tmp_path


def test_every_kind_is_found(home: Path, open_account: OpenAccount) -> None:
    keys = {collection.key for collection in open_account(home).collections()}
    assert keys == {
        "maildir:Maildir",
        "mbox:profile/Inbox",
        "mbox:profile/Inbox.sbd/Projects",
        "mbox:takeout/Sent.mbox/mbox",
        "ics:calendars",
        "eml:.",
    }


def test_one_kind_can_be_asked_for(home: Path, open_account: OpenAccount) -> None:
    assert open_account(home, kind="mbox").names() == ["profile/Inbox", "profile/Inbox/Projects", "takeout/Sent"]


def test_roles_are_told_by_names(home: Path, open_account: OpenAccount) -> None:
    roles = {collection.name: collection.role for collection in open_account(home, kind="mbox").collections()}
    assert roles == {
        "profile/Inbox": CollectionRole.INBOX,
        "profile/Inbox/Projects": CollectionRole.OTHER,
        "takeout/Sent": CollectionRole.SENT,
    }


def test_the_firm_may_name_its_sent_folders(home: Path, open_account: OpenAccount) -> None:
    account = open_account(home, kind="mbox", sent_folders=["projects"])
    assert [one.name for one in account.collections() if one.role is CollectionRole.SENT] == ["profile/Inbox/Projects"]


def test_hidden_folders_are_not_looked_into(tmp_path: Path, open_account: OpenAccount) -> None:
    (tmp_path / ".cache").mkdir()
    (tmp_path / ".cache" / "Inbox").write_bytes(MBOX)
    (tmp_path / "Inbox").write_bytes(MBOX)
    assert open_account(tmp_path).names() == ["Inbox"]


def test_an_empty_archive_can_be_named_by_its_kind(tmp_path: Path, open_account: OpenAccount) -> None:
    assert open_account(tmp_path, kind="eml").read() == []


def test_a_file_is_no_maildir(home: Path, open_account: OpenAccount) -> None:
    with pytest.raises(Forbidden, match="There is no maildir at"):
        open_account(home / "profile" / "Inbox", kind="maildir").read()


def test_a_folder_that_was_removed_is_gone(home: Path, open_account: OpenAccount) -> None:
    account = open_account(home, kind="mbox")
    (collection, *_) = account.collections()
    (home / "profile" / "Inbox").unlink()
    with pytest.raises(CollectionGone, match="Restore"):
        list(account.connector().changes(collection, None, PassEverything()))


def test_a_file_that_vanishes_behind_the_list_is_gone(home: Path, open_account: OpenAccount) -> None:
    connector = open_account(home, kind="mbox").connector()
    (collection, *_) = connector.collections()
    (home / "profile" / "Inbox").unlink()
    with pytest.raises(CollectionGone, match="is not there any more"):
        list(connector.changes(collection, None, PassEverything()))


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("Envoy&AOk-s", "Envoyés"),
        ("A&-B", "A&B"),
        ("&U,BTFw-", "台北"),
        ("&bad", "&bad"),
        ("&A-", "&A-"),
        ("Plain", "Plain"),
    ],
)
def test_folder_names_are_decoded(written: str, seen: str) -> None:
    assert from_modified_utf7(written) == seen
