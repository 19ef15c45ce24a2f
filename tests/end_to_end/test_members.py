"""One entry that stands for many mailboxes, with a connector of somebody else: joiners, leavers, a silent directory."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import pytest

from autolog.store.member_rows import MemberRows
from autolog.testing.builders import Letter
from installed import Installed, deliver
from servers.firm_connector import install

ENTRY = "  - {id: firm, type: firm, folder: firm, poll: 1s, first_import: 36500d}\n"
ANNA, BORIS, CHLOE = "anna@ourfirm.example", "boris@ourfirm.example", "chloe@ourfirm.example"


def firm_of(folder: Path, *addresses: str) -> None:
    """Make the directory name these addresses, each with a mailbox of its own."""
    for address in addresses:
        for part in ("cur", "new", "tmp"):
            (folder / "firm" / address / part).mkdir(parents=True, exist_ok=True)
    (folder / "firm" / "directory.txt").write_text("\n".join(addresses))


@pytest.fixture
def installed(tmp_path: Path) -> Installed:
    (tmp_path / "customers.csv").write_text("id,name,domains\nC1,Customer 1 GmbH,customer1.example\n")
    environment = install(tmp_path)
    firm_of(tmp_path, ANNA, BORIS)
    return Installed(tmp_path, ENTRY, customers="[{csv: customers.csv}]", environment=environment)


def linked(installed: Installed, address: str) -> int:
    with installed.store() as store:
        return sum(row.state.value == "linked" for row in store.ledger(account=f"firm/{address}"))


def status(installed: Installed) -> Any:
    return installed.json("status")


def accounts(installed: Installed) -> dict[str, str]:
    return {one["account"]: one["light"] + ": " + one["reason"] for one in status(installed)["accounts"]}


def asked_again(installed: Installed) -> str:
    """Run the whole entry once, as a person who cannot wait for the hour; return what was said."""
    outcome = installed.run("once", "--account", "firm")
    assert "Traceback" not in outcome.stderr
    return outcome.stdout + outcome.stderr


def test_each_member_is_an_account_of_its_own_that_belongs_to_its_address(installed: Installed) -> None:
    deliver(installed.folder / "firm", Letter(), ANNA)
    assert installed.run("once").returncode == 0
    found = {one["account"]: one["owner"] for one in status(installed)["accounts"]}
    assert found == {f"firm/{ANNA}": ANNA, f"firm/{BORIS}": BORIS}
    assert (linked(installed, ANNA), linked(installed, BORIS)) == (1, 0)


def test_a_mailbox_that_is_somebody_elses_belongs_to_whom_owners_names(installed: Installed) -> None:
    installed.configure(ENTRY.replace("poll", f"owners: {{{BORIS}: {ANNA}}}, poll"))
    installed.run("once")
    assert {one["owner"] for one in status(installed)["accounts"]} == {ANNA}


def test_the_addresses_of_members_are_ours_even_in_the_domain_of_a_customer(installed: Installed) -> None:
    firm_of(installed.folder, "anna@customer1.example", BORIS)
    installed.run("once")
    deliver(installed.folder / "firm", Letter(sender="Anna <anna@customer1.example>", to=(BORIS,)), BORIS)
    deliver(installed.folder / "firm", Letter(message_id="2@customer1.example", to=(BORIS,)), BORIS)
    installed.run("once")
    assert linked(installed, BORIS) == 1


def test_a_joiner_begins_with_its_first_import(installed: Installed) -> None:
    installed.run("once")
    firm_of(installed.folder, ANNA, BORIS, CHLOE)
    deliver(installed.folder / "firm", Letter(), CHLOE)
    asked_again(installed)
    assert linked(installed, CHLOE) == 1


def test_a_leaver_is_paused_with_a_line_that_says_so_and_keeps_its_records(installed: Installed) -> None:
    deliver(installed.folder / "firm", Letter(), BORIS)
    installed.run("once")
    firm_of(installed.folder, ANNA)
    deliver(installed.folder / "firm", Letter(subject="After he left"), BORIS)
    asked_again(installed)
    assert accounts(installed)[f"firm/{BORIS}"].startswith("amber: paused: it left firm on ")
    assert linked(installed, BORIS) == 1
    assert status(installed)["entries"][0]["left"] == 1


def test_a_leaver_cannot_be_read_by_naming_it(installed: Installed) -> None:
    installed.run("once")
    firm_of(installed.folder, ANNA)
    asked_again(installed)
    for command in (["account", "test"], ["once", "--account"]):
        outcome = installed.run(*command, f"firm/{BORIS}")
        assert outcome.returncode != 0
        assert f"firm/{BORIS} is not read: it left firm on " in outcome.stderr


def test_whoever_comes_back_goes_on_where_it_was(installed: Installed) -> None:
    deliver(installed.folder / "firm", Letter(), BORIS)
    installed.run("once")
    firm_of(installed.folder, ANNA)
    asked_again(installed)
    firm_of(installed.folder, ANNA, BORIS)
    deliver(installed.folder / "firm", Letter(subject="Back again", message_id="back@customer1.example"), BORIS)
    asked_again(installed)
    assert linked(installed, BORIS) == 2


@pytest.mark.parametrize(("said", "reason"), [("!away", "does not answer"), ("!refused", "refuses the application")])
def test_when_the_directory_cannot_be_asked_the_known_members_stay(
    installed: Installed, said: str, reason: str
) -> None:
    installed.run("once")
    (installed.folder / "firm" / "directory.txt").write_text(said)
    deliver(installed.folder / "firm", Letter(), ANNA)
    assert reason in asked_again(installed)
    assert linked(installed, ANNA) == 1
    (entry,) = status(installed)["entries"]
    assert (entry["light"], entry["mailboxes"], reason in entry["error"]) == ("amber", 2, True)
    assert "The known mailboxes go on" in installed.run("status").stdout


def test_a_directory_that_suddenly_names_nobody_is_not_believed(installed: Installed) -> None:
    installed.run("once")
    firm_of(installed.folder)
    assert "names no mailbox at all for firm" in asked_again(installed)
    assert status(installed)["entries"][0]["mailboxes"] == 2


def test_a_failing_directory_is_asked_at_most_three_times_an_hour_without_a_person(installed: Installed) -> None:
    (installed.folder / "firm" / "directory.txt").write_text("!refused")
    first = installed.run("once")
    assert "refuses the application" in first.stderr
    assert "refuses the application" not in installed.run("once").stderr
    assert status(installed)["entries"][0]["light"] == "red"


def test_a_mailbox_that_is_not_in_our_own_list_is_refused_whatever_the_directory_says(installed: Installed) -> None:
    installed.configure(ENTRY.replace("poll", f'allowed_mailboxes: ["anna@*", {CHLOE}], poll'))
    deliver(installed.folder / "firm", Letter(), BORIS)
    installed.run("once")
    assert list(accounts(installed)) == [f"firm/{ANNA}"]
    assert f"Refused, for they are not among allowed_mailboxes: {BORIS}." in installed.run("status").stdout
    assert installed.run("once", "--account", f"firm/{BORIS}").returncode == 2


def test_a_list_that_shrinks_pauses_what_it_no_longer_names_at_once(installed: Installed) -> None:
    deliver(installed.folder / "firm", Letter(), BORIS)
    installed.run("once")
    installed.configure(ENTRY.replace("poll", f"allowed_mailboxes: [{ANNA}], poll"))
    deliver(installed.folder / "firm", Letter(subject="Later"), BORIS)
    installed.run("once")
    assert "not among the allowed_mailboxes of firm" in accounts(installed)[f"firm/{BORIS}"]
    assert linked(installed, BORIS) == 1


@pytest.mark.parametrize("address", ["no address", "a/b@x.example", "a:b@x.example", "x" * 200 + "@x.example"])
def test_what_is_no_address_of_a_mailbox_is_refused(installed: Installed, address: str) -> None:
    (installed.folder / "firm" / "directory.txt").write_text(f"{ANNA.upper()}\n{address}")
    installed.run("once")
    assert list(accounts(installed)) == [f"firm/{ANNA}"]


def test_the_daemon_reads_who_is_there_and_takes_over_who_joins_and_leaves(installed: Installed) -> None:
    deliver(installed.folder / "firm", Letter(), ANNA)
    with installed.daemon() as daemon:
        daemon.wait_until_said("logged email for Customer 1 GmbH")
        firm_of(installed.folder, ANNA, CHLOE)
        deliver(installed.folder / "firm", Letter(message_id="chloe@customer1.example"), CHLOE)
        daemon.process.send_signal(signal.SIGHUP)
        daemon.wait_until(lambda: linked(installed, CHLOE) == 1)
        daemon.wait_until_said("a mailbox left and is paused; its records stay")
        assert daemon.stop() == 0
    assert "Traceback" not in daemon.said()
    with installed.store() as store:
        members = MemberRows(store.database).memberships()["firm"].members
    assert {member.address: member.left_at is None for member in members} == {ANNA: True, BORIS: False, CHLOE: True}


def test_the_doctor_says_what_is_known_of_the_members(installed: Installed) -> None:
    assert "members of firm: its directory has not been asked yet" in installed.run("doctor").stdout
    installed.run("once")
    assert "members of firm: 2 mailboxes" in installed.run("doctor").stdout
