"""`reconcile`, `resume`, `retention`, `user leave|back` and `audit`, as a person meets them."""

from __future__ import annotations

from pathlib import Path

from autolog.brakes import Brake
from autolog.installation import utc_now
from autolog.store import open_store
from autolog.store.pauses import Pauses
from autolog.testing.builders import message
from unit.cli.conftest import MAILS, Autolog, deliver

ANNA = "anna@ourfirm.example"


def pause(firm: Path, collection: bool = True) -> None:
    store = open_store(f"sqlite:///{firm.parent / 'autolog.db'}")
    state = store.collection_states("anna-mail")[0]
    reason = "'INBOX' of anna-mail is paused: only 1 of the 300 things that the ledger knows are still there."
    Pauses(store.database).begin("anna-mail", state.id if collection else None, Brake.EMPTY, reason, utc_now())
    store.close()


def actions(ask: Autolog) -> list[str]:
    return [row["action"] for row in ask("audit", "--json").json]


def test_a_ledger_that_is_right_is_told_in_a_table(ask: Autolog) -> None:
    outcome = ask("reconcile")
    assert outcome.code == 0
    assert "anna-mail" in outcome.out
    rows = ask("reconcile", "anna-mail", "--json").json["collections"]
    assert [(row["present"], row["missing"], row["gone"]) for row in rows] == [(len(MAILS), [], [])]


def test_what_vanished_without_a_word_is_shown_and_put_right(ask: Autolog, firm: Path) -> None:
    (firm.parent / "mail" / "cur" / "linked.host:2,S").unlink()
    shown = ask("reconcile", "anna-mail")
    assert shown.code == 1
    assert "1 find, left as they are." in shown.out
    repaired = ask("reconcile", "anna-mail", "--repair", "--json")
    (row,) = repaired.json["collections"]
    assert (repaired.code, row["present"], row["gone"], row["repaired"]) == (0, len(MAILS) - 1, ["linked.host"], 1)
    assert ask("reconcile", "anna-mail").code == 0


def test_an_unknown_account_is_wrong_use(ask: Autolog) -> None:
    assert ask("reconcile", "nobody").code == 2


def test_what_a_brake_holds_stands_in_the_status_with_the_remedy(ask: Autolog, firm: Path) -> None:
    pause(firm)
    said = ask("status").out
    assert "only 1 of the 300 things" in said
    assert "autolog resume anna-mail --collection 'INBOX'" in said
    assert "a brake holds it" in said


def test_a_run_leaves_alone_what_a_brake_holds_and_says_so(ask: Autolog, firm: Path) -> None:
    pause(firm)
    deliver(firm.parent, "later", message(50))
    outcome = ask("once")
    assert outcome.code == 1
    assert "is paused" in outcome.err
    assert not [row for row in ask("ledger", "--json").json if row["remote_id"] == "later.host"]


def test_after_a_resume_it_goes_on(ask: Autolog, firm: Path) -> None:
    pause(firm)
    deliver(firm.parent, "later", message(50))
    assert ask("resume", "anna-mail", "--collection", "INBOX", "--by", "lee").code == 0
    assert ask("once").code == 0
    assert [row for row in ask("ledger", "--json").json if row["remote_id"] == "later.host"]
    (entry,) = (row for row in ask("audit", "--json").json if row["action"] == "resume")
    assert (entry["who"], entry["subject"]) == ("lee", "anna-mail, INBOX")


def test_a_whole_account_stands_still_too(ask: Autolog, firm: Path) -> None:
    pause(firm, collection=False)
    outcome = ask("once", "--account", "anna-mail")
    assert (outcome.code, "is paused" in outcome.err) == (1, True)
    assert ask("resume", "anna-mail").code == 0
    assert ask("once").code == 0


def test_what_no_brake_holds_cannot_be_resumed(ask: Autolog) -> None:
    outcome = ask("resume", "anna-mail")
    assert (outcome.code, outcome.err) == (2, "No brake holds anna-mail. See: autolog status\n")


def test_retention_keeps_everything_unless_it_is_told(ask: Autolog) -> None:
    outcome = ask("retention", "--json")
    assert outcome.code == 0
    assert not any(outcome.json["counts"].values())


def test_retention_shows_a_plan_and_then_does_it(ask: Autolog, firm: Path) -> None:
    firm.write_text(firm.read_text() + "retention: {text: 1d, interactions: 2d}\n")
    before = ask("export").out
    assert before
    planned = ask("retention", "--plan", "--json").json["counts"]
    assert planned["interactions"] >= 1
    assert ask("export").out == before
    assert ask("retention", "--json").json["counts"] == planned
    assert ask("export").out == ""
    assert "retention" in actions(ask)


def test_what_is_too_old_leaves_no_byte_in_the_file(ask: Autolog, firm: Path) -> None:
    def in_files(canary: bytes) -> bool:
        files = [firm.parent / f"autolog.db{ending}" for ending in ("", "-wal")]
        return any(canary in file.read_bytes() for file in files if file.exists())

    key = ask("export").out.splitlines()[0].partition('"key": "')[2].partition('"')[0]
    assert in_files(key.encode())
    firm.write_text(firm.read_text() + "retention: {interactions: 1d}\n")
    ask("retention")
    assert ask("export").out == ""
    assert not in_files(key.encode())


def test_a_period_that_is_none_is_an_error_with_its_line(ask: Autolog, firm: Path) -> None:
    firm.write_text(firm.read_text() + "retention: {text: soon}\n")
    outcome = ask("check")
    assert outcome.code == 78
    assert "'soon' is no period" in outcome.out + outcome.err


def test_the_account_of_who_has_left_is_not_said_to_be_held_by_a_brake(ask: Autolog) -> None:
    ask("user", "leave", ANNA, "--to", "boris@ourfirm.example")
    said = ask("status").out
    assert "its owner has left" in said
    assert "a brake holds it" not in said
    assert "autolog user back ADDRESS" in said


def test_a_colleague_leaves_and_is_back(ask: Autolog, firm: Path) -> None:
    planned = ask("user", "leave", ANNA, "--to", "boris@ourfirm.example", "--plan", "--json").json
    assert sorted(planned["accounts"]) == ["anna-calendar", "anna-mail"]
    done = ask("user", "leave", ANNA, "--to", "boris@ourfirm.example", "--json").json
    assert {**done, "planned": True} == planned
    assert {row["owner"] for row in ask("status", "--json").json["accounts"]} == {"boris@ourfirm.example"}
    deliver(firm.parent, "later", message(50))
    assert ask("once").code == 0
    assert not [row for row in ask("ledger", "--json").json if row["remote_id"] == "later.host"]
    assert f"{ANNA} has left" in ask("status").out
    assert ask("user", "back", ANNA).code == 0
    assert {row["owner"] for row in ask("status", "--json").json["accounts"]} == {ANNA}
    assert ask("once").code == 0
    assert [row for row in ask("ledger", "--json").json if row["remote_id"] == "later.host"]
    assert actions(ask)[-2:] == ["leave", "back"]


def test_an_owner_whom_nobody_knows_is_named_with_a_hint(ask: Autolog) -> None:
    outcome = ask("user", "leave", "ana@ourfirm.example")
    assert outcome.code == 2
    assert "anna@ourfirm.example" in outcome.err


def test_the_audit_tells_of_customers_and_rules(ask: Autolog) -> None:
    rows = ask("audit", "--json").json
    assert {"customers", "rules"} <= {row["action"] for row in rows}
    assert all(row["who"] for row in rows)


def test_the_audit_begins_where_it_is_asked_to(ask: Autolog) -> None:
    assert ask("audit", "--since", "1d").out
    assert ask("audit", "--since", "2999-01-01").out == "Nothing was changed by anybody.\n"
