"""Which folders are read, and what they are for."""

from __future__ import annotations

import pytest

from autolog.connector import CollectionRole
from autolog_imap.folders import SENT_NAMES, Folder, listed, readable, role, selected
from autolog_imap.settings import FolderSettings


def folder(name: str, *flags: bytes) -> Folder:
    return Folder(name, name, frozenset(flags))


def chosen(*folders: Folder, gmail: bool = False, **settings: tuple[str, ...]) -> list[str]:
    return [found.name for found in selected(folders, FolderSettings.model_validate(settings), gmail=gmail)]


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b"Entw&APw-rfe", "Entwürfe"),
        (b"&ZeVnLIqe-", "日本語"),
        (b"R&D", "R&D"),
        (b"R&-D", "R&D"),
        (b"a&!!!-b", "a&!!!-b"),
        (b"&2D0-", "&2D0-"),
        ("Entwürfe".encode(), "Entwürfe"),
        (b"Entw\xfcrfe", "Entwürfe"),
    ],
)
def test_a_name_is_read_as_modified_utf7_else_as_it_stands(raw: bytes, name: str) -> None:
    assert readable(raw, "/") == name


def test_levels_are_parted_by_slashes_whatever_the_server_uses() -> None:
    assert readable(b"INBOX.Clients.North", ".") == "INBOX/Clients/North"


def test_a_list_gives_each_folder_once_by_its_bytes() -> None:
    folders = listed(
        [b'(\\HasNoChildren \\Sent) "/" "Sent"', (b"() NIL {3}", b'a"b'), b"", b'() "/" Sent', b"broken ("]
    )
    assert [(found.key, found.name) for found in folders] == [("Sent", "Sent"), ('a"b', 'a"b')]


def test_a_name_that_would_begin_a_second_command_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    assert listed([(b'() "/" {20}', b'x\r\nA1 DELETE "INBOX"'), b""]) == []
    assert "line break" in caplog.text


def test_drafts_junk_and_trash_are_not_read_whether_flagged_or_named() -> None:
    flagged = (folder("A", rb"\drafts"), folder("B", rb"\junk"), folder("C", rb"\trash"))
    named = (folder("Entwürfe"), folder("INBOX/Spam"), folder("Papierkorb"), folder("Corbeille"), folder("Корзина"))
    assert chosen(folder("INBOX"), *flagged, *named, folder("Clients/Spam")) == ["INBOX", "Clients/Spam"]


def test_gmail_is_read_in_all_mail_alone_and_other_servers_never_there() -> None:
    everything = (folder("INBOX"), folder("[Gmail]/All Mail", rb"\all"), folder("Clients"))
    assert chosen(*everything, gmail=True) == ["[Gmail]/All Mail"]
    assert chosen(*everything) == ["INBOX", "Clients"]


def test_what_is_included_by_name_is_read_even_if_it_is_junk() -> None:
    folders = (folder("INBOX"), folder("Junk", rb"\junk"), folder("Clients/North"), folder("Clients/South"))
    assert chosen(*folders, include=("Junk", "Clients/*"), exclude=("*/South",)) == ["Junk", "Clients/North"]


def test_what_cannot_be_opened_is_never_read_even_when_included() -> None:
    assert chosen(folder("Clients", rb"\noselect"), folder("Old", rb"\nonexistent"), include=("*",)) == []


@pytest.mark.parametrize("name", sorted(SENT_NAMES))
def test_a_sent_folder_is_known_in_every_language(name: str) -> None:
    assert role(folder(name), ()) is role(folder(f"INBOX/{name}"), ()) is CollectionRole.SENT


def test_roles_come_from_flags_names_and_settings() -> None:
    assert role(folder("inbox"), ()) is CollectionRole.INBOX
    assert role(folder("X", rb"\sent"), ()) is CollectionRole.SENT
    assert role(folder("Out/2026"), ("Out/2026",)) is CollectionRole.SENT
    assert role(folder("Old", rb"\archive"), ()) is CollectionRole.ARCHIVE
    assert role(folder("Clients/Sent"), ()) is CollectionRole.OTHER, "a person's own folder of that name"
