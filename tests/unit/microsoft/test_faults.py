"""A Graph that is slow, busy, broken, or led by somebody else."""

from __future__ import annotations

import socket
from datetime import timedelta

import pytest

from autolog.connector import Collection, Cursor
from autolog.errors import CursorExpired, Forbidden, TransientError
from autolog.testing.reading import PassEverything
from servers.graph import ANNA, GraphServer, changes, connected, contents, context, mail, read
from servers.graph_fake.answering import Mailbox

IMPATIENT = {"patience": 0.0}


def filled(box: Mailbox, count: int = 12) -> set[str]:
    return {box.mail.deliver(mail(f"m{index}")).id for index in range(count)}


@pytest.mark.parametrize("fault", ["throttle", "throttle_inner", "server_errors", "truncated"])
def test_what_passes_by_is_waited_for(server: GraphServer, box: Mailbox, fault: str) -> None:
    ids = filled(box)
    with connected(server) as connector:
        before = read(connector)
        later = box.mail.deliver(mail("later")).id
        setattr(server.world.faults, fault, 2)
        assert set(contents(read(connector, before[-1].cursor))) == {later}
        setattr(server.world.faults, fault, 2)
        assert set(contents(read(connector))) == ids | {later}


@pytest.mark.parametrize("fault", ["throttle", "throttle_inner", "server_errors", "truncated"])
def test_what_does_not_pass_is_a_transient_error(server: GraphServer, box: Mailbox, fault: str) -> None:
    filled(box)
    with connected(server) as connector:
        before = read(connector)
        box.mail.deliver(mail("later"))
        setattr(server.world.faults, fault, 10_000)
        with pytest.raises(TransientError):
            read(connector, before[-1].cursor)


def test_a_wish_that_is_longer_than_patience_is_handed_on(server: GraphServer) -> None:
    server.world.faults.throttle, server.world.faults.retry_after = 1, "600"
    waits: list[float] = []
    with connected(server, pause=waits.append) as connector, pytest.raises(TransientError) as failure:
        list(connector.collections())
    assert failure.value.retry_after == timedelta(minutes=10)
    assert waits == []


def test_a_busy_server_without_a_wish_is_given_growing_time(server: GraphServer) -> None:
    server.world.faults.throttle, server.world.faults.retry_after = 3, None
    waits: list[float] = []
    with connected(server, pause=waits.append) as connector:
        list(connector.collections())
    assert len(waits) == 3
    assert 0.5 <= waits[0] <= 1 <= waits[1] <= 2 <= waits[2] <= 4


def test_of_a_batch_only_the_throttled_ones_are_asked_again(server: GraphServer, box: Mailbox) -> None:
    with connected(server) as connector:
        before = read(connector)
        filled(box, 4)
        server.world.faults.throttle_inner = 1
        server.seen.clear()
        read(connector, before[-1].cursor)
    assert len([one for one in server.seen if one.inner]) == 5


def test_no_batch_holds_more_than_four_questions(server: GraphServer, box: Mailbox) -> None:
    with connected(server) as connector:
        before = read(connector)
        filled(box, 9)
        server.seen.clear()
        read(connector, before[-1].cursor)
    inner = sum(one.inner for one in server.seen)
    outer = sum(one.path == "/$batch" for one in server.seen)
    assert (inner, outer) == (9, 3), "a page of five in two batches, a page of four in one"


def test_a_nextlink_that_leads_in_a_circle_is_left_the_third_time(server: GraphServer, box: Mailbox) -> None:
    filled(box)
    with connected(server) as connector:
        before = read(connector)
        server.world.faults.nextlink_loop = True
        server.seen.clear()
        with pytest.raises(CursorExpired, match="circle"):
            read(connector, before[-1].cursor)
    assert len(server.requests("delta")) <= 4


def test_a_page_that_comes_twice_doubles_no_message(server: GraphServer, box: Mailbox) -> None:
    with connected(server) as connector:
        before = read(connector)
        ids = filled(box)
        server.world.faults.repeated_pages = 2
        assert set(contents(read(connector, before[-1].cursor))) == ids


def test_a_token_never_goes_to_another_host_by_a_redirect(server: GraphServer) -> None:
    with GraphServer() as other:
        server.world.faults.redirect = other.base_url
        with connected(server) as connector, pytest.raises(Forbidden, match="another address"):
            list(connector.collections())
        assert other.seen == []


def test_a_token_never_goes_to_another_host_by_a_nextlink(server: GraphServer, box: Mailbox) -> None:
    with GraphServer() as other, connected(server) as connector:
        before = read(connector)
        filled(box)
        server.world.faults.foreign_link = other.base_url
        with pytest.raises(TransientError, match="another server"):
            read(connector, before[-1].cursor)
        assert other.seen == []


def test_a_kept_link_to_another_host_is_an_expired_cursor(server: GraphServer) -> None:
    kept = Cursor('{"version":1,"phase":"delta","link":"https://graph.evil.example/v1.0/delta"}')
    with connected(server) as connector, pytest.raises(CursorExpired):
        read(connector, kept)


def test_a_body_that_drips_is_given_up(server: GraphServer, box: Mailbox) -> None:
    filled(box)
    with connected(server, timeouts={"answer": 0.2, "read": 5, **IMPATIENT}) as connector:
        one = next(iter(connector.collections()))
        server.world.faults.drip = 0.05
        with pytest.raises(TransientError, match="longer than"):
            list(connector.changes(one, None, PassEverything()))
        server.world.faults.drip = 0


def test_a_server_that_says_nothing_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, GraphServer() as server:
        server.world.mailbox(ANNA)
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/v1.0"
        quick = {"read": 0.2, "connect": 0.5, **IMPATIENT}
        with connected(server, base_url=address, timeouts=quick) as connector, pytest.raises(TransientError):
            list(connector.collections())


def test_a_message_that_cannot_be_given_spoils_no_page(server: GraphServer, box: Mailbox) -> None:
    ids = filled(box)
    broken = min(ids)
    server.world.faults.broken.add(broken)
    with connected(server) as connector:
        pages = read(connector)
    assert {one.remote_id for one in changes(pages)} == ids
    assert set(contents(pages)) == ids - {broken}


def test_access_that_is_denied_is_explained_with_exchange_commands(server: GraphServer) -> None:
    server.world.faults.forbidden = True
    with connected(server) as connector, pytest.raises(Forbidden) as failure:
        list(connector.collections())
    assert "New-ManagementRoleAssignment" in failure.value.remedy


def test_a_mailbox_that_the_tenant_does_not_know_is_forbidden(server: GraphServer) -> None:
    with connected(server, user="nobody@ourfirm.example") as connector, pytest.raises(Forbidden, match="invalid"):
        list(connector.collections())


def test_nothing_leaves_but_get_and_batches(server: GraphServer, box: Mailbox) -> None:
    """Nothing that was sent could have changed the mailbox."""
    filled(box)
    with connected(server, reads=("mail", "calendars", "tasks")) as connector:
        for one in connector.collections():
            pages = list(connector.changes(one, None, PassEverything()))
            list(connector.fetch(one, [change.remote_id for change in changes(pages)], PassEverything()))
            list(connector.census(one, context().since))
    assert {one.method for one in server.seen if one.path != "/$batch"} == {"GET"}
    assert {one.method for one in server.seen if one.path == "/$batch"} == {"POST"}


def test_a_collection_of_another_kind_of_account_is_gone(server: GraphServer) -> None:
    from autolog.errors import CollectionGone

    with connected(server) as connector, pytest.raises(CollectionGone):
        list(connector.changes(Collection("INBOX", "INBOX"), None, PassEverything()))


def test_a_folder_that_was_deleted_is_gone(server: GraphServer, box: Mailbox) -> None:
    from autolog.errors import CollectionGone

    key = box.mail.add_folder("Kunden")
    with connected(server) as connector:
        one = next(each for each in connector.collections() if each.name == "Kunden")
        del box.mail.folders[key]
        with pytest.raises(CollectionGone):
            list(connector.changes(one, None, PassEverything()))
