"""What other programs lost or doubled, by its number in the list of providers' bugs, and what servers are known for."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from autolog.connector import Unreadable, Upsert
from autolog.errors import AuthError, CollectionGone, CursorExpired, Forbidden, TransientError
from autolog.testing.builders import event
from autolog.testing.reading import PassEverything
from servers.caldav_account import calendar, changes, read
from servers.caldav_fake import PATH, error, many
from servers.dav_front import Ask, Request, Response
from unit.caldav.conftest import Server

Serve = Callable[..., Server]


def refused(server: Server) -> Exception:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - the kind is what the test compares
        server.pages()
    return caught.value


def test_t59_without_sync_collection_etags_are_compared_and_deletions_found(serve: Serve) -> None:
    server = serve(sync=False)
    server.fill(3)
    assert server.news() == ["+1", "+2", "+3"]

    server.calendar.put("2.ics", event(2, summary="Moved"))
    server.calendar.delete("1.ics")
    server.calendar.put("4.ics", event(4))

    assert server.news() == ["-1", "+2", "+4"]
    assert server.news() == []


def test_t59_no_token_that_a_library_made_up_is_kept(serve: Serve) -> None:
    server = serve(sync=False)
    server.fill(1)
    server.pages()

    assert server.cursor is not None
    assert "fake-" not in server.cursor
    assert json.loads(server.cursor)["kind"] == "versions"


def test_t59_an_unchanged_ctag_costs_one_question(serve: Serve) -> None:
    server = serve(sync=False)
    server.fill(3)
    server.pages()
    folder = calendar(server.connector)
    asked = len(server.front.requests)

    assert list(server.connector.changes(folder, server.cursor, PassEverything())) == []
    assert len(server.front.requests) == asked + 1


def test_t59_without_any_etags_the_content_tells_what_changed(serve: Serve) -> None:
    server = serve(sync=False, etags=False)
    server.fill(3)
    server.pages()

    server.calendar.put("2.ics", event(2, summary="Moved"))

    assert server.news() == ["+2"]


def test_t59_a_token_that_is_offered_but_does_not_work_is_not_relied_on(serve: Serve) -> None:
    server = serve(refuse_tokens=Response(500), oldest=10**9)
    server.fill(2)
    server.pages()

    server.calendar.delete("1.ics")

    assert server.news() == ["-1"]


@pytest.mark.parametrize("status", [400, 403, 409, 410, 412, 507])
def test_t35_a_refused_token_is_no_wrong_password(serve: Serve, status: int) -> None:
    server = serve()
    server.fill(2)
    server.pages()
    server.calendar.oldest = server.calendar.now + 1
    server.calendar.refuse_tokens = Response(status)

    assert isinstance(refused(server), CursorExpired)


def test_t35_a_token_that_makes_the_server_fail_is_dropped_when_another_one_works(serve: Serve) -> None:
    server = serve()
    server.fill(2)
    server.pages()
    server.calendar.put("3.ics", event(3))
    server.calendar.oldest = server.calendar.now
    server.calendar.refuse_tokens = Response(500)

    assert isinstance(refused(server), CursorExpired)


def test_t35_a_server_that_fails_at_every_token_is_given_time(serve: Serve) -> None:
    server = serve()
    server.fill(2)
    server.pages()
    server.calendar.oldest = server.calendar.now + 10
    server.calendar.refuse_tokens = Response(500)

    assert isinstance(refused(server), TransientError)


def test_t35_a_thing_that_changed_its_etag_alone_comes_again_under_its_id(serve: Serve) -> None:
    server = serve()
    server.fill(1)
    first = changes(server.pages())

    server.calendar.put("1.ics", event(1))

    assert [change.remote_id for change in changes(server.pages())] == [first[0].remote_id]


def test_t03_a_deletion_in_the_gap_is_found_by_the_census_after_a_refused_token(serve: Serve) -> None:
    server = serve()
    server.fill(3)
    server.pages()
    server.calendar.delete("2.ics")
    server.calendar.oldest = server.calendar.now + 1

    assert isinstance(refused(server), CursorExpired)
    census = server.connector.census(calendar(server.connector), server.connector._since)  # type: ignore[attr-defined]
    assert list(census) == [f"{PATH}1.ics", f"{PATH}3.ics"]


def test_t50_a_calendar_object_with_a_byte_order_mark_and_no_sequence_comes_as_it_is(serve: Serve) -> None:
    server = serve()
    server.calendar.put("1.ics", b"\xef\xbb\xbf" + event(1))

    assert server.news() == ["+1"]


def test_a_truncated_answer_is_continued(serve: Serve) -> None:
    server = serve(truncate_at=2)
    server.pages()
    server.fill(7)

    assert server.news() == ["+1", "+2", "+3", "+4", "+5", "+6", "+7"]
    assert server.news() == []


def test_a_server_that_truncates_and_stands_still_is_left(serve: Serve) -> None:
    server = serve(truncate_at=0)
    server.pages()
    server.calendar.truncate_at = 1
    server.calendar.whole_seconds = True
    server.calendar.now += 1
    server.fill(3)

    server.pages()

    assert len(server.front.requests) < 30


def test_a_crash_in_the_middle_of_the_changes_loses_nothing_that_changed_meanwhile(serve: Serve) -> None:
    server = serve(settings={"page_objects": 2})
    server.pages()
    server.fill(4)
    pages = iter(server.connector.changes(calendar(server.connector), server.cursor, PassEverything()))
    server.cursor = next(pages).cursor

    server.calendar.put("1.ics", event(1, summary="Changed behind the first page"))

    assert server.news() == ["+3", "+4", "+1"]
    assert server.news() == []


def test_a_first_reading_that_a_crash_cut_off_begins_again_when_its_token_was_forgotten_since(serve: Serve) -> None:
    server = serve(settings={"page_objects": 2})
    server.fill(4)
    pages = iter(server.connector.changes(calendar(server.connector), None, PassEverything()))
    server.cursor = next(pages).cursor

    server.calendar.put("1.ics", event(1, summary="Changed behind the first page"))
    server.calendar.oldest = server.calendar.now + 1

    assert isinstance(refused(server), CursorExpired)


def test_tokens_of_whole_seconds_miss_nothing_and_repeat_nothing(serve: Serve) -> None:
    server = serve(whole_seconds=True, headers=(("Server", "SOGo/5.9"),))
    server.fill(1)
    server.pages()
    server.calendar.now += 5
    server.calendar.put("2.ics", event(2))
    assert server.news() == ["+2"]

    server.calendar.put("3.ics", event(3))

    assert server.news() == ["+3"]
    assert server.news() == []


@pytest.mark.parametrize("product", ["Zimbra", "Synology", "DAViCal/1.1.12"])
def test_tokens_of_servers_that_miss_changes_are_not_used(serve: Serve, product: str) -> None:
    server = serve(headers=(("Server", product),))
    server.fill(2)
    server.pages()

    assert server.cursor is not None
    assert json.loads(server.cursor)["kind"] == "versions"


def test_a_deleted_thing_that_answers_418_is_gone(serve: Serve) -> None:
    server = serve(multiget=False)
    server.fill(2)
    server.calendar.broken[f"{PATH}2.ics"] = 418

    assert server.news() == ["+1", "-2"]


def test_a_server_without_multiget_is_asked_for_one_thing_after_the_other(serve: Serve) -> None:
    server = serve(multiget=False)
    server.fill(3)

    assert server.news() == ["+1", "+2", "+3"]


def test_addresses_with_the_server_s_name_in_front_are_the_same_things(serve: Serve) -> None:
    server = serve()
    server.calendar.prefix = server.front.url.rstrip("/")
    server.fill(2)

    assert server.news() == ["+1", "+2"]


@pytest.mark.parametrize("prefix", ["https://127.0.0.1", "http://127.0.0.1:1"])
def test_a_server_that_does_not_know_its_own_scheme_and_port_is_asked_where_it_is(serve: Serve, prefix: str) -> None:
    server = serve()
    server.calendar.prefix = prefix
    server.fill(2)

    assert server.news() == ["+1", "+2"]


def test_things_under_a_second_name_of_their_calendar_are_read(serve: Serve) -> None:
    server = serve(sync=False)
    server.fill(2)
    inner = server.calendar

    def aliased(request: Request, ask: Ask) -> Response:
        asked = replace(request, path=request.path.replace("/uid-7/", PATH))
        asked = replace(asked, body=request.body.replace(b"/uid-7/", PATH.encode()))
        answer = inner(asked, ask)
        is_list = request.path == PATH and request.headers.get("Depth") == "1" and request.method == "PROPFIND"
        return replace(answer, body=answer.body.replace(PATH.encode(), b"/uid-7/")) if is_list else answer

    server.front.rewrite = aliased

    assert server.news() == ["+/uid-7/1", "+/uid-7/2"]


def test_one_bad_thing_costs_no_other(serve: Serve) -> None:
    server = serve()
    server.fill(3)
    server.calendar.things[f"{PATH}2.ics"].content = "BEGIN:VCALENDAR\x0b"

    assert [item[1:] for item in server.news()] == ["1", "2", "3"]


def test_a_thing_beyond_all_size_is_unreadable_and_says_why(serve: Serve) -> None:
    server = serve()
    server.fill(2)
    server.calendar.put("huge.ics", event(3, lines=(f"DESCRIPTION:{'x' * 3_000_000}",)))

    found = {change.remote_id: change for change in changes(server.pages())}

    huge = found[f"{PATH}huge.ics"]
    assert isinstance(huge, Unreadable)
    assert "2,097,152" in huge.reason


def test_a_calendar_that_is_gone_is_gone_and_one_that_is_closed_is_forbidden(serve: Serve) -> None:
    server = serve()
    server.fill(1)
    server.pages()
    folder = calendar(server.connector)
    for status, kind in ((404, CollectionGone), (403, Forbidden)):
        server.calendar.broken[PATH] = status
        with pytest.raises(kind):
            list(server.connector.changes(folder, server.cursor, PassEverything()))


def test_a_thing_is_not_called_gone_when_it_is_the_calendar_that_is(serve: Serve) -> None:
    server = serve()
    server.fill(2)
    folder = calendar(server.connector)
    server.front.rewrite = lambda _request, _ask: Response(404)

    with pytest.raises(CollectionGone):
        list(server.connector.fetch(folder, [f"{PATH}1.ics"], PassEverything()))


def test_a_list_that_is_suddenly_empty_is_asked_for_in_the_other_way(serve: Serve) -> None:
    server = serve(sync=False)
    server.fill(3)
    server.pages()
    inner = server.calendar
    inner.put("4.ics", event(4))

    def forgetful(request: Request, ask: Ask) -> Response:
        is_list = request.path == PATH and request.method == "PROPFIND" and request.headers.get("Depth") == "1"
        return many() if is_list else inner(request, ask)

    server.front.rewrite = forgetful

    assert server.news() == ["+4"]


def test_a_calendar_that_was_emptied_is_empty(serve: Serve) -> None:
    server = serve(sync=False)
    server.fill(2)
    server.pages()
    server.calendar.delete("1.ics")
    server.calendar.delete("2.ics")

    assert server.news() == ["-1", "-2"]


def test_a_server_that_asks_for_a_rest_is_given_it(serve: Serve) -> None:
    server = serve()
    server.fill(1)
    folder = calendar(server.connector)
    server.front.rewrite = lambda _request, _ask: Response(429, (("Retry-After", "120"),))

    with pytest.raises(TransientError) as caught:
        list(server.connector.changes(folder, None, PassEverything()))

    assert caught.value.retry_after is not None
    assert caught.value.retry_after.total_seconds() == 120


def test_an_answer_that_is_no_xml_is_tried_again_later(serve: Serve) -> None:
    server = serve()
    folder = calendar(server.connector)
    server.front.rewrite = lambda _request, _ask: Response(207, (("Content-Type", "text/xml"),), b"<D:multistatus")

    with pytest.raises(TransientError):
        list(server.connector.changes(folder, None, PassEverything()))


def test_a_login_page_in_place_of_a_calendar_is_said_to_be_none(serve: Serve) -> None:
    server = serve()
    server.front.rewrite = lambda _request, _ask: Response(
        200, (("Content-Type", "text/html"),), b"<html>Log in</html>"
    )

    with pytest.raises(Forbidden, match="no calendars are found"):
        server.connector.collections()


def test_events_and_tasks_of_one_calendar_are_two_collections(serve: Serve) -> None:
    from servers.caldav_account import task

    server = serve(components='<C:comp name="VEVENT"/><C:comp name="VTODO"/>')
    server.fill(1)
    server.calendar.put("call.ics", task())

    assert [(one.key, one.role.value) for one in server.connector.collections()] == [
        (f"events:{PATH}", "calendar"),
        (f"tasks:{PATH}", "tasks"),
    ]
    tasks = [change.remote_id for change in changes(read(server.connector, key=f"tasks:{PATH}"))]
    assert tasks == [f"{PATH}call.ics"]
    assert server.news() == ["+1"]


def test_a_series_and_its_changed_occurrences_are_one_thing(serve: Serve) -> None:
    from autolog.testing.builders import calendar as together

    server = serve()
    series = event(1, lines=("RRULE:FREQ=DAILY;COUNT=3",))
    moved = event(2, uid="1@ourfirm.example", lines=("RECURRENCE-ID:20260303T090000Z",))
    server.calendar.put("1.ics", together(series, moved))

    found = changes(server.pages())

    assert len(found) == 1
    assert isinstance(found[0], Upsert)
    assert found[0].raw.content.count(b"BEGIN:VEVENT") == 2


def test_nothing_but_reading_methods_leaves(serve: Serve) -> None:
    server = serve()
    server.fill(3)
    pages = server.pages()
    folder = calendar(server.connector)
    list(server.connector.fetch(folder, [change.remote_id for change in changes(pages)], PassEverything()))
    list(server.connector.census(folder, server.connector._since))  # type: ignore[attr-defined]
    server.calendar.multiget = False
    server.calendar.put("4.ics", event(4))
    server.pages()

    assert server.front.methods() <= {"PROPFIND", "REPORT", "GET", "OPTIONS"}
    assert "GET" in server.front.methods()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST", "PROPPATCH", "MKCALENDAR", "MOVE"])
def test_a_method_that_writes_cannot_be_sent(serve: Serve, method: str) -> None:
    server = serve()
    server.pages()
    asked = len(server.front.requests)

    with pytest.raises(TransientError, match="only reads"):
        server.connector._web.send(method, server.front.url)  # type: ignore[attr-defined]

    assert len(server.front.requests) == asked


def test_a_password_is_tried_once_and_never_told(serve: Serve) -> None:
    server = serve()
    server.front.users = {"anna": "another"}

    with pytest.raises(AuthError) as caught:
        server.connector.collections()

    assert len(server.front.requests) == 1
    assert "correct horse" not in str(caught.value)


def test_the_words_of_an_error_page_are_not_passed_on(serve: Serve) -> None:
    server = serve()
    folder = calendar(server.connector)
    server.front.rewrite = lambda _request, _ask: Response(
        400, (("Content-Type", "text/xml"),), error("x").replace(b"x/", b"y>correct horse</D:y")
    )

    with pytest.raises(TransientError) as caught:
        list(server.connector.changes(folder, None, PassEverything()))

    assert "correct horse" not in str(caught.value)


def test_a_redirect_on_the_same_server_is_followed_with_method_and_body(serve: Serve) -> None:
    server = serve()
    server.fill(1)
    answer = server.calendar

    def moved(request: Request, ask: Ask) -> Response:
        if request.path.startswith("/new"):
            return answer(replace(request, path=request.path.removeprefix("/new")), ask)
        return Response(302, (("Location", f"/new{request.path}"),))

    server.front.rewrite = moved

    assert server.news() == ["+1"]


def test_a_redirect_to_another_server_carries_no_credentials(serve: Serve) -> None:
    server, other = serve(), serve()
    server.front.rewrite = lambda request, _ask: Response(301, (("Location", other.front.url),))

    with pytest.raises(Forbidden, match="sends us on to"):
        server.connector.collections()

    assert other.front.requests == []


def test_a_calendar_that_is_said_to_lie_on_another_server_gets_no_credentials(serve: Serve) -> None:
    server, other = serve(), serve()
    server.calendar.prefix = other.front.url.rstrip("/").replace("127.0.0.1", "localhost")

    with pytest.raises(Forbidden, match="sends us on to"):
        server.connector.collections()

    assert other.front.requests == []


def test_redirects_in_a_circle_come_to_an_end(serve: Serve) -> None:
    server = serve()
    server.front.rewrite = lambda request, _ask: Response(302, (("Location", request.path),))

    with pytest.raises(TransientError, match="circle"):
        server.connector.collections()
