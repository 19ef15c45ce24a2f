"""A person's calendars on radicale and xandikos, read by an installed autolog."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autolog.testing.builders import event
from installed import Installed
from servers.caldav_account import ANNA, PASSWORD, CalendarClient, task
from servers.dav_front import DavFront
from servers.radicale import Radicale
from servers.xandikos import Xandikos

YESTERDAY = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)


@pytest.fixture(params=["radicale", "xandikos"])
def front(request: pytest.FixtureRequest) -> Iterator[tuple[DavFront, CalendarClient, str]]:
    """Yield a front of the server that asks for a password, a client of the server itself, and Anna's home."""
    with ExitStack() as stack:
        server = stack.enter_context(Radicale({ANNA: PASSWORD}) if request.param == "radicale" else Xandikos())
        front = stack.enter_context(DavFront(server.port, {ANNA: PASSWORD}))
        yield front, CalendarClient(server.url), "/anna/" if request.param == "radicale" else "/anna/calendars/"


def install(folder: Path, url: str, password: str = PASSWORD) -> Installed:
    account = (
        f"  - {{id: anna, type: caldav, owner: anna@ourfirm.example, url: '{url}', user: {ANNA}, "
        "password: {env: CALENDAR_PASSWORD}, calendars: {include: [work]}}\n"
    )
    return Installed(folder / "installation", account, environment={"CALENDAR_PASSWORD": password})


def test_meetings_come_go_and_are_never_written(front: tuple[DavFront, CalendarClient, str], tmp_path: Path) -> None:
    server, client, home = front
    client.make_calendar(f"{home}work/", "work")
    for number in range(1, 4):
        client.put(f"{home}work/{number}.ics", event(number, starts_at=YESTERDAY + timedelta(minutes=number)))
    client.put(f"{home}work/call.ics", task())
    autolog = install(tmp_path, server.url)

    tested = autolog.run("account", "test", "anna")
    assert tested.returncode == 0, tested.stderr
    assert "2 collections would be read" in tested.stdout
    assert autolog.run("once").returncode == 0
    client.delete(f"{home}work/2.ics")
    assert autolog.run("once").returncode == 0

    with autolog.store() as store:
        meetings = {row.remote_id: row.state.value for row in store.ledger() if "call" not in row.remote_id}
    assert {name.rpartition("/")[2]: state == "gone" for name, state in meetings.items()} == {
        "1.ics": False,
        "2.ics": True,
        "3.ics": False,
    }
    assert server.methods() <= {"PROPFIND", "REPORT", "GET", "OPTIONS"}


def test_a_wrong_password_is_one_line_without_the_password(
    front: tuple[DavFront, CalendarClient, str], tmp_path: Path
) -> None:
    server, _, _ = front
    autolog = install(tmp_path, server.url, "s3cret-and-wrong")

    tested = autolog.run("account", "test", "anna")

    assert tested.returncode == 69
    assert "the credentials are refused" in tested.stderr
    assert "s3cret-and-wrong" not in tested.stdout + tested.stderr
    assert "Traceback" not in tested.stderr
