"""What Graph answers: paths to things, as the documentation says and as engineers have found (PROVIDERS 5)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from servers.graph_fake.calendars import Calendar, bare, occurrence, single
from servers.graph_fake.faults import Faults
from servers.graph_fake.mail import Folder, Mail, StoredMessage, attachments, resource
from servers.graph_fake.schema import metadata
from servers.graph_fake.todo import Tasks

Json = dict[str, Any]
_PARTIAL = ("id", "isRead", "parentFolderId")


@dataclass(slots=True)
class Mailbox:
    """What one user has."""

    address: str
    mail: Mail = field(default_factory=Mail)
    calendar: Calendar = field(default_factory=Calendar)
    tasks: Tasks = field(default_factory=Tasks)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: path below the version, query, the Prefer header, and where the server is."""

    path: str
    query: dict[str, str]
    prefer: str
    root: str
    inner: bool = False

    def wants(self, preference: str) -> bool:
        return preference in self.prefer

    @property
    def page_size(self) -> int:
        found = re.search(r"odata\.maxpagesize=(\d+)", self.prefer)
        return int(found[1]) if found else 10


@dataclass(frozen=True, slots=True)
class Answered:
    """A status, a JSON object or bytes, and the type that the things in it have."""

    status: int = 200
    body: Json | bytes = field(default_factory=dict)
    type: str = ""
    headers: dict[str, str] = field(default_factory=dict)


def refused(status: int, code: str, message: str = "said no", **headers: str) -> Answered:
    return Answered(status, {"error": {"code": code, "message": message}}, "", headers)


class World:
    """All mailboxes, the groups, the tokens of deltas, and the faults."""

    def __init__(self) -> None:
        self.faults = Faults()
        self.mailboxes: dict[str, Mailbox] = {}
        self.groups: dict[str, list[Json]] = {}
        self.problems: list[str] = []
        self.expired = "410"
        self._tokens: dict[str, Json] = {}
        self._numbers = itertools.count(1)

    def mailbox(self, address: str) -> Mailbox:
        return self.mailboxes.setdefault(address.casefold(), Mailbox(address))

    def expire_deltas(self, how: str = "410") -> None:
        """Forget every delta token; answer as `410`, `syncStateNotFound` or `resyncRequired` from now on."""
        self._tokens.clear()
        self.expired = how

    def answer(self, asked: Asked) -> Answered:
        """Answer one question and check the answer against the metadata."""
        answered = self._routed(asked)
        schema = metadata()
        if schema is not None and answered.status == 200 and answered.type and isinstance(answered.body, dict):
            things = answered.body.get("value", [answered.body])
            for thing in things:
                shown = {name: value for name, value in thing.items() if not name.startswith("@odata.context")}
                self.problems += schema.problems(answered.type, shown, asked.path)
        return answered

    def keep(self, state: Json) -> str:
        token = f"token-{next(self._numbers)}"
        self._tokens[token] = state
        return token

    def kept(self, token: str) -> Json | None:
        return self._tokens.get(token)

    def gone(self, asked: Asked) -> Answered:
        """Answer for a delta token that nobody knows."""
        if self.expired == "410":
            return refused(410, "SyncStateNotFound", "The sync state generation is not found.", Location=asked.root)
        return refused(400, self.expired, "Resync is required.")

    def _routed(self, asked: Asked) -> Answered:
        if self.faults.forbidden:
            return refused(403, "ErrorAccessDenied", "Access to OData is disabled.")
        if asked.path.startswith("/groups"):
            return _groups(self, asked)
        found = re.fullmatch(r"/users/([^/]+)(/.*)", asked.path)
        if not found:
            return refused(404, "ResourceNotFound")
        mailbox = self.mailboxes.get(unquote(found[1]).casefold())
        if mailbox is None:
            return refused(404, "ErrorInvalidUser", "The requested user is invalid.")
        for pattern, handle in _ROUTES:
            if match := re.fullmatch(pattern, found[2]):
                return handle(self, mailbox, asked, *(unquote(one) for one in match.groups()))
        return refused(404, "ResourceNotFound", f"nothing is at {asked.path}")


# --- mail folders --------------------------------------------------------------------------------------------------


def _folders(world: World, mailbox: Mailbox, asked: Asked, parent: str = "") -> Answered:
    shown = [one for one in mailbox.mail.folders.values() if one.parent == parent and not one.hidden]
    if asked.query.get("includeHiddenFolders") == "true":
        shown = [one for one in mailbox.mail.folders.values() if one.parent == parent]
    return _listed(world, asked, [_folder(mailbox, one) for one in shown], "microsoft.graph.mailFolder")


def _one_folder(_world: World, mailbox: Mailbox, asked: Asked, name: str) -> Answered:
    found = mailbox.mail.folders.get(name)
    found = found or next((one for one in mailbox.mail.folders.values() if one.alias == name), None)
    if found is None:
        return refused(404, "ErrorItemNotFound", "The specified folder could not be found.")
    return Answered(200, _chosen(_folder(mailbox, found), asked), "microsoft.graph.mailFolder")


def _folder(mailbox: Mailbox, folder: Folder) -> Json:
    shown: Json = {
        "id": folder.id,
        "displayName": folder.name,
        "parentFolderId": folder.parent or "root",
        "childFolderCount": sum(one.parent == folder.id for one in mailbox.mail.folders.values()),
        "totalItemCount": len(mailbox.mail.in_folder(folder.id)),
        "isHidden": folder.hidden,
    }
    return {"@odata.type": "#microsoft.graph.mailSearchFolder", **shown} if folder.search else shown


# --- messages ------------------------------------------------------------------------------------------------------


def _messages(world: World, mailbox: Mailbox, asked: Asked, folder: str) -> Answered:
    if folder not in mailbox.mail.folders:
        return refused(404, "ErrorItemNotFound", "The specified folder could not be found.")
    stored = mailbox.mail.in_folder(folder)
    condition = asked.query.get("$filter", "")
    if condition:
        found = re.fullmatch(r"receivedDateTime ge (\S+)", condition)
        if not found:
            return refused(400, "BadRequest", f"Invalid filter clause: {condition}")
        begin = datetime.fromisoformat(found[1])
        stored = [one for one in stored if one.received_at >= begin]
    if asked.query.get("$orderby", "").startswith("receivedDateTime"):
        stored.sort(key=lambda one: (one.received_at, one.id))
    if "body" in _fields(asked) and any(one.id in world.faults.broken for one in _on_page(stored, asked)):
        return refused(500, "ErrorInternalServerError", "An internal server error occurred.")
    return _listed(world, asked, [_message(one, asked) for one in _on_page(stored, asked)], "", len(stored))


def _on_page(stored: Sequence[StoredMessage], asked: Asked) -> Sequence[StoredMessage]:
    skip, top = int(asked.query.get("$skip", "0")), int(asked.query.get("$top", "10"))
    return stored[skip : skip + top]


def _one_message(world: World, mailbox: Mailbox, asked: Asked, identifier: str) -> Answered:
    stored = mailbox.mail.find(identifier)
    if stored is None or (asked.inner and stored.id in world.faults.missing_in_batch):
        return refused(404, "ErrorItemNotFound", "The specified object was not found in the store.")
    if stored.id in world.faults.broken:
        return refused(500, "ErrorInternalServerError", "An internal server error occurred.")
    return Answered(200, _message(stored, asked), "microsoft.graph.message")


def _value(world: World, mailbox: Mailbox, _asked: Asked, identifier: str) -> Answered:
    stored = mailbox.mail.find(identifier)
    if stored is None:
        return refused(404, "ErrorItemNotFound")
    if stored.id in world.faults.broken:
        return refused(500, "ErrorMimeContentConversionFailed")
    return Answered(200, stored.mime)


def _attachments(world: World, mailbox: Mailbox, asked: Asked, identifier: str) -> Answered:
    stored = mailbox.mail.find(identifier)
    if stored is None:
        return refused(404, "ErrorItemNotFound")
    return _listed(world, asked, attachments(stored), "microsoft.graph.attachment")


def _message(stored: StoredMessage, asked: Asked) -> Json:
    shown = _chosen(resource(stored, _fields(asked)), asked)
    if "internetMessageHeaders" not in _fields(asked):
        shown.pop("internetMessageHeaders", None)
    if shown.get("internetMessageHeaders") is None:
        shown.pop("internetMessageHeaders", None)
    if asked.wants('outlook.body-content-type="text"') and "body" in shown:
        shown["body"] = {"contentType": "text", "content": re.sub(r"<[^>]*>", "", str(shown["body"]["content"]))}
    return {**shown, "id": stored.id if asked.wants('IdType="ImmutableId"') else stored.usual_id}


def _mail_delta(world: World, mailbox: Mailbox, asked: Asked, folder: str) -> Answered:
    if folder not in mailbox.mail.folders:
        return refused(404, "ErrorItemNotFound", "The specified folder could not be found.")
    state = _state(world, asked)
    if state is None:
        return world.gone(asked)
    if not state:
        entries: list[Any] = [[one.id, False, False] for one in reversed(mailbox.mail.in_folder(folder))]
        state = {"entries": entries, "revision": mailbox.mail.revision, "select": asked.query.get("$select", "")}
    elif "entries" not in state:
        told = mailbox.mail.entries(folder, state["revision"])
        state = {**state, "entries": [[one.id, one.removed, one.partial] for one in told]}
        state["revision"] = mailbox.mail.revision
    shown = Asked(asked.path, {"$select": state["select"]}, asked.prefer, asked.root)

    def show(entry: Any) -> Json | None:
        identifier, removed, partial = entry
        stored = mailbox.mail.messages.get(identifier)
        if removed:
            return {"id": identifier, "@removed": {"reason": "deleted"}}
        if stored is None or stored.folder != folder:
            return None
        if partial:
            return {name: value for name, value in resource(stored, _PARTIAL).items() if name in _PARTIAL}
        return _message(stored, shown)

    return _delta_page(world, asked, state, show, "microsoft.graph.message")


# --- deltas --------------------------------------------------------------------------------------------------------


def _state(world: World, asked: Asked) -> Json | None:
    """Return what a token stands for, nothing for a first question, None for a token that is not known."""
    token = asked.query.get("$skiptoken") or asked.query.get("$deltatoken")
    return {} if token is None else world.kept(token)


def _delta_page(world: World, asked: Asked, state: Json, show: Callable[[Any], Json | None], type_: str) -> Answered:
    page, left = state["entries"][: asked.page_size], state["entries"][asked.page_size :]
    shown = [one for entry in page if (one := show(entry)) is not None]
    rest = {name: value for name, value in state.items() if name != "entries"}
    link = f"{world.faults.foreign_link or asked.root}{asked.path}"
    if world.faults.nextlink_loop:
        token = asked.query.get("$skiptoken") or world.keep({**rest, "entries": state["entries"]})
        return Answered(200, {"value": [], "@odata.nextLink": f"{link}?$skiptoken={token}"}, type_)
    if world.faults.spend("repeated_pages"):
        left = state["entries"]
    if left:
        token = world.keep({**rest, "entries": left})
        return Answered(200, {"value": shown, "@odata.nextLink": f"{link}?$skiptoken={token}"}, type_)
    return Answered(200, {"value": shown, "@odata.deltaLink": f"{link}?$deltatoken={world.keep(rest)}"}, type_)


# --- calendars -----------------------------------------------------------------------------------------------------


def _calendar(_world: World, mailbox: Mailbox, asked: Asked) -> Answered:
    return Answered(200, _chosen({"id": mailbox.calendar.id, "name": mailbox.calendar.name}, asked), _CALENDAR)


def _calendars(world: World, mailbox: Mailbox, asked: Asked) -> Answered:
    return _listed(world, asked, [{"id": mailbox.calendar.id, "name": mailbox.calendar.name}], _CALENDAR)


_CALENDAR = "microsoft.graph.calendar"
_EVENT = "microsoft.graph.event"


def _calendar_delta(world: World, mailbox: Mailbox, asked: Asked, _calendar_id: str) -> Answered:
    if any(name in asked.query for name in ("$select", "$filter", "$orderby", "$expand", "$search")):
        return refused(400, "ErrorInvalidUrlQuery", "The following parameters are not supported with change tracking.")
    state = _state(world, asked)
    if state is None:
        return world.gone(asked)
    calendar = mailbox.calendar
    if not state:
        window = [asked.query["startDateTime"], asked.query["endDateTime"]]
        told = [[one, False] for event in calendar.events.values() for one in _parts(calendar, event.id, window)]
        state = {"entries": told, "revision": calendar.revision, "window": window}
    elif "entries" not in state:
        told = [one for entry in calendar.told(state["revision"]) for one in _told(calendar, entry, state["window"])]
        state = {**state, "entries": told, "revision": calendar.revision}

    def show(entry: Any) -> Json | None:
        identifier, removed = entry
        found = calendar.find(identifier)
        if removed or found is None:
            return {"id": identifier, "@removed": {"reason": "deleted"}}
        event, one = found
        if one is not None and not one.is_exception:
            return bare(event, one, calendar.zone, _zone(asked))
        if identifier in world.faults.broken:
            return {"id": identifier, "type": "singleInstance"}
        return _event(calendar, identifier, asked)

    return _delta_page(world, asked, state, show, _EVENT)


def _told(calendar: Calendar, entry: tuple[str, bool], window: Sequence[str]) -> list[list[Any]]:
    """Return what a line of the log becomes: what lies outside of the window is told as removed (graph-docs #6599)."""
    identifier, removed = entry
    parts = [] if removed else _parts(calendar, identifier, window)
    return [[one, False] for one in parts] or [[identifier, True]]


def _parts(calendar: Calendar, identifier: str, window: Sequence[str]) -> list[str]:
    """Return the ids of what the delta tells of an event: itself, or a master and its occurrences in the window."""
    begin, end = (datetime.fromisoformat(one) for one in window)
    event = calendar.events.get(identifier)
    if event is None:
        return []
    if event.occurrences is None:
        return [identifier] if event.start < end and event.end > begin else []
    inside = [one.id for one in event.occurrences if one.start < end and one.end > begin]
    return [*inside, identifier] if inside else []


def _calendar_view(world: World, mailbox: Mailbox, asked: Asked, _calendar_id: str) -> Answered:
    begin, end = (datetime.fromisoformat(asked.query[name]) for name in ("startDateTime", "endDateTime"))
    if (end - begin).days > 1825:
        return refused(400, "ErrorInvalidParameter", "The range is greater than the allowed range.")
    calendar = mailbox.calendar
    shown = []
    for event in calendar.events.values():
        moments = [(event.id, event)] if event.occurrences is None else [(one.id, one) for one in event.occurrences]
        shown += [_event(calendar, one, asked) for one, at in moments if at.start < end and at.end > begin]
    return _listed(world, asked, shown, _EVENT)


def _one_event(world: World, mailbox: Mailbox, asked: Asked, _calendar_id: str, identifier: str) -> Answered:
    if mailbox.calendar.find(identifier) is None:
        return refused(404, "ErrorItemNotFound", "The specified object was not found in the store.")
    if identifier in world.faults.broken:
        return refused(500, "ErrorInternalServerError")
    return Answered(200, _chosen(_event(mailbox.calendar, identifier, asked), asked), _EVENT)


def _instances(world: World, mailbox: Mailbox, asked: Asked, _calendar_id: str, identifier: str) -> Answered:
    event = mailbox.calendar.events.get(identifier)
    if event is None or event.occurrences is None:
        return refused(404, "ErrorItemNotFound")
    begin, end = (datetime.fromisoformat(asked.query[name]) for name in ("startDateTime", "endDateTime"))
    inside = [one for one in event.occurrences if one.start < end and one.end > begin]
    if world.faults.bare_instances:
        shown = [bare(event, one, mailbox.calendar.zone, _zone(asked)) for one in inside]
    else:
        shown = [_event(mailbox.calendar, one.id, asked) for one in inside]
    return _listed(world, asked, shown, _EVENT)


def _event(calendar: Calendar, identifier: str, asked: Asked) -> Json:
    found = calendar.find(identifier)
    assert found is not None
    event, one = found
    if one is None:
        return single(event, calendar.zone, _zone(asked))
    return occurrence(event, one, calendar.zone, _zone(asked))


def _zone(asked: Asked) -> str:
    return "UTC" if asked.wants('outlook.timezone="UTC"') else ""


# --- tasks and groups ----------------------------------------------------------------------------------------------

_TASK = "microsoft.graph.todoTask"


def _task_lists(world: World, mailbox: Mailbox, asked: Asked) -> Answered:
    lists = [
        {"id": mailbox.tasks.id, "displayName": "Aufgaben", "isOwner": True, "wellknownListName": "defaultList"},
        {"id": "flagged", "displayName": "Flagged", "isOwner": True, "wellknownListName": "flaggedEmails"},
    ]
    return _listed(world, asked, lists, "microsoft.graph.todoTaskList")


def _task_delta(world: World, mailbox: Mailbox, asked: Asked, _list: str) -> Answered:
    state = _state(world, asked)
    if state is None:
        return world.gone(asked)
    after = state.get("revision", 0)
    if "entries" not in state:
        told = [[one, removed] for one, removed in mailbox.tasks.told(after) if after or not removed]
        state = {"entries": told, "revision": mailbox.tasks.revision}

    def show(entry: Any) -> Json | None:
        task = mailbox.tasks.tasks.get(entry[0])
        return task if task is not None else {"id": entry[0], "@removed": {"reason": "deleted"}}

    return _delta_page(world, asked, state, show, _TASK)


def _tasks(world: World, mailbox: Mailbox, asked: Asked, _list: str) -> Answered:
    return _listed(world, asked, list(mailbox.tasks.tasks.values()), _TASK)


def _one_task(_world: World, mailbox: Mailbox, _asked: Asked, _list: str, identifier: str) -> Answered:
    task = mailbox.tasks.tasks.get(identifier)
    return Answered(200, task, _TASK) if task is not None else refused(404, "ErrorItemNotFound")


def _groups(world: World, asked: Asked) -> Answered:
    if asked.path == "/groups":
        name = re.fullmatch(r"(?:mail|displayName) eq '(.*)'", asked.query.get("$filter", ""))
        found = [{"id": one} for one in world.groups if name and one == f"id-of-{name[1]}"]
        return _listed(world, asked, found, "microsoft.graph.group")
    match = re.fullmatch(r"/groups/([^/]+)/transitiveMembers/microsoft\.graph\.user", asked.path)
    members = world.groups.get(unquote(match[1])) if match else None
    if members is None:
        return refused(404, "Request_ResourceNotFound")
    return _listed(world, asked, members, "microsoft.graph.user")


# --- lists ---------------------------------------------------------------------------------------------------------


def _fields(asked: Asked) -> list[str]:
    return [one for one in asked.query.get("$select", "").split(",") if one]


def _chosen(shown: Json, asked: Asked) -> Json:
    fields = _fields(asked)
    if not fields:
        return dict(shown)
    return {name: value for name, value in shown.items() if name in fields or name.startswith("@odata") or name == "id"}


def _listed(world: World, asked: Asked, things: list[Json], type_: str, count: int | None = None) -> Answered:
    """Return one page; with `count` the things are the page already."""
    skip, top = int(asked.query.get("$skip", "0")), int(asked.query.get("$top", "10"))
    page = things if count is not None else [_chosen(one, asked) for one in things[skip : skip + top]]
    body: Json = {"value": page}
    if skip + len(page) < (len(things) if count is None else count) and page:
        query = "&".join(f"{name}={value}" for name, value in {**asked.query, "$skip": str(skip + top)}.items())
        body["@odata.nextLink"] = f"{world.faults.foreign_link or asked.root}{asked.path}?{query.replace(' ', '%20')}"
    return Answered(200, body, type_ or "microsoft.graph.message")


_ROUTES: tuple[tuple[str, Callable[..., Answered]], ...] = (
    (r"/mailFolders", _folders),
    (r"/mailFolders/([^/]+)", _one_folder),
    (r"/mailFolders/([^/]+)/childFolders", _folders),
    (r"/mailFolders/([^/]+)/messages", _messages),
    (r"/mailFolders/([^/]+)/messages/delta", _mail_delta),
    (r"/messages/([^/]+)", _one_message),
    (r"/messages/([^/]+)/\$value", _value),
    (r"/messages/([^/]+)/attachments", _attachments),
    (r"/calendar", _calendar),
    (r"/calendars", _calendars),
    (r"/calendars/([^/]+)/calendarView/delta", _calendar_delta),
    (r"/calendars/([^/]+)/calendarView", _calendar_view),
    (r"/calendars/([^/]+)/events/([^/]+)", _one_event),
    (r"/calendars/([^/]+)/events/([^/]+)/instances", _instances),
    (r"/todo/lists", _task_lists),
    (r"/todo/lists/([^/]+)/tasks/delta", _task_delta),
    (r"/todo/lists/([^/]+)/tasks", _tasks),
    (r"/todo/lists/([^/]+)/tasks/([^/]+)", _one_task),
)


def asked_of(url: str, prefer: str, root: str, *, inner: bool = False) -> Asked:
    """Read a URL below the version."""
    parts = urlsplit(url)
    return Asked(parts.path, dict(parse_qsl(parts.query, keep_blank_values=True)), prefer, root, inner)
