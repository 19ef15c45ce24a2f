"""Which folders there are, what they are for, and which of them are read.

A folder's use is told by its SPECIAL-USE flag (RFC 6154); where there is none, by its name in the languages in which
servers and mail programs name such folders; and the configuration has the last word.  A folder is known by its raw
bytes (`key`, each byte one character), because some names do not decode: `R&D` is no modified UTF-7 (RFC 3501,
5.1.3), and some servers send UTF-8.  A renamed folder is a new folder; its messages are recognised by their keys.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from imapclient import imap_utf7

from autolog.connector import CollectionRole
from autolog_imap.answers import Piece, responses, words
from autolog_imap.settings import FolderSettings

logger = logging.getLogger(__name__)

SENT_NAMES = frozenset(
    name.casefold()
    for name in (
        "Sent", "Sent Items", "Sent Mail", "Sent Messages", "Gesendet", "Gesendete Objekte", "Gesendete Elemente",
        "Envoyés", "Éléments envoyés", "Messages envoyés", "Enviados", "Elementos enviados", "Itens Enviados",
        "Posta inviata", "Inviata", "Verzonden", "Verzonden items", "Wysłane", "Elementy wysłane", "Skickat",
        "Skickade objekt", "Sendt", "Sendt post", "Lähetetyt", "Отправленные", "已发送", "送信済み",
    )
)  # fmt: skip
UNREAD_NAMES = frozenset(
    name.casefold()
    for name in (
        "Drafts", "Entwürfe", "Brouillons", "Borradores", "Rascunhos", "Bozze", "Concepten", "Szkice", "Wersje robocze",
        "Utkast", "Kladder", "Luonnokset", "Черновики", "草稿", "下書き",
        "Junk", "Junk E-mail", "Junk Email", "Junk-E-Mail", "Spam", "Bulk Mail", "Unerwünscht", "Werbung",
        "Courrier indésirable", "Correo no deseado", "Lixo Eletrônico", "Posta indesiderata", "Ongewenste e-mail",
        "Wiadomości-śmieci", "Skräppost", "Søppelpost", "Uønsket mail", "Roskaposti", "Спам", "Нежелательная почта",
        "垃圾邮件", "迷惑メール",
        "Trash", "Deleted Items", "Deleted Messages", "Deleted", "Papierkorb", "Gelöschte Elemente",
        "Gelöschte Objekte", "Corbeille", "Éléments supprimés", "Papelera", "Elementos eliminados", "Lixeira",
        "Itens Excluídos", "Cestino", "Posta eliminata", "Prullenbak", "Verwijderde items", "Kosz", "Elementy usunięte",
        "Papperskorg", "Borttaget", "Papirkurv", "Slettet post", "Roskakori", "Корзина", "Удаленные", "已删除",
        "ゴミ箱", "Outbox", "Postausgang",
    )
)  # fmt: skip
_UNREAD_FLAGS = frozenset({rb"\drafts", rb"\junk", rb"\trash"})
_UNOPENABLE_FLAGS = frozenset({rb"\noselect", rb"\nonexistent"})
_HOMES = frozenset({"inbox", "[gmail]", "[google mail]"})


@dataclass(frozen=True, slots=True)
class Folder:
    """One line of LIST.  `name` is what a person reads, its levels parted by `/`; `flags` are in lower case."""

    key: str
    name: str
    flags: frozenset[bytes] = frozenset()

    @property
    def is_all_mail(self) -> bool:
        """Whether it holds every message of the account (RFC 6154: All)."""
        return rb"\all" in self.flags


def listed(pieces: Iterable[Piece]) -> list[Folder]:
    """Return the folders that LIST names, in its order.

    A name with a line break or NUL in it cannot be asked for and is left out, with a warning.
    """
    folders: dict[str, Folder] = {}
    for response in responses(pieces):
        if len(response) < 3 or not isinstance(response[2], bytes):
            continue
        flags, delimiter, raw = response[0], response[1], response[2]
        key = raw.decode("latin-1")
        if any(sign in key for sign in "\r\n\0"):
            logger.warning("The folder %r is left out: its name holds a line break or a NUL.", key)
            continue
        separator = delimiter.decode("latin-1") if isinstance(delimiter, bytes) else ""
        folders[key] = Folder(key, readable(raw, separator), frozenset(flag.lower() for flag in words(flags)))
    return list(folders.values())


def readable(raw: bytes, separator: str) -> str:
    """Return a folder's name as a person reads it: modified UTF-7, else UTF-8, else the bytes as Latin-1."""
    name = _decoded(raw)
    return name.replace(separator, "/") if separator else name


def selected(folders: Sequence[Folder], settings: FolderSettings, *, gmail: bool) -> list[Folder]:
    """Return the folders that are to be read.

    On Gmail each message stands in All Mail and again under every label, so that All Mail alone is read.
    """
    openable = [folder for folder in folders if not folder.flags & _UNOPENABLE_FLAGS]
    kept = [folder for folder in openable if not _fits(folder, settings.exclude)]
    if settings.include:
        return [folder for folder in kept if _fits(folder, settings.include)]
    if gmail:
        return [folder for folder in kept if folder.is_all_mail]
    return [folder for folder in kept if not _is_unread(folder)]


def role(folder: Folder, sent_folders: Sequence[str]) -> CollectionRole:
    """Return what the folder is for."""
    if folder.key.upper() == "INBOX":
        return CollectionRole.INBOX
    if holds_sent_mail(folder, sent_folders):
        return CollectionRole.SENT
    if rb"\archive" in folder.flags or folder.is_all_mail:
        return CollectionRole.ARCHIVE
    return CollectionRole.OTHER


def holds_sent_mail(folder: Folder, sent_folders: Sequence[str]) -> bool:
    """Return whether the folder holds what the owner sent; several folders can."""
    return rb"\sent" in folder.flags or _short_name(folder) in SENT_NAMES or folder.name in sent_folders


def _is_unread(folder: Folder) -> bool:
    return folder.is_all_mail or bool(folder.flags & _UNREAD_FLAGS) or _short_name(folder) in UNREAD_NAMES


def _short_name(folder: Folder) -> str:
    """Return the name without the INBOX or [Gmail] above it; deeper folders are a person's own."""
    home, _, rest = folder.name.rpartition("/")
    return rest.casefold() if not home or home.casefold() in _HOMES else ""


def _fits(folder: Folder, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(folder.name, pattern) for pattern in patterns)


def _decoded(raw: bytes) -> str:
    if not raw.isascii():
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            return raw.decode("latin-1")
    try:
        name = str(imap_utf7.decode(raw))
        name.encode("utf-8")  # a lone surrogate decodes, but no database takes it
    except (UnicodeError, ValueError):
        return raw.decode("ascii")
    return name
