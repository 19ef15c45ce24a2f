"""A calendar in memory that departs from the standards as servers do: behind a `DavFront`, as its `rewrite`.

    calendar = FakeCalendar(truncate_at=3)
    with DavFront(rewrite=calendar) as front: ...

It knows one user, one home and one calendar, /anna/work/.  Real servers (radicale, xandikos) prove the rest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape, unescape

from servers.dav_front import Ask, Request, Response

PATH = "/anna/work/"
_XML = (("Content-Type", "application/xml; charset=utf-8"),)
_HREF = re.compile(r"<\w*:?href>([^<]*)</")
_TOKEN = re.compile(r"<\w*:?sync-token>([^<]*)</")


@dataclass(slots=True)
class Thing:
    """One calendar object and the moment of its last change; without content it was deleted."""

    content: str | None
    changed: int


@dataclass(slots=True)
class FakeCalendar:
    """`now` is the server's clock in seconds, which moves when a test moves it."""

    things: dict[str, Thing] = field(default_factory=dict)
    now: int = 1_000
    oldest: int = 0
    sync: bool = True
    truncate_at: int = 1_000_000
    whole_seconds: bool = False
    etags: bool = True
    multiget: bool = True
    prefix: str = ""
    refuse_tokens: Response = field(default_factory=lambda: Response(403, _XML, error("valid-sync-token")))
    headers: tuple[tuple[str, str], ...] = ()
    components: str = '<C:comp name="VEVENT"/>'
    broken: dict[str, int] = field(default_factory=dict)

    def put(self, name: str, content: bytes) -> None:
        """Put a thing there; each change takes a second unless seconds are whole."""
        self._tick()
        self.things[PATH + name] = Thing(content.decode(), self.now)

    def delete(self, name: str) -> None:
        """Take a thing away."""
        self._tick()
        self.things[PATH + name] = Thing(None, self.now)

    def __call__(self, request: Request, _ask: Ask) -> Response:
        """Answer a request."""
        path = request.path
        body = request.body.decode()
        if path in self.broken:
            return Response(self.broken[path])
        if request.method == "PROPFIND":
            answer = self._list() if path == PATH and request.headers.get("Depth") == "1" else self._describe(path)
        elif request.method == "REPORT":
            answer = self._report(body)
        elif request.method == "GET" and (thing := self.things.get(path)) and thing.content is not None:
            answer = Response(200, (("Content-Type", "text/calendar"),), thing.content.encode())
        else:
            answer = Response(404)
        return Response(answer.status, (*answer.headers, *self.headers), answer.body)

    def _tick(self) -> None:
        if not self.whole_seconds:
            self.now += 1

    def _describe(self, path: str) -> Response:
        if path in {"/", "/.well-known/caldav"}:
            return many(one(path, "<D:current-user-principal><D:href>/anna/</D:href></D:current-user-principal>"))
        if path == PATH:
            tag = f"<S:getctag>{self.now}</S:getctag>"
            return many(one(path, f"{tag}<D:sync-token>{self.now}</D:sync-token>" if self.sync else tag))
        if path != "/anna/":
            return Response(404)
        home = f"<C:calendar-home-set><D:href>{self.prefix}/anna/</D:href></C:calendar-home-set>"
        kind = "<D:resourcetype><D:collection/><C:calendar/></D:resourcetype><D:displayname>Work</D:displayname>"
        held = f"<C:supported-calendar-component-set>{self.components}</C:supported-calendar-component-set>"
        return many(one("/anna/", home), one(self.prefix + PATH, kind + held))

    def _list(self) -> Response:
        return many(*(self._version(path) for path, thing in self.things.items() if thing.content is not None))

    def _version(self, path: str) -> str:
        etag = f'<D:getetag>"{self.things[path].changed}"</D:getetag>' if self.etags else "<D:getcontenttype/>"
        return one(self.prefix + path, etag)

    def _report(self, body: str) -> Response:
        if "<D:sync-collection" in body:
            return self._changes(unescape((_TOKEN.search(body) or [""])[1])) if self.sync else Response(501)
        if "<C:calendar-multiget" in body:
            return many(*map(self._content, _HREF.findall(body))) if self.multiget else Response(501)
        return self._list()

    def _changes(self, token: str) -> Response:
        if not token.isdigit() or int(token) < self.oldest:
            return self.refuse_tokens
        late = sorted((thing.changed, path) for path, thing in self.things.items() if thing.changed > int(token))
        part = late[: self.truncate_at]
        listed = [self._change(path) for _, path in part]
        if len(part) == len(late):
            return many(*listed, token=str(self.now))
        return many(*listed, f"<D:response><D:href>{PATH}</D:href><D:status>HTTP/1.1 507 Insufficient Storage"
                    "</D:status></D:response>", token=str(part[-1][0]))  # fmt: skip

    def _change(self, path: str) -> str:
        if self.things[path].content is None:
            return f"<D:response><D:href>{path}</D:href><D:status>HTTP/1.1 404 Not Found</D:status></D:response>"
        return self._version(path)

    def _content(self, href: str) -> str:
        thing = self.things.get(unescape(href))
        if thing is None or thing.content is None:
            return f"<D:response><D:href>{href}</D:href><D:status>HTTP/1.1 404 Not Found</D:status></D:response>"
        return one(self.prefix + href, f"<C:calendar-data>{escape(thing.content)}</C:calendar-data>")


def one(path: str, properties: str) -> str:
    """Return one response of a 207."""
    return (
        f"<D:response><D:href>{path}</D:href><D:propstat><D:prop>{properties}</D:prop>"
        "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
    )


def many(*responses: str, token: str = "") -> Response:
    """Return a 207."""
    end = f"<D:sync-token>{token}</D:sync-token>" if token else ""
    spaces = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:S="http://calendarserver.org/ns/"'
    return Response(207, _XML, f"<D:multistatus {spaces}>{''.join(responses)}{end}</D:multistatus>".encode())


def error(name: str) -> bytes:
    """Return the body of a refusal with a precondition (RFC 4918, 16)."""
    return f'<D:error xmlns:D="DAV:"><D:{name}/></D:error>'.encode()
