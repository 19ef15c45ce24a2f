"""Who is let in, over which TLS, and where calendars are found."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from autolog.errors import AuthError, Forbidden, TransientError
from autolog.testing.builders import event
from servers.caldav_account import ANNA, PASSWORD, connected, context, read
from servers.caldav_fake import PATH, FakeCalendar, many, one
from servers.certificates import write_self_signed
from servers.dav_front import Ask, DavFront, Request, Response
from servers.processes import free_port
from unit.caldav.conftest import Server

Serve = Callable[..., Server]
KEY = f"events:{PATH}"


@pytest.fixture
def filled() -> FakeCalendar:
    calendar = FakeCalendar()
    calendar.put("1.ics", event(1))
    return calendar


def test_a_named_authority_is_trusted_whatever_the_environment_says(
    filled: FakeCalendar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = write_self_signed(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/etc/ssl/certs/ca-certificates.crt")
    with (
        DavFront(users={ANNA: PASSWORD}, rewrite=filled, certificate=tmp_path) as front,
        connected(front.url, ca_file=certificate) as connector,
    ):
        assert len(read(connector)) == 1


def test_a_bundle_in_the_environment_does_not_make_a_server_trusted(
    filled: FakeCalendar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(write_self_signed(tmp_path)))
    (tmp_path / "other").mkdir()
    other = write_self_signed(tmp_path / "other")
    with (
        DavFront(users={ANNA: PASSWORD}, rewrite=filled, certificate=tmp_path) as front,
        connected(front.url, ca_file=other) as connector,
        pytest.raises(Forbidden, match="certificate is not trusted"),
    ):
        connector.collections()


@pytest.mark.parametrize("valid", [timedelta(days=30), timedelta(days=-1)])
def test_a_certificate_that_is_not_trusted_is_forbidden_and_nothing_is_sent(
    filled: FakeCalendar, tmp_path: Path, valid: timedelta
) -> None:
    write_self_signed(tmp_path, valid=valid)
    with (
        DavFront(users={ANNA: PASSWORD}, rewrite=filled, certificate=tmp_path) as front,
        connected(front.url) as connector,
    ):
        with pytest.raises(Forbidden, match="certificate is not trusted"):
            connector.collections()
        assert front.requests == []


def test_an_authority_that_cannot_be_read_is_said(filled: FakeCalendar, tmp_path: Path) -> None:
    write_self_signed(tmp_path)
    with (
        DavFront(users={ANNA: PASSWORD}, rewrite=filled, certificate=tmp_path) as front,
        connected(front.url, ca_file=tmp_path / "missing.pem") as connector,
        pytest.raises(Forbidden, match=r"missing\.pem"),
    ):
        connector.collections()


def test_a_token_opens_the_calendars(filled: FakeCalendar) -> None:
    with (
        DavFront(tokens=frozenset({"t0ken"}), rewrite=filled) as front,
        connected(front.url, context("t0ken"), token="stored:anna") as connector,
    ):
        assert len(read(connector)) == 1


def test_a_token_that_was_replaced_is_read_anew_with_the_next_round(filled: FakeCalendar) -> None:
    secrets = ["new", "old"]
    account = context()
    account = type(account)("anna", account.since, account.now, lambda _reference: secrets[-1])
    with (
        DavFront(tokens=frozenset({"new"}), rewrite=filled) as front,
        connected(front.url, account, token="stored:anna") as connector,
    ):
        with pytest.raises(AuthError):
            connector.collections()
        secrets.pop()
        assert len(read(connector)) == 1


def test_a_password_of_any_signs_logs_in(filled: FakeCalendar) -> None:
    with (
        DavFront(users={ANNA: "päss:wörd €"}, rewrite=filled) as front,
        connected(front.url, context("päss:wörd €")) as connector,
    ):
        assert len(read(connector)) == 1


def test_a_server_that_wants_digest_gets_digest(filled: FakeCalendar) -> None:
    seen: list[str] = []

    def digest(request: Request, ask: Ask) -> Response:
        given = request.headers.get("Authorization", "")
        seen.append(given.partition(" ")[0])
        fields = dict(re.findall(r'(\w+)="?([^",]+)"?', given))
        if fields.get("response") != expected(request, fields):
            challenge = 'Digest realm="dav", nonce="abc", qop="auth", algorithm=MD5'
            return Response(401, (("WWW-Authenticate", challenge),))
        return filled(request, ask)

    with DavFront(rewrite=digest) as front, connected(front.url) as connector:
        assert len(read(connector)) == 1

    assert seen[0] == "Basic"
    assert seen.count("Basic") == 1


def expected(request: Request, fields: dict[str, str]) -> str:
    """Return the response of RFC 7616, 3.4.1."""
    if "nonce" not in fields:
        return "none"
    first = md5(f"{ANNA}:dav:{PASSWORD}")
    second = md5(f"{request.method}:{fields['uri']}")
    return md5(f"{first}:{fields['nonce']}:{fields['nc']}:{fields['cnonce']}:{fields['qop']}:{second}")


def md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


def test_an_unreachable_server_is_tried_again_later() -> None:
    with connected(f"http://127.0.0.1:{free_port()}/") as connector, pytest.raises(TransientError):
        connector.collections()


def test_a_server_that_drips_is_given_up_when_the_answer_takes_too_long(filled: FakeCalendar) -> None:
    from servers.faulty_proxy import Faults, FaultyProxy

    with DavFront(rewrite=filled) as front, FaultyProxy(front.port) as proxy:
        proxy.faults = Faults(rate=200)
        settings = {"timeouts": {"connect": 1, "read": 1, "answer": 0.5}}
        with connected(f"http://127.0.0.1:{proxy.port}/", **settings) as connector, pytest.raises(TransientError):
            connector.collections()


@pytest.mark.parametrize("start", ["", "anna/", "anna/work/", "no/such/place/"])
def test_calendars_are_found_from_server_home_calendar_and_anywhere(serve: Serve, start: str) -> None:
    server = serve()
    inner = server.calendar

    def itself(request: Request, ask: Ask) -> Response:
        if request.path == PATH and request.method == "PROPFIND" and b"calendar-home-set" in request.body:
            return many(one(PATH, "<D:resourcetype><D:collection/><C:calendar/></D:resourcetype>"))
        return inner(request, ask)

    server.front.rewrite = itself
    with connected(server.front.url + start) as connector:
        assert [one.key for one in connector.collections() if one.role == "calendar"] == [KEY]


def test_the_well_known_address_is_asked_when_the_root_knows_nothing(serve: Serve) -> None:
    server = serve()
    inner = server.calendar
    server.front.rewrite = lambda request, ask: Response(405) if request.path == "/" else inner(request, ask)

    assert [one.key for one in server.connector.collections()] == [KEY]


def test_a_host_alone_is_asked_at_the_well_known_address(filled: FakeCalendar, tmp_path: Path) -> None:
    certificate = write_self_signed(tmp_path)

    def hidden(request: Request, ask: Ask) -> Response:
        if request.path == "/.well-known/caldav":
            return Response(301, (("Location", "/dav/"),))
        if request.path == "/dav/":
            return many(one("/dav/", "<D:current-user-principal><D:href>/anna/</D:href></D:current-user-principal>"))
        return Response(404) if request.path == "/" else filled(request, ask)

    with (
        DavFront(users={ANNA: PASSWORD}, rewrite=hidden, certificate=tmp_path) as front,
        connected("", host=f"127.0.0.1:{front.port}", ca_file=certificate) as connector,
    ):
        assert len(read(connector)) == 1


def test_chosen_calendars_are_read_and_no_others(serve: Serve) -> None:
    server = serve()
    for globs, found in (
        ({"include": ["W*"]}, 1),
        ({"include": ["home"]}, 0),
        ({"exclude": ["work"]}, 0),
        ({"include": ["*"], "exclude": ["W?rk"]}, 0),
    ):
        with connected(server.front.url, calendars=globs) as connector:
            assert len(list(connector.collections())) == found


def test_tasks_or_events_can_be_switched_off(serve: Serve) -> None:
    server = serve(components='<C:comp name="VEVENT"/><C:comp name="VTODO"/>')
    with connected(server.front.url, tasks=False) as connector:
        assert [one.role.value for one in connector.collections()] == ["calendar"]
    with connected(server.front.url, events=False) as connector:
        assert [one.role.value for one in connector.collections()] == ["tasks"]


def test_a_large_calendar_is_asked_for_its_window_by_time_range(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autolog_caldav.listing.WHOLE_BELOW", 2)
    server = serve(settings={"since": "2026-03-01T00:00:00Z"})
    server.fill(3)

    server.pages()

    asked = [request.body for request in server.front.requests if b"time-range" in request.body]
    assert [b'start="20260301T000000Z"' in body for body in asked] == [True]
