"""`autolog doctor`: one line for each thing; what is red says how to mend it."""

from __future__ import annotations

import shutil
from pathlib import Path

from unit.cli.conftest import Autolog


def findings(ask: Autolog) -> dict[str, dict[str, object]]:
    return {one["what"]: one for one in ask("doctor", "--json").json}


def test_a_sound_installation_is_green_throughout(ask: Autolog) -> None:
    outcome = ask("doctor")
    assert outcome.code == 0
    assert {line[:3] for line in outcome.out.splitlines()} == {"ok "}


def test_everything_that_can_go_wrong_is_looked_at(ask: Autolog) -> None:
    assert list(findings(ask)) == [
        "configuration",
        "key's place",
        "database",
        "master key",
        "clock",
        "customers",
        "own domains",
        "account anna-mail",
        "account anna-calendar",
    ]


def test_a_new_installation_is_green_before_the_first_run(autolog: Autolog, new_firm: Path) -> None:
    outcome = autolog("--config", new_firm, "doctor")
    assert (outcome.code, outcome.out.count("BAD")) == (0, 0)


def test_an_account_that_does_not_answer_is_red_and_the_others_are_looked_at(ask: Autolog, firm: Path) -> None:
    shutil.rmtree(firm.parent / "mail")
    found = findings(ask)
    assert (found["account anna-mail"]["good"], found["account anna-calendar"]["good"]) == (False, True)
    assert found["account anna-mail"]["remedy"]
    assert ask("doctor").code == 1


def test_a_key_that_everybody_may_read_is_red(ask: Autolog, firm: Path) -> None:
    key = firm.with_name("master.key")
    key.chmod(0o644)
    assert findings(ask)["key's place"]["remedy"] == f"chmod 0400 {key}"


def test_a_key_that_systemd_did_not_hand_over_is_red(ask: Autolog, firm: Path) -> None:
    firm.write_text(f"{firm.read_text()}secrets: {{master_key: {{credential: master.key}}}}\n")
    assert not findings(ask)["key's place"]["good"]


def test_the_secrets_that_are_counted_are_those_that_the_list_shows(ask: Autolog) -> None:
    ask("secret", "set", "anna", stdin=b"correct horse\n")
    assert findings(ask)["master key"]["result"] == "opens this database (1 secret)"


def test_another_key_is_red(ask: Autolog, firm: Path) -> None:
    key = firm.with_name("master.key")
    text = key.read_text()
    key.chmod(0o600)
    key.write_text(text[::-1])
    found = findings(ask)["database and key"]
    assert not found["good"]
    assert "key" in str(found["result"])


def test_unreadable_customers_are_red_with_their_place(ask: Autolog, firm: Path) -> None:
    (firm.parent / "customers.csv").write_text("id,name,domains\nC1,One,not a domain\n")
    found = findings(ask)["customers"]
    assert not found["good"]
    assert f"{firm.parent}/customers.csv:2:3:" in str(found["result"])


def test_a_faulty_configuration_is_all_that_is_looked_at(ask: Autolog, firm: Path) -> None:
    firm.write_text("version: 1\nrulez: x.yaml\n")
    assert list(findings(ask)) == [f"{firm}:2:1"]


def test_a_visibility_for_nobody_is_red(ask: Autolog, firm: Path) -> None:
    rules = firm.with_name("rules.yaml")
    misspelt = "visibility_of: {anna-mial: metadata, anna-calendar: subject, ANNA@ourfirm.example: subject}"
    rules.write_text(rules.read_text().replace("visibility_of: {}", misspelt))
    finding = findings(ask)["visibility"]
    assert (finding["good"], finding["result"]) == (False, "set for anna-mial, who has no account here")
