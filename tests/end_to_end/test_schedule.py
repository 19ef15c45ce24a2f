"""Who is read when: no account that is due is dropped, and a run that failed or died is taken up with the next ticks.

The connector of these tests is installed beside the shipped ones.  It writes down each run that it begins, is busy for
as long as its settings say, and brings one message that it has brought before.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from autolog.testing.builders import Letter
from installed import Installed, deliver, files_account

CONNECTOR = """\
import time
from pathlib import Path

from autolog.connector import Collection, ConnectorSpec, Cursor, Page, Settings, Upsert
from autolog.model import MediaType, Raw

class BusySettings(Settings):
    runs: str
    mail: str
    seconds: float

class Busy:
    def __init__(self, settings, context):
        self.settings, self.context = settings, context
    def collections(self):
        return (Collection("INBOX", "INBOX"),)
    def changes(self, collection, since, wanted):
        with open(self.settings.runs, "a") as runs:
            runs.write(f"{self.context.account} {time.monotonic()}\\n")
        time.sleep(self.settings.seconds)
        if since is None:
            yield Page((Upsert("1", Raw(MediaType.MESSAGE, Path(self.settings.mail).read_bytes())),), Cursor("1"))
    def fetch(self, collection, remote_ids, wanted):
        return iter(())
    def census(self, collection, since):
        yield "1"
    def close(self):
        pass

SPEC = ConnectorSpec(
    type="busy", title="Busy", settings=BusySettings, open=Busy, owner_addresses=lambda _: ("anna@ourfirm.example",)
)
"""


class BusyFirm:
    """A firm whose mailboxes take their time."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.runs = folder, folder / "runs.txt"
        about = folder / "packages" / "busy-1.dist-info"
        about.mkdir(parents=True)
        (about / "METADATA").write_text("Metadata-Version: 2.1\nName: busy\nVersion: 1\n")
        (about / "entry_points.txt").write_text("[autolog.connectors]\nbusy = busy:SPEC\n")
        (folder / "packages" / "busy.py").write_text(CONNECTOR)
        (folder / "mail.eml").write_bytes(Letter().content)
        (folder / "customers.csv").write_text("id,name,domains\nC1,Customer 1 GmbH,customer1.example\n")

    def account(self, name: str, *, seconds: float, poll: str) -> str:
        places = f"runs: {self.runs}, mail: {self.folder / 'mail.eml'}"
        return f"  - {{id: {name}, type: busy, {places}, seconds: {seconds}, poll: {poll}}}\n"

    def installed(self, accounts: str, concurrency: int = 4) -> Installed:
        installed = Installed(
            self.folder,
            accounts,
            customers="[{csv: customers.csv}]",
            environment={"PYTHONPATH": str(self.folder / "packages")},
        )
        path = self.folder / "autolog.yaml"
        path.write_text(f"{path.read_text()}sync: {{concurrency: {concurrency}}}\n")
        return installed

    def began(self) -> list[str]:
        """Return the accounts whose runs began, in their order."""
        return [line.split()[0] for line in self.runs.read_text().splitlines()] if self.runs.exists() else []

    def times(self) -> list[float]:
        """Return when the runs began, in seconds."""
        return [float(line.split()[1]) for line in self.runs.read_text().splitlines()]


@pytest.fixture
def firm(tmp_path: Path) -> BusyFirm:
    return BusyFirm(tmp_path)


def test_t57_of_thirty_mailboxes_that_are_due_at_once_ten_threads_drop_none(firm: BusyFirm) -> None:
    accounts = "".join(firm.account(f"user{number}", seconds=2, poll="600s") for number in range(30))
    installed = firm.installed(accounts, concurrency=10)
    assert installed.run("status").returncode == 0
    with installed.daemon() as daemon, installed.store() as store:
        daemon.wait_until(lambda: len(firm.began()) >= 30)
        daemon.wait_until(lambda: len(list(store.ledger())) == 30)
        assert daemon.stop() == 0
    assert Counter(firm.began()) == {f"user{number}": 1 for number in range(30)}
    assert firm.times()[-1] - firm.times()[0] > 3, "the last had to wait for a thread"


def test_t55_a_run_that_fails_while_its_next_is_due_already_runs_again_at_the_next_tick(firm: BusyFirm) -> None:
    installed = firm.installed(firm.account("anna", seconds=1.5, poll="1s"))
    assert installed.run("status").returncode == 0
    with installed.store() as store:
        (inbox,) = store.register_collections("anna", [("INBOX", "INBOX", "other")], datetime.now(UTC))
        lease = store.acquire_lease(inbox.id, "another process", datetime.now(UTC), timedelta(minutes=5))
        assert lease is not None
        with installed.daemon() as daemon:
            daemon.wait_until(lambda: len(firm.began()) >= 3)
            assert list(store.ledger()) == [], "each run fails, because another process holds the mailbox"
            store.release_lease(lease)
            daemon.wait_until(lambda: len(list(store.ledger())) == 1, seconds=10)
    gaps = [after - before for before, after in pairwise(firm.times())]
    assert min(gaps) > 1.5, "one run at a time, though each lasts longer than its tick"
    assert max(gaps) < 10, "no failed run costs a pause"


def test_t56_a_worker_that_is_killed_in_mid_run_is_resumed_within_two_ticks_and_writes_each_record_once(
    tmp_path: Path,
) -> None:
    tick, letters = 5, 1500
    accounts = files_account(tmp_path).replace("poll: 1s", f"poll: {tick}s")
    (tmp_path / "customers.csv").write_text("id,name,domains\nC1,Customer 1 GmbH,customer1.example\n")
    installed = Installed(tmp_path, accounts, customers="[{csv: customers.csv}]")
    for number in range(letters):
        deliver(tmp_path, Letter(f"{number}@customer1.example"))
    with installed.daemon() as daemon:
        daemon.wait_until_said("logged email")
        daemon.process.kill()
        daemon.process.wait()
    with installed.store() as store:
        before = sum(1 for _ in store.ledger())
        assert 0 < before < letters
        with installed.daemon() as daemon:
            daemon.wait_until(lambda: daemon.said().count("autolog is watching") == 2)
            daemon.wait_until(lambda: sum(1 for _ in store.ledger()) > before, seconds=2 * tick)
            daemon.wait_until(lambda: sum(1 for _ in store.ledger()) == letters)
            assert daemon.stop() == 0
        keys = [one.record.identity.key for one in store.export()]
        assert sorted(keys) == sorted(f"{number}@customer1.example" for number in range(letters))
        assert {len(one.sightings) for one in store.export()} == {1}
        assert store.verify().problems == ()
