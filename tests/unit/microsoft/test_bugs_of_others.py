"""What other readers of Graph got wrong, each with the number that it has in the list of such bugs."""

from __future__ import annotations

import ast
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest

import autolog_microsoft
from autolog.connector import Deletion, Unreadable, Upsert
from autolog.decode.context import DecodeContext
from autolog.decode.worker import decode_here
from autolog.errors import CursorExpired, TransientError
from autolog.model import Decoded, MediaType, Meeting, OwnSide, Raw
from autolog.testing.signing_in import MemoryKeptSecrets, ScriptedConversation
from autolog_microsoft.answers import moment
from autolog_microsoft.signing_in import sign_in
from autolog_microsoft.tokens import PersonTokens
from servers.graph import ANNA, NOW, GraphServer, changes, connected, contents, context, mail, read, settings
from servers.graph_fake.answering import Mailbox
from servers.graph_fake.calendars import NEVER, attendee

TUESDAY = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


def meetings(content: bytes) -> list[Meeting]:
    """Return the meetings in a calendar object, as of a month later."""
    reading = DecodeContext(now=NOW + timedelta(days=40), window_start=NOW - timedelta(days=400), own=OwnSide())
    (decoded,) = decode_here([Raw(MediaType.CALENDAR, content)], reading)
    assert isinstance(decoded, Decoded)
    return [item for item in decoded.items if isinstance(item, Meeting)]


def starts(content: bytes) -> list[str]:
    return [one.start.isoformat() for one in meetings(content)]


def test_t04_one_missing_message_in_a_batch_costs_no_other(server: GraphServer, box: Mailbox) -> None:
    with connected(server) as connector:
        before = read(connector)
        ids = [box.mail.deliver(mail(f"m{index}")).id for index in range(20)]
        server.world.faults.missing_in_batch.add(ids[7])
        pages = read(connector, before[-1].cursor)
    assert Deletion(ids[7]) in changes(pages)
    assert set(contents(pages)) == set(ids) - {ids[7]}


def test_t11_a_mailbox_that_is_asked_too_much_is_waited_for(server: GraphServer, box: Mailbox) -> None:
    box.mail.deliver(mail("m"))
    waits: list[float] = []
    with connected(server, pause=waits.append) as connector:
        server.world.faults.throttle, server.world.faults.retry_after = 2, "3"
        assert len(contents(read(connector))) == 1
    assert waits == [3, 3]


def test_t11_of_eight_connectors_of_one_mailbox_two_ask_at_once(server: GraphServer, box: Mailbox) -> None:
    for index in range(10):
        box.mail.deliver(mail(f"m{index}"))
    server.world.faults.thinking = 0.02

    def run() -> None:
        with connected(server) as connector:
            read(connector)

    threads = [Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert server.most_at_once[ANNA] == 2


def test_t35_a_removal_that_is_not_true_deletes_nothing(server: GraphServer, box: Mailbox) -> None:
    lying, going = box.mail.deliver(mail("stays")).id, box.mail.deliver(mail("goes")).id
    with connected(server) as connector:
        before = read(connector)
        box.mail.lie_about(lying)
        box.mail.delete(going)
        found = changes(read(connector, before[-1].cursor))
    assert [type(one) for one in found if one.remote_id == lying] == [Upsert]
    assert [one for one in found if isinstance(one, Deletion)] == [Deletion(going)]


def test_t35_a_message_that_was_moved_away_and_back_is_still_there(server: GraphServer, box: Mailbox) -> None:
    identifier = box.mail.deliver(mail("wanders")).id
    with connected(server) as connector:
        before = read(connector)
        box.mail.move(identifier, box.mail.folder("archive"))
        box.mail.move(identifier, box.mail.folder("inbox"))
        assert list(contents(read(connector, before[-1].cursor))) == [identifier]


def test_t36_a_changed_read_mark_leaves_subject_and_body_as_they_were(server: GraphServer, box: Mailbox) -> None:
    identifier = box.mail.deliver(mail("whole")).id
    with connected(server) as connector:
        before = read(connector)
        box.mail.mark_read(identifier)
        after = contents(read(connector, before[-1].cursor))
    assert after == contents(before)


def test_t37_the_removal_of_an_unknown_event_outside_of_the_window_is_ignored(
    server: GraphServer, box: Mailbox
) -> None:
    old = box.calendar.add(NOW - timedelta(days=3000))
    with connected(server) as connector:
        before = read(connector, name="Kalender")
        box.calendar.change(old, subject="another subject")
        assert changes(read(connector, before[-1].cursor, "Kalender")) == []


@pytest.mark.parametrize("bare", [False, True])
def test_t38_bare_occurrences_are_filled_from_their_master_and_the_master_is_no_meeting(
    server: GraphServer, box: Mailbox, bare: bool
) -> None:
    years_ago = datetime(2012, 1, 3, 9, 0, tzinfo=UTC)
    series = box.calendar.add_series([years_ago, TUESDAY, TUESDAY + WEEK], subject="Jour fixe")
    server.world.faults.bare_instances = bare
    with connected(server, context(since=NOW - timedelta(days=90))) as connector:
        found = contents(read(connector, name="Kalender"))
    assert list(found) == [series.id]
    assert [(one.subject, one.start) for one in meetings(found[series.id])] == [
        ("Jour fixe", TUESDAY),
        ("Jour fixe", TUESDAY + WEEK),
    ]


def test_t39_a_series_that_moved_from_tuesday_to_thursday_leaves_no_tuesdays(server: GraphServer, box: Mailbox) -> None:
    series = box.calendar.add_series([TUESDAY, TUESDAY + WEEK])
    thursdays = [TUESDAY + timedelta(days=2), TUESDAY + timedelta(days=9)]
    with connected(server) as connector:
        before = read(connector, name="Kalender")
        box.calendar.reschedule(series, thursdays)
        after = contents(read(connector, before[-1].cursor, "Kalender"))
    assert starts(after[series.id]) == [one.isoformat() for one in thursdays]


def test_t39_an_occurrence_that_was_deleted_silently_is_gone_with_the_next_word_on_its_series(
    server: GraphServer, box: Mailbox
) -> None:
    series = box.calendar.add_series([TUESDAY, TUESDAY + WEEK])
    with connected(server) as connector:
        before = read(connector, name="Kalender")
        box.calendar.delete_occurrence(series, 0)
        box.calendar.change(series, subject="a new subject")
        after = contents(read(connector, before[-1].cursor, "Kalender"))
    assert starts(after[series.id]) == [(TUESDAY + WEEK).isoformat()]


def test_t39_a_removed_occurrence_that_is_told_by_its_id_alone_is_taken_from_its_series(
    server: GraphServer, box: Mailbox
) -> None:
    series = box.calendar.add_series([TUESDAY, TUESDAY + WEEK])
    with connected(server) as connector:
        before = read(connector, name="Kalender")
        box.calendar.delete_occurrence(series, 1, told=True)
        after = contents(read(connector, before[-1].cursor, "Kalender"))
    assert starts(after[series.id]) == [TUESDAY.isoformat()]


def test_t41_every_request_asks_for_immutable_ids(server: GraphServer, box: Mailbox) -> None:
    for index in range(7):
        box.mail.deliver(mail(f"m{index}"))
    box.calendar.add_series([TUESDAY])
    with connected(server, reads=("mail", "calendars", "tasks")) as connector:
        for name in ("Posteingang", "Kalender", "Aufgaben"):
            pages = read(connector, name=name)
            read(connector, pages[-1].cursor, name)
    assert [one for one in server.seen if 'IdType="ImmutableId"' not in one.headers.get("prefer", "")] == []
    assert any(one.inner for one in server.seen)


def test_t41_requests_leave_by_one_door_and_it_sets_the_header() -> None:
    """Static: `network` alone speaks HTTP, `graph` and `tokens` alone use it, and graph's header is fixed."""
    package = Path(autolog_microsoft.__file__).parent
    speakers = {path.stem for path in package.glob("*.py") if _imports(path, "httpx2")}
    users = {path.stem for path in package.glob("*.py") if _imports(path, "autolog_microsoft.network")}
    prefer = [line for line in (package / "graph.py").read_text().splitlines() if '"Prefer":' in line]
    assert speakers == {"network"}
    assert users == {"graph", "tokens"}
    assert len(prefer) == 2
    assert all("_preferences(prefer)" in line for line in prefer)
    assert 'return ", ".join((IMMUTABLE, *more))' in (package / "graph.py").read_text()


def _imports(path: Path, module: str) -> bool:
    nodes = list(ast.walk(ast.parse(path.read_text())))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return module in plain | {node.module for node in nodes if isinstance(node, ast.ImportFrom)}


def test_t41_a_message_that_a_rule_moved_keeps_its_id(server: GraphServer, box: Mailbox) -> None:
    identifier = box.mail.deliver(mail("moved")).id
    with connected(server) as connector:
        read(connector)
        box.mail.move(identifier, box.mail.folder("archive"))
        assert list(contents(read(connector, name="Archiv"))) == [identifier]


def test_t42_sent_mail_without_headers_gets_them_from_the_stored_message(server: GraphServer, box: Mailbox) -> None:
    sent = mail("answer", sender=ANNA, more="In-Reply-To: <1@customer1.example>\r\n")
    box.mail.deliver(sent, box.mail.folder("sentitems"), has_headers=False)
    with connected(server) as connector:
        (change,) = changes(read(connector, name="Gesendete Elemente"))
    assert isinstance(change, Upsert)
    assert b"In-Reply-To: <1@customer1.example>" in change.raw.content.replace(b"in-reply-to", b"In-Reply-To")
    assert change.raw.thread == "conversation-answer"
    assert change.raw.sent_by_owner


def test_t42_sent_mail_without_any_header_is_composed_from_its_fields(server: GraphServer, box: Mailbox) -> None:
    from autolog.decode.headers import parse_headers
    from autolog_microsoft.mail_message import content, describe
    from servers.graph_fake.mail import resource

    stored = box.mail.deliver(mail("bare", sender=f"Anna Berg <{ANNA}>"), has_headers=False)
    headers = parse_headers(content(describe(resource(stored), "Sent"), ()))
    assert headers.text("subject") == "bare"
    assert [one.address for one in headers.addresses("from")] == [ANNA]
    assert headers.raw("message-id") == ("<bare@customer1.example>",)


@pytest.mark.parametrize("how", ["410", "syncStateNotFound", "resyncRequired", "SyncStateInvalid"])
def test_t43_a_forgotten_delta_is_an_expired_cursor_whatever_graph_calls_it(
    server: GraphServer, box: Mailbox, how: str
) -> None:
    box.mail.deliver(mail("m"))
    with connected(server) as connector:
        before = read(connector)
        server.world.expire_deltas(how)
        with pytest.raises(CursorExpired):
            read(connector, before[-1].cursor)
        assert len(contents(read(connector))) == 1


def test_t44_of_eight_threads_that_need_a_token_one_renews_it(server: GraphServer) -> None:
    account = context(kept=MemoryKeptSecrets())
    person = settings(server, client_secret=None, sign_in="device")
    sign_in(person, account, ScriptedConversation())
    server.login.revoke()
    server.login.grants.clear()
    server.login.slow = 0.05
    refused = PersonTokens(person, account).current()
    found: list[str] = []
    sources = [PersonTokens(person, account) for _ in range(8)]
    for source in sources:
        source.current()
    threads = [Thread(target=lambda one=source: found.append(one.renewed(refused))) for source in sources]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert server.login.grants == ["refresh_token"]
    assert len(found) == 8
    assert set(found) <= server.login.good_tokens


def test_t44_of_eight_mailboxes_of_an_application_one_asks_for_the_token(server: GraphServer, box: Mailbox) -> None:
    server.login.slow = 0.05

    def run() -> None:
        with connected(server, client_id="client-t44") as connector:
            read(connector)

    threads = [Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert server.login.grants == ["client_credentials"]


def test_t45_a_busy_sign_in_service_says_nothing_about_the_secret(server: GraphServer, box: Mailbox) -> None:
    server.world.faults.throttle_login = 99
    impatient = {"patience": 0}
    with connected(server, client_id="t45", timeouts=impatient) as connector, pytest.raises(TransientError) as failure:
        read(connector)
    assert failure.value.retry_after == timedelta(seconds=7)


def test_t46_a_day_long_event_keeps_its_date_wherever_the_mailbox_is(server: GraphServer, box: Mailbox) -> None:
    midnight = datetime(2026, 3, 4, tzinfo=UTC)
    event = box.calendar.add(midnight, hours=24, isAllDay=True)
    series = box.calendar.add_series([midnight, midnight + WEEK], hours=24, isAllDay=True)
    box.calendar.change_occurrence(series, 1, midnight + WEEK + timedelta(days=1))
    with connected(server) as connector:
        found = contents(read(connector, name="Kalender"))
    (single,) = meetings(found[event.id])
    assert (single.start, single.end) == (date(2026, 3, 4), date(2026, 3, 5))
    assert [(one.start, one.occurrence) for one in meetings(found[series.id])] == [
        (date(2026, 3, 4), "2026-03-04"),
        (date(2026, 3, 12), "2026-03-11"),
    ]


def test_t47_the_first_of_january_of_the_year_one_means_never() -> None:
    assert moment(NEVER) is None
    assert moment("2026-03-02T09:00:00.1234567Z") == datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)


def test_t47_an_event_with_such_times_in_it_is_read(server: GraphServer, box: Mailbox) -> None:
    event = box.calendar.add(TUESDAY, lastModifiedDateTime=NEVER, attendees=[attendee("eva@customer2.example")])
    broken = box.calendar.add(TUESDAY)
    broken.start = broken.end = datetime(1, 1, 1, tzinfo=UTC)
    with connected(server) as connector:
        found = read(connector, name="Kalender")
        box.calendar.tell_removed(broken.id)
        later = changes(read(connector, found[-1].cursor, "Kalender"))
    assert list(contents(found)) == [event.id]
    assert [type(one) for one in later] == [Unreadable]
