"""After a lost connection less is asked for at once, and one message that always costs it is given up."""

from __future__ import annotations

from autolog.connector import Cursor, Page
from autolog.errors import TransientError
from autolog.testing.reading import PassEverything
from autolog_imap.pace import ATTEMPTS, Pace
from servers.imap_account import changes, connected, folder, mail
from servers.imap_fake import FakeFolder, ImapFake


def test_batches_shrink_to_one_after_losses_and_grow_after_successes() -> None:
    pace = Pace(200)
    uids = range(1, 400)
    sizes = []
    for _ in range(4):
        batch = next(pace.batches(uids))
        sizes.append(len(batch))
        pace.lost(batch)
    assert sizes == [200, 25, 3, 1]
    pace.succeeded()
    assert len(next(pace.batches(uids))) == 2


def test_a_message_is_given_up_after_five_losses_of_its_own() -> None:
    pace = Pace(200)
    for _ in range(ATTEMPTS):
        assert not pace.is_given_up([7])
        pace.lost([7])
    assert pace.is_given_up([7])
    assert not pace.is_given_up([7, 8])
    assert not pace.is_given_up([8])


def test_a_message_that_kills_its_server_is_passed_at_last_and_all_others_are_delivered() -> None:
    inbox = FakeFolder("INBOX", {uid: mail(f"m{uid}") for uid in range(1, 31)})

    def die(command: str) -> bytes | None:
        deadly = "BODY.PEEK" in command and "17" in command.split()[2].split(",")
        return b"* 17 FETCH (UID 17 BODY[] {500}\r\nFrom: {cut}" if deadly else None

    with ImapFake(inbox) as server, connected(server.port) as connector:
        server.on("UID FETCH", die)
        pages: list[Page] = []
        runs = 0
        while runs < 20 and (not pages or pages[-1].done < (pages[-1].total or 0)):
            runs += 1
            since: Cursor | None = pages[-1].cursor if pages else None
            try:
                pages.extend(connector.changes(folder(connector), since, PassEverything()))
            except TransientError:
                continue
    found = changes(pages)
    assert [change.remote_id for change in found] == [f"7:{uid}" for uid in range(1, 31)]
    assert [change.remote_id for change in found if type(change).__name__ == "Unreadable"] == ["7:17"]
