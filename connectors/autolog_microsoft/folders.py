"""Which mail folders there are, what they are for, and which of them are read.

Names are in the language of the mailbox, so that roles come from the well-known aliases: each alias is asked for, and
the ids are compared (PROVIDERS 5.3).  What lies below a folder that is left out is left out with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from urllib.parse import quote

from autolog.connector import CollectionRole
from autolog_microsoft.answers import Object, is_set, number, text
from autolog_microsoft.graph import Graph
from autolog_microsoft.settings import FolderSettings

ROLES = {"inbox": CollectionRole.INBOX, "sentitems": CollectionRole.SENT, "archive": CollectionRole.ARCHIVE}
LEFT_OUT = (
    "drafts",
    "junkemail",
    "deleteditems",
    "outbox",
    "conversationhistory",
    "recoverableitemsdeletions",
    "searchfolders",
    "syncissues",
    "scheduled",
)
_SELECT = "id,displayName,parentFolderId,childFolderCount,isHidden"
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Folder:
    """A mail folder: its id for good, its path as a person sees it, and what it is for."""

    id: str
    path: str
    role: CollectionRole = CollectionRole.OTHER
    left_out: bool = False


def well_known(graph: Graph) -> dict[str, str]:
    """Return the alias of each well-known folder by its id."""
    aliases = (*ROLES, *LEFT_OUT)
    answers = graph.batch({alias: f"{graph.root}/mailFolders/{alias}?$select=id" for alias in aliases})
    return {text(answer.body, "id"): alias for alias, answer in answers.items() if answer.is_good}


def tree(graph: Graph, aliases: Mapping[str, str]) -> Iterator[Folder]:
    """Yield all folders that can be read, parents before their children."""
    yield from _children(graph, aliases, f"{graph.root}/mailFolders", "", False, 0)


def selected(folders: Sequence[Folder], settings: FolderSettings) -> list[Folder]:
    """Return the folders that are to be read."""
    return [folder for folder in folders if _is_read(folder, settings)]


def folder_path(graph: Graph, folder_id: str) -> str:
    """Return where a folder lies at Graph."""
    return f"{graph.root}/mailFolders/{quote(folder_id, safe='')}"


def _children(
    graph: Graph, aliases: Mapping[str, str], target: str, above: str, left_out: bool, depth: int
) -> Iterator[Folder]:
    for found in graph.listed(target, {"$select": _SELECT, "$top": "100"}):
        if not text(found, "id") or is_set(found, "isHidden") or _is_search(found):
            continue
        folder = _folder(found, aliases, above, left_out)
        yield folder
        if number(found, "childFolderCount") and depth < _DEEPEST:
            below = f"{folder_path(graph, folder.id)}/childFolders"
            yield from _children(graph, aliases, below, f"{folder.path}/", folder.left_out, depth + 1)


def _folder(found: Object, aliases: Mapping[str, str], above: str, left_out: bool) -> Folder:
    alias = aliases.get(text(found, "id"), "")
    name = text(found, "displayName") or text(found, "id")
    return Folder(
        id=text(found, "id"),
        path=above + name.replace("/", "_"),
        role=ROLES.get(alias, CollectionRole.OTHER),
        left_out=left_out or alias in LEFT_OUT,
    )


def _is_search(found: Object) -> bool:
    return "mailSearchFolder" in text(found, "@odata.type")


def _is_read(folder: Folder, settings: FolderSettings) -> bool:
    if _fits(folder.path, settings.exclude):
        return False
    return _fits(folder.path, settings.include) if settings.include else not folder.left_out


def _fits(path: str, globs: Sequence[str]) -> bool:
    return any(fnmatchcase(path.casefold(), glob.casefold()) for glob in globs)
