"""The contract suite finds what it is there to find: each connector here breaks one promise, and that one is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from autolog.connector import Change, Collection, Cursor, Deletion, HeaderScreen, Page, Refused, Unreadable, Upsert
from autolog.errors import AuthError, CursorExpired, TransientError
from autolog.model import MediaType
from autolog.testing import MemoryConnector, MemoryMailbox, MemorySettings, broken_promises
from autolog.testing.builders import account_context
from autolog.testing.reading import PassEverything
from contract.memory_world import MemoryWorld, make_memory


class Wrong(MemoryConnector):
    """The right connector, with its parts at hand for those below to get one thing wrong."""

    def __init__(self, mailbox: MemoryMailbox, settings: MemorySettings) -> None:
        super().__init__(mailbox, account_context(), settings)
        self.mailbox = mailbox

    def pages(self, collection: Collection, since: Cursor | None, wanted: HeaderScreen) -> Iterator[Page]:
        return super().changes(collection, since, wanted)


class MovesTheCursorFirst(Wrong):
    """Gives each page the cursor of the page behind it: a crash in between loses that page."""

    def changes(self, collection: Collection, since: Cursor | None, wanted: HeaderScreen) -> Iterator[Page]:
        pages = list(self.pages(collection, since, wanted))
        for page, following in zip(pages, [*pages[1:], *pages[-1:]], strict=True):
            yield replace(page, cursor=following.cursor)


class SwallowsTheUnreadable(Wrong):
    """Leaves out what it cannot read."""

    def changes(self, collection: Collection, since: Cursor | None, wanted: HeaderScreen) -> Iterator[Page]:
        for page in self.pages(collection, since, wanted):
            yield replace(page, changes=tuple(one for one in page.changes if not isinstance(one, Unreadable)))


class MarksAsRead(Wrong):
    """Sets a label on what it has read."""

    def changes(self, collection: Collection, since: Cursor | None, wanted: HeaderScreen) -> Iterator[Page]:
        for page in self.pages(collection, since, wanted):
            for change in page.changes:
                if isinstance(change, Upsert):
                    things = self.mailbox.collection(collection.key).things
                    stored = things[change.remote_id]
                    things[change.remote_id] = replace(stored, raw=replace(stored.raw, labels=("Seen",)))
            yield page


class NoticesTheExpiryLate(Wrong):
    """Gives a page, and only then says that the cursor was refused."""

    def changes(self, collection: Collection, since: Cursor | None, wanted: HeaderScreen) -> Iterator[Page]:
        try:
            yield from self.pages(collection, since, wanted)
        except CursorExpired:
            yield Page((), Cursor(""))
            raise


class StopsAtTheFirstPage(Wrong):
    """Takes the first page for the whole."""

    def changes(self, collection: Collection, since: Cursor | None, wanted: HeaderScreen) -> Iterator[Page]:
        yield next(self.pages(collection, since, wanted))


class NeverRemembers(Wrong):
    """Reads everything again each time."""

    def changes(self, collection: Collection, since: Cursor | None, wanted: HeaderScreen) -> Iterator[Page]:
        tuple(self.pages(collection, since, wanted))
        return self.pages(collection, None, wanted)


class NamesThingsByTheirPlace(Wrong):
    """Makes remote ids of the place at which a thing came."""

    def changes(self, collection: Collection, since: Cursor | None, wanted: HeaderScreen) -> Iterator[Page]:
        for page in self.pages(collection, since, wanted):
            renamed = (replace(one, remote_id=f"{page.cursor}.{place}") for place, one in enumerate(page.changes))
            yield replace(page, changes=tuple(renamed))


class StumblesOverTheUnreadable(Wrong):
    """Lets one bad thing end the run."""

    def changes(self, collection: Collection, since: Cursor | None, wanted: HeaderScreen) -> Iterator[Page]:
        for page in self.pages(collection, since, wanted):
            if any(isinstance(change, Unreadable) for change in page.changes):
                raise TransientError("The server gave no body.")
            yield page


class TakesSilenceForTheEnd(Wrong):
    """Reads a lost connection as an empty mailbox."""

    def changes(self, collection: Collection, since: Cursor | None, wanted: HeaderScreen) -> Iterator[Page]:
        try:
            yield from self.pages(collection, since, wanted)
        except TransientError:
            return

    def collections(self) -> Iterable[Collection]:
        try:
            return super().collections()
        except TransientError:
            return (Collection("inbox", "inbox"),)


class ForgetsWhichErrorItWas(Wrong):
    """Calls every failure a passing one."""

    def collections(self) -> Iterable[Collection]:
        try:
            return super().collections()
        except AuthError as error:
            raise TransientError("Something went wrong.") from error


class ReadsEverythingFirst(Wrong):
    """Copies the whole collection into memory before it gives the first page."""

    def changes(self, collection: Collection, since: Cursor | None, wanted: HeaderScreen) -> Iterator[Page]:
        yield from [
            replace(page, changes=tuple(_copied(change) for change in page.changes))
            for page in self.pages(collection, since, wanted)
        ]


class NeverAsksTheScreen(Wrong):
    """Hands out what `never_log` forbids to look at."""

    def changes(self, collection: Collection, since: Cursor | None, wanted: HeaderScreen) -> Iterator[Page]:
        return self.pages(collection, since, PassEverything())


class NeverAsksTheScreenAgain(Wrong):
    """Asks the screen when it reads and forgets it when it fetches."""

    def fetch(self, collection: Collection, remote_ids: Sequence[str], wanted: HeaderScreen) -> Iterator[Change]:
        return super().fetch(collection, remote_ids, PassEverything())


class IgnoresItsSettings(Wrong):
    """Has one hash for every configuration."""

    def collections(self) -> Iterable[Collection]:
        return tuple(replace(collection, config_hash="1") for collection in super().collections())


class CallsEverythingGone(Wrong):
    """Answers a fetch by a deletion."""

    def fetch(self, collection: Collection, remote_ids: Sequence[str], wanted: HeaderScreen) -> Iterator[Change]:
        return (Deletion(remote_id) for remote_id in remote_ids)


class CountsOnlyTheNew(Wrong):
    """Leaves the first thing out of the census."""

    def census(self, collection: Collection, since: datetime) -> Iterator[str]:
        ids = super().census(collection, since)
        next(ids, None)
        return ids


def _copied(change: Change) -> Change:
    if isinstance(change, Deletion | Refused | Unreadable):
        return change
    return replace(change, raw=replace(change.raw, content=bytes(bytearray(change.raw.content))))


class ForgetsMarks(Wrong):
    """Takes a mark that is set later for no change."""

    def changes(self, collection: Collection, since: Cursor | None, wanted: HeaderScreen) -> Iterator[Page]:
        for page in self.pages(collection, since, wanted):
            seen = (one for one in page.changes if since is None or not isinstance(one, Refused))
            yield replace(page, changes=tuple(seen))


@pytest.mark.parametrize(
    ("wrong", "promise"),
    [
        (StopsAtTheFirstPage, "test_1_the_whole_window"),
        (MovesTheCursorFirst, "test_2_reading_on_from_any_page"),
        (NeverRemembers, "test_3_after_a_drain_nothing_is_new"),
        (NamesThingsByTheirPlace, "test_4_a_changed_thing_keeps_its_remote_id"),
        (NoticesTheExpiryLate, "test_5_an_expired_cursor"),
        (SwallowsTheUnreadable, "test_6_a_thing_that_cannot_be_read"),
        (StumblesOverTheUnreadable, "test_6_a_thing_that_cannot_be_read"),
        (MarksAsRead, "test_7_nothing_is_written"),
        (ForgetsWhichErrorItWas, "test_8_refused_credentials"),
        (TakesSilenceForTheEnd, "test_8_a_missing_network"),
        (ReadsEverythingFirst, "test_9_memory_is_bounded"),
        (NeverAsksTheScreen, "test_10_what_is_refused_comes_without"),
        (NeverAsksTheScreenAgain, "test_10_what_is_refused_is_refused_when_it_is_fetched"),
        (ForgetsMarks, "test_10_a_mark_that_is_set"),
        (IgnoresItsSettings, "test_11_a_change_of_the_configuration"),
        (CallsEverythingGone, "test_what_is_fetched_by_id"),
        (CountsOnlyTheNew, "test_the_census_names_everything"),
    ],
)
def test_a_broken_promise_is_found(wrong: type[Wrong], promise: str) -> None:
    broken = broken_promises(lambda: MemoryWorld(MediaType.MESSAGE, wrong))
    assert any(name.startswith(promise) for name in broken), broken


def test_the_right_connector_breaks_nothing() -> None:
    assert broken_promises(lambda: MemoryWorld(MediaType.MESSAGE, make_memory)) == {}
