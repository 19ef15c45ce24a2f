"""What a person sees on the first `make run`: the daemon on a copy of the demo firm."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

import pytest

from autolog.model import PartyKind, State
from autolog.store import Store, open_store
from autolog_files.remote_ids import remote_id_of_event
from end_to_end.demo_firm import FATES, IN_SEVERAL_PLACES, Fate
from installed import AUTOLOG, Daemon, running_daemon

DEMO = Path(__file__).parents[2] / "config" / "demo"
LINKED_SIGHTINGS = sum(fate.state is State.LINKED for fates in FATES.values() for fate in fates.values())
LINKED_INTERACTIONS = LINKED_SIGHTINGS - sum(times - 1 for times in IN_SEVERAL_PLACES.values())


@dataclass(frozen=True, slots=True)
class Demo:
    """A copy of the demo firm and the commands on it."""

    folder: Path

    def command(self, *arguments: str) -> list[str]:
        return [str(AUTOLOG), "--config", str(self.folder / "autolog.yaml"), *arguments]

    def daemon(self) -> AbstractContextManager[Daemon]:
        return running_daemon(self.command("run"), self.folder / "daemon.log", os.environ)

    @contextmanager
    def store(self) -> Iterator[Store]:
        store = open_store(f"sqlite:///{self.folder}/state/autolog.db")
        try:
            yield store
        finally:
            store.close()

    def deliver(self, content: bytes) -> None:
        """Deliver to Kim as Maildir wants it: write in tmp, move to new."""
        inbox = self.folder / "mail" / "kim" / "INBOX"
        written = inbox / "tmp" / "1793606447.just-arrived.mail"
        written.write_bytes(content)
        written.rename(inbox / "new" / written.name)


def copied(folder: Path) -> Demo:
    """Copy the demo without what a run of it may have left."""
    shutil.copytree(DEMO, folder, ignore=shutil.ignore_patterns("state"))
    return Demo(folder)


def logged(daemon: Daemon) -> int:
    return sum("logged email for " in line or "logged meeting for " in line for line in daemon.said().splitlines())


UIDS = {
    remote_id_of_event(uid, ""): uid
    for place, fates in FATES.items()
    if "calendar" in place
    for uid in (name.split(" ")[0] for name in fates)
}
"""What stands in the ledger for a meeting -> its UID, which is kept nowhere in clear."""


@pytest.fixture(scope="module")
def after_first_run(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo after a daemon has read all of it."""
    demo = copied(tmp_path_factory.mktemp("first") / "demo")
    with demo.daemon() as daemon:
        daemon.wait_until(lambda: logged(daemon) >= LINKED_SIGHTINGS, 60)
        time.sleep(1)
        daemon.stop()
    return demo


@pytest.fixture(scope="module")
def ledger(after_first_run: Demo) -> dict[tuple[str, str], Fate]:
    """What became of everything, in the words of `FATES`."""
    with after_first_run.store() as store:
        rows = list(store.ledger())
        customers = {row.interaction_id: customers_of(store, row.interaction_id) for row in rows}
    return {
        (f"{row.account} {row.collection}", name_of(row.remote_id, row.occurrence)): Fate(
            row.state, customers[row.interaction_id], row.rule
        )
        for row in rows
    }


def customers_of(store: Store, interaction_id: str | None) -> frozenset[str]:
    interaction = store.interaction(interaction_id) if interaction_id else None
    parties = [named.link.party for named in interaction.links] if interaction else []
    return frozenset(party.ref for party in parties if party.kind is PartyKind.CUSTOMER)


def name_of(remote_id: str, occurrence: str) -> str:
    """Return what `FATES` calls it: the middle of a message's file name, or UID and original start."""
    if remote_id.endswith(".mail"):
        return remote_id.split(".")[1]
    return f"{UIDS.get(remote_id, remote_id)} {occurrence}".strip()


@pytest.mark.parametrize(
    ("place", "name"), [(place, name) for place, fates in FATES.items() for name in fates], ids=lambda value: value
)
def test_each_item_ends_where_it_belongs(place: str, name: str, ledger: dict[tuple[str, str], Fate]) -> None:
    expected, found = FATES[place][name], ledger[place, name]
    assert (found.state, found.customers) == (expected.state, expected.customers)
    assert expected.rule in ("", found.rule)


def test_nothing_is_in_the_ledger_that_is_not_in_the_demo(ledger: dict[tuple[str, str], Fate]) -> None:
    assert ledger.keys() == {(place, name) for place, fates in FATES.items() for name in fates}


def test_the_demo_is_as_large_as_promised() -> None:
    messages = [*DEMO.glob("mail/*/*/cur/*.mail:2,*"), *DEMO.glob("mail/*/*/new/*.mail")]
    meetings = sum(path.read_text().count("BEGIN:VEVENT") for path in DEMO.glob("calendars/*.ics"))
    customers = (DEMO / "customers.csv").read_text().splitlines()[1:]
    assert len(messages) >= 60
    assert meetings >= 12
    assert len(customers) == 40


def test_only_reserved_domains_are_used() -> None:
    for path in DEMO.glob("mail/*/*/*/*.mail*"):
        message = message_from_bytes(path.read_bytes())
        for name in ("From", "To", "Cc", "Message-ID"):
            for address in str(message[name] or "").split("@")[1:]:
                assert address.split(">")[0].rpartition(".")[2] in ("example", "test"), path.name


def test_copies_in_several_places_are_one_interaction(after_first_run: Demo) -> None:
    with after_first_run.store() as store:
        rows = [row for row in store.ledger() if row.state is State.LINKED]
    seen = Counter(name_of(row.remote_id, row.occurrence) for row in rows)
    assert {name: times for name, times in seen.items() if times > 1} == IN_SEVERAL_PLACES
    assert len({row.interaction_id for row in rows}) == LINKED_INTERACTIONS


def test_a_moved_occurrence_stands_at_its_new_time_and_a_cancelled_one_is_marked(after_first_run: Demo) -> None:
    with after_first_run.store() as store:
        found = [row for row in store.export("C-1019") if row.record.kind == "meeting"]
    when = {row.record.starts_at: row.record.cancelled for row in found}
    assert when == {
        datetime(2026, 9, 8, 12, tzinfo=UTC): False,
        datetime(2026, 9, 23, 8, tzinfo=UTC): False,
        datetime(2026, 10, 6, 12, tzinfo=UTC): True,
        datetime(2026, 10, 20, 12, tzinfo=UTC): False,
    }


@pytest.mark.parametrize(
    "words", ["falkenhof-kaese", "Hofkäserei", "dobbs", "boathouse", "Cricket", "Dentist", "evening", "feld@"]
)
def test_nothing_is_kept_about_strangers_and_private_matters(words: str, after_first_run: Demo) -> None:
    state = after_first_run.folder / "state"
    kept = b"".join(path.read_bytes() for path in state.iterdir())
    assert words.encode() not in kept
    assert words not in (after_first_run.folder / "daemon.log").read_text()


def test_it_says_within_seconds_what_it_logged_for_whom_and_why(tmp_path: Path) -> None:
    with copied(tmp_path / "demo").daemon() as daemon:
        daemon.wait_until(lambda: logged(daemon) == LINKED_SIGHTINGS, 15)
        said = daemon.said()
    assert (
        "logged email for Oakhaven Dairies Ltd (1.000): frank@hollins-farm.example is another address of Frank Hollins"
        in said
    )
    assert "logged meeting for Stadtwerke Eberau" in said
    assert "asks about email for Brightwater Utilities Ltd" in said


def test_a_message_copied_into_the_maildir_is_linked_within_five_seconds(tmp_path: Path) -> None:
    demo = copied(tmp_path / "demo")
    with demo.daemon() as daemon:
        daemon.wait_until(lambda: logged(daemon) == LINKED_SIGHTINGS, 60)
        demo.deliver((DEMO / "new-message.eml").read_bytes())
        daemon.wait_until(lambda: logged(daemon) == LINKED_SIGHTINGS + 1, 5)
        with demo.store() as store:
            (found,) = store.find_interactions("pumps-are-here@mail.troismonts.example")
            assert customers_of(store, found.id) == {"C-1004"}
        assert "logged email for Laiterie des Trois Monts SAS" in daemon.said().splitlines()[-1]


def test_sigterm_ends_it_in_order(tmp_path: Path) -> None:
    with copied(tmp_path / "demo").daemon() as daemon:
        daemon.wait_until_said("autolog is watching")
        assert daemon.stop() == 0
    assert "Traceback" not in daemon.said()


def test_a_second_daemon_is_told_in_one_sentence_that_the_first_is_at_work(tmp_path: Path) -> None:
    demo = copied(tmp_path / "demo")
    with demo.daemon() as daemon:
        daemon.wait_until_said("autolog is watching")
        second = subprocess.run(demo.command("run"), capture_output=True, text=True, check=False, timeout=60)
    assert second.returncode == 75
    assert second.stderr.startswith("Another autolog (process ")
    assert second.stderr.count("\n") == 1


def test_a_second_run_writes_nothing(after_first_run: Demo) -> None:
    with after_first_run.store() as store:
        before = list(store.ledger())
    again = subprocess.run(after_first_run.command("once"), capture_output=True, text=True, check=False, timeout=60)
    with after_first_run.store() as store:
        assert list(store.ledger()) == before
    assert again.returncode == 0
