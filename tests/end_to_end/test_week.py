"""One person's week, seen through IMAP, Gmail, Graph and CalDAV at once, is the week that one of them tells.

Four accounts of Anna's are read: `imap` (a real Dovecot) carries mail, `caldav` (a real radicale) meetings, `google`
and `microsoft` carry both.  So the week comes from four sources, and each thing from three of them: a message has a
sighting at imap, google and microsoft, a meeting at caldav, google and microsoft; the one that was also invited to by
mail has those of the mail besides.  What IMAP and CalDAV tell together is the measure.

A message without Message-ID is not part of the week: nothing in it says that two copies are one (PROVIDERS 7.1).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from autolog.connector import Connector
from autolog.model import DirectoryRows
from autolog.processing import AccountRun
from autolog.store import Store
from autolog.store.answers import StoredInteraction
from autolog.store.records import AccountSettingsRow
from autolog.sync import Worker, sync_account
from autolog.testing import MemoryKeptSecrets, MemoryMailbox
from autolog.testing.builders import contact, customer
from firm import Firm, new_store
from servers import caldav_account, google_account, graph, imap_account
from servers.caldav_account import CalendarClient
from servers.dovecot import Dovecot
from servers.google import Google
from servers.graph import GraphServer
from servers.radicale import Radicale
from week import ANNA, BORIS, SATURDAY, at, ics, letters, meetings, put_into_google, put_into_graph

CUSTOMERS = DirectoryRows(
    customers=(customer(1), customer(2)), contacts=(contact(1, name="Boris Kern", addresses=[BORIS]),)
)
SINCE = SATURDAY - timedelta(days=365)
INVITED = "meeting:hall4@customer1.example"
CALLED_OFF = "meeting:jour-fixe@customer1.example:2026-03-03T08:00:00Z"
"""An occurrence that its organizer cancelled: Google then shows its id alone, Graph puts `Canceled:` before it."""

ALONE = ("imap", "caldav")
ALL = ("imap", "caldav", "google", "microsoft")
LATER = {"google": timedelta(seconds=2), "microsoft": timedelta(seconds=4)}
"""How long after the IMAP server the others have a message."""

ORDERS = [ALL, ("microsoft", "google", "caldav", "imap"), ("caldav", "google", "imap", "microsoft")]


@dataclass(slots=True)
class Providers:
    """The week at every provider."""

    dovecot: Dovecot
    radicale: Radicale
    google: Google
    graph: GraphServer
    kept: MemoryKeptSecrets = field(default_factory=MemoryKeptSecrets)

    @contextmanager
    def opened(self, account: str) -> Iterator[Connector]:
        """Open an account, as its own program would find it on Saturday."""
        connector = getattr(self, f"_{account}")()
        try:
            yield connector
        finally:
            connector.close()

    def _imap(self) -> Connector:
        context = imap_account.context(since=SINCE, now=lambda: SATURDAY)
        return imap_account.open_connector(self.dovecot.port, context)

    def _caldav(self) -> Connector:
        context = caldav_account.context(since=SINCE, now=lambda: SATURDAY)
        return caldav_account.open_connector(self.radicale.url, context)

    def _google(self) -> Connector:
        time = google_account.Time(SATURDAY)
        settings = google_account.settings(self.google, read=["mail", "calendars"])
        context = google_account.context(time, since=SINCE, kept=self.kept)
        return google_account.GoogleConnector(settings, context, time.clock)

    def _microsoft(self) -> Connector:
        return graph.open_connector(self.graph, graph.context(since=SINCE, now=lambda: SATURDAY))


@pytest.fixture(scope="module")
def providers() -> Iterator[Providers]:
    with ExitStack() as stack:
        found = Providers(
            stack.enter_context(Dovecot({ANNA: imap_account.PASSWORD})),
            stack.enter_context(Radicale({caldav_account.ANNA: caldav_account.PASSWORD})),
            stack.enter_context(Google(lambda: SATURDAY)),
            stack.enter_context(GraphServer()),
        )
        _fill_with_mail(found)
        _fill_with_meetings(found)
        yield found


def _fill_with_mail(providers: Providers) -> None:
    gmail, outlook = providers.google.person(ANNA).mail, providers.graph.world.mailbox(ANNA).mail
    with providers.dovecot.client(ANNA) as client:
        for letter in letters():
            client.append("Sent" if letter.sent else "INBOX", letter.content, msg_time=letter.received)
            gmail.deliver(
                letter.content, ("SENT",) if letter.sent else ("INBOX",), letter.received + timedelta(seconds=2)
            )
            kind = "#microsoft.graph.eventMessageRequest" if b"text/calendar" in letter.content else ""
            outlook.deliver(
                letter.content,
                outlook.folder("sentitems" if letter.sent else "inbox"),
                received_at=letter.received + timedelta(seconds=4),
                has_headers=not letter.sent,
                **({"odata_type": kind} if kind else {}),
            )


def _fill_with_meetings(providers: Providers) -> None:
    client = CalendarClient(providers.radicale.url)
    client.make_calendar("/anna/work/", "work")
    for meeting in meetings():
        client.put(f"/anna/work/{meeting.name}.ics", ics(meeting).encode())
        put_into_google(providers.google.person(ANNA).calendar, meeting)
        put_into_graph(providers.graph.world.mailbox(ANNA).calendar, meeting)


@dataclass(slots=True)
class Week:
    """One installation that reads some of the accounts."""

    providers: Providers
    firm: Firm
    rows: int = 0
    """How many the last reading wrote."""

    @classmethod
    def at(cls, providers: Providers, folder: Path) -> Week:
        firm = Firm(MemoryMailbox(), new_store(folder), now=SATURDAY)
        firm.add_customers(CUSTOMERS)
        firm.store.sync_configuration([AccountSettingsRow(account, account, ANNA) for account in ALL])
        return cls(providers, firm)

    @property
    def store(self) -> Store:
        return self.firm.store

    def read(self, *accounts: str) -> Week:
        """Read these accounts, one after the other, to their ends."""
        worker = Worker(self.store, "worker", lambda: SATURDAY)
        self.rows = 0
        for account in accounts:
            with self.providers.opened(account) as connector:
                run = AccountRun(account, ANNA, SINCE, window="365 days")
                runs = list(sync_account(connector, run, self.firm.mind(), worker))
            assert not any(one.failure for one in runs), runs
            self.rows += sum(one.rows for one in runs)
        assert not self.store.quarantine_list()
        return self

    def interactions(self) -> list[StoredInteraction]:
        return sorted(self.store.export(), key=lambda one: one.record.identity.key)

    def told(self) -> list[dict[str, object]]:
        """Return all that the interactions say."""
        return [told(one) for one in self.interactions()]


def told(one: StoredInteraction) -> dict[str, object]:
    """Return what an interaction says, without where it was seen."""
    record = one.record
    return {
        "key": record.identity.key,
        "kind": record.kind,
        "direction": record.direction,
        "state": record.state,
        "visibility": record.visibility,
        "subject": record.subject,
        "people": sorted((who.address, who.name, who.role.value, who.response) for who in record.participants),
        "links": sorted((str(link.link.party), link.link.status.value, link.link.probability) for link in one.links),
        "planned": record.planned,
        "cancelled": record.cancelled,
        "times": (record.starts_at, record.ends_at),
        "days": (record.all_day, record.starts_on, record.ends_on),
        "minutes": record.minutes,
        "texts": (record.new_text, record.quoted_text),
        "place": (record.location, record.join_link),
        "attachments": [(one.name, one.media_type) for one in record.attachments],
        "noise": record.noise,
    }


@pytest.fixture(scope="module")
def alone(providers: Providers, tmp_path_factory: pytest.TempPathFactory) -> Week:
    """The week as IMAP and CalDAV tell it."""
    return Week.at(providers, tmp_path_factory.mktemp("alone")).read(*ALONE)


@pytest.fixture(scope="module", params=ORDERS, ids="-".join)
def together(request: pytest.FixtureRequest, providers: Providers, tmp_path_factory: pytest.TempPathFactory) -> Week:
    """The week as all four tell it, in some order."""
    return Week.at(providers, tmp_path_factory.mktemp("together")).read(*request.param)


def by_key(week: Week) -> dict[str, dict[str, object]]:
    return {str(one["key"]): one for one in week.told()}


def seen_at(one: StoredInteraction) -> list[str]:
    """Return the accounts that have a copy, once for each."""
    return sorted(row.account for row in one.sightings)


def test_the_week_is_what_was_put_into_it(alone: Week) -> None:
    found = by_key(alone)
    held = {f"meeting:{one.key.casefold()}" for one in meetings() if not one.weeks}
    series = "meeting:weekly@ourfirm.example"
    weekly = {f"meeting:{one.key}:{start:%Y-%m-%dT%H:%M:%SZ}" for one in meetings() for start in one.starts}
    unlogged = {f"meeting:{name}" for name in ("salary@ourfirm.example", "dinner@customer1.example")}
    mails = {letter.key for letter in letters() if letter.name not in {"stranger", "news", "hall4-invitation"}}
    assert set(found) == (held | weekly | mails) - unlogged
    assert len(weekly) == 8
    assert found[f"{series}:2026-03-02T08:00:00Z"]["times"] == (at(2, 8), at(2, 8, 30))
    assert {key for key, one in found.items() if one["cancelled"]} == {"meeting:audit@customer2.example", CALLED_OFF}
    assert found["meeting:next@ourfirm.example"]["planned"]
    assert found["meeting:fair@ourfirm.example"]["days"] == (True, at(3, 0).date(), at(4, 0).date())


def test_four_accounts_tell_the_same_week_as_one_of_each(alone: Week, together: Week) -> None:
    assert together.told() == alone.told()


def test_every_message_was_seen_at_each_of_three_mail_providers(together: Week) -> None:
    mails = [one for one in together.interactions() if one.record.kind == "email"]
    assert mails
    assert [seen_at(one) for one in mails] == [["google", "imap", "microsoft"]] * len(mails)


def test_every_meeting_was_seen_in_each_of_three_calendars(together: Week) -> None:
    held = [one for one in together.interactions() if one.record.kind == "meeting"]
    found = {one.record.identity.key: seen_at(one) for one in held}
    assert found.pop(INVITED) == ["caldav", "google", "google", "imap", "microsoft", "microsoft"]
    assert found.pop(CALLED_OFF) == ["caldav", "microsoft"]
    assert found
    assert found == {key: ["caldav", "google", "microsoft"] for key in found}


def test_what_is_not_logged_is_not_logged_for_the_same_reason_everywhere(together: Week) -> None:
    mail, calendar = {"google", "microsoft", "imap"}, {"google", "microsoft", "caldav"}
    unlogged = Counter(
        (row.account, row.state.value, row.rule) for row in together.store.ledger() if row.interaction_id is None
    )
    assert unlogged == {
        **{(account, "unmatched", "no-customer"): 2 for account in mail},
        **{(account, "ignored", "private-meeting"): 1 for account in calendar},
        **{(account, "ignored", "declined"): 1 for account in calendar},
    }


def test_reading_the_week_again_writes_nothing(together: Week) -> None:
    before = together.told(), sorted(together.store.ledger(), key=lambda row: row.id)
    assert together.read(*ALL).rows == 0
    assert (together.told(), sorted(together.store.ledger(), key=lambda row: row.id)) == before


@pytest.mark.parametrize("account", ["google", "microsoft"])
def test_one_provider_for_both_tells_the_same(alone: Week, account: str, providers: Providers, tmp_path: Path) -> None:
    week = Week.at(providers, tmp_path).read(account)
    assert without_courtesies(week) == without_courtesies(alone)


def without_courtesies(week: Week) -> list[dict[str, object]]:
    """Leave out what each tells in its own way: names, answers, and the second in which a message came.

    Google knows few names, Graph no answer of an organizer's or another guest's.
    """
    found = []
    for one in week.interactions():
        rest = {name: value for name, value in told(one).items() if name not in {"people", "times"}}
        people = sorted((who.address, who.role) for who in one.record.participants)
        begins = one.record.starts_at if one.record.kind == "meeting" else None
        if one.record.identity.key != CALLED_OFF:
            found.append({**rest, "people": people, "times": (begins, one.record.ends_at)})
    return found
