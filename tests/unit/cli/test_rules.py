"""`autolog rules check` and `autolog rules test`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autolog.testing.builders import Letter
from unit.cli.conftest import Autolog, letter_file

CASES = """\
version: 1
customers: {installation: true}
tests:
  - name: the known buyer
    message: {from: boris@customer1.example, to: anna@ourfirm.example, subject: Offer}
    expect: {decision: linked, customer: C1, contact: Boris Lind}
"""


def add_rules(firm: Path, text: str) -> None:
    rules = firm.with_name("rules.yaml")
    rules.write_text(rules.read_text().replace("rules: []", text))


def test_rules_in_order_are_fine(ask: Autolog) -> None:
    outcome = ask("rules", "check")
    assert (outcome.code, outcome.out) == (0, "The rules are in order.\n")


def test_a_warning_is_a_finding(ask: Autolog, firm: Path) -> None:
    add_rules(firm, "rules: [{id: a, then: {link: C9}}]")
    outcome = ask("rules", "check")
    assert outcome.code == 1
    assert ": warning: there is no customer 'C9' - Write the id" in outcome.out
    assert outcome.out.endswith("0 errors, 1 warning.\n")


def test_a_customer_who_is_there_is_no_finding(ask: Autolog, firm: Path) -> None:
    add_rules(firm, "rules: [{id: a, when: {customer: {ref: C2}}, then: {link: C1}}]")
    assert ask("rules", "check").code == 0


def test_a_fault_is_bad_configuration(ask: Autolog, firm: Path) -> None:
    add_rules(firm, "rules: [{id: a, then: {lnk: C1}}]")
    outcome = ask("rules", "check", "--json")
    assert outcome.code == 78
    (fault,) = outcome.json
    assert (fault["severity"], fault["remedy"]) == ("error", "did you mean 'link'?")
    assert fault["file"].endswith("rules.yaml")


def test_a_file_is_checked_without_a_configuration(autolog: Autolog, tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text("version: 1\nrules: [{id: a, then: {tag: x}}, {id: b, then: {tag: y}}]\n")
    outcome = autolog("rules", "check", "rules.yaml")
    assert outcome.code == 1
    assert outcome.out.startswith("rules.yaml:2:35: warning: the rule 'b' never fires")


def test_a_part_is_checked_with_the_file_that_it_belongs_to(autolog: Autolog, tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text("version: 1\n")
    (tmp_path / "rules.d").mkdir()
    (tmp_path / "rules.d" / "a.yaml").write_text("version: 1\nrulez: []\n")
    outcome = autolog("rules", "check", "rules.d/a.yaml")
    assert outcome.code == 78
    assert "a.yaml:2:1: error: unknown key 'rulez' - did you mean 'rules'?" in outcome.out


def test_checking_writes_nothing(autolog: Autolog, new_firm: Path) -> None:
    autolog("--config", new_firm, "rules", "check")
    assert not new_firm.with_name("autolog.db").exists()


def test_cases_beside_the_rules_are_run_with_the_installations_customers(ask: Autolog, firm: Path) -> None:
    firm.with_name("rules.test.yaml").write_text(CASES)
    outcome = ask("rules", "test")
    assert (outcome.code, outcome.out) == (0, "1 case, 0 failed.\n")


def test_who_has_no_cases_yet_is_told_how_to_make_some(ask: Autolog) -> None:
    outcome = ask("rules", "test")
    assert outcome.code == 78
    assert "autolog rules test --from" in outcome.err


def test_a_case_that_fails_is_told_with_its_reasons(ask: Autolog, firm: Path) -> None:
    firm.with_name("rules.test.yaml").write_text(CASES.replace("customer: C1", "customer: C2"))
    outcome = ask("rules", "test")
    assert outcome.code == 1
    assert "FAILED  the known buyer\n  customer: expected C2, got C1\n" in outcome.out
    assert "  C1 100.0%: prior -9.0 address +20.0\n" in outcome.out
    assert outcome.out.endswith("1 case, 1 failed.\n")


def test_machines_get_every_case(ask: Autolog, firm: Path) -> None:
    firm.with_name("rules.test.yaml").write_text(CASES)
    (case,) = ask("rules", "test", "--json").json
    assert (case["name"], case["differences"]) == ("the known buyer", [])


def test_a_fault_in_the_cases_is_told_with_its_place(ask: Autolog, firm: Path) -> None:
    cases = firm.with_name("rules.test.yaml")
    cases.write_text(CASES.replace("decision", "desicion"))
    outcome = ask("rules", "test")
    assert outcome.code == 78
    assert outcome.err == f"{cases}:6:14: unknown key 'desicion' - did you mean 'decision'?\n"


@pytest.fixture
def made_case(ask: Autolog) -> str:
    (linked,) = [row for row in ask("export").out.splitlines() if "email" in row]
    outcome = ask("rules", "test", "--from", json.loads(linked)["id"])
    assert outcome.code == 0, outcome.err
    return outcome.out


def test_a_case_made_from_a_record_holds_no_real_name_address_or_domain(made_case: str) -> None:
    for real in ("Boris", "Lind", "boris@", "customer1", "Customer One", "Anna", "Berg"):
        assert real.casefold() not in made_case.casefold(), real


def test_a_case_made_from_a_record_passes(made_case: str, ask: Autolog, firm: Path) -> None:
    firm.with_name("rules.test.yaml").write_text(made_case)
    outcome = ask("rules", "test")
    assert (outcome.code, outcome.out) == (0, "1 case, 0 failed.\n")


def test_there_is_no_case_of_a_record_that_is_not_there(ask: Autolog) -> None:
    outcome = ask("rules", "test", "--from", "ffffffffffff")
    assert (outcome.code, outcome.out) == (2, "")


QUERY = '{query: "SELECT domain FROM banned", url: "sqlite:///%s"}'


def banned(folder: Path, *domains: str) -> Path:
    """Write a database of the firm with these domains."""
    import sqlite3

    path = folder / "crm.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS banned (domain TEXT)")
        connection.executemany("INSERT INTO banned VALUES (?)", [(domain,) for domain in domains])
    connection.close()
    return path


def ban(firm: Path, database: Path) -> None:
    rules = firm.with_name("rules.yaml")
    text = rules.read_text().replace("  partner_domains: []", f"  partner_domains: []\n  banned: {QUERY % database}")
    rules.write_text(text.replace("never_log:\n", "never_log:\n  - {id: banned, domain: {in: banned}}\n", 1))


def test_a_list_in_a_database_is_asked_by_check_and_by_the_path(ask: Autolog, firm: Path, tmp_path: Path) -> None:
    ban(firm, banned(tmp_path, "customer1.example"))
    assert ask("rules", "check").code == 0
    firm.with_name("rules.test.yaml").write_text(CASES)
    outcome = ask("rules", "test")
    assert "rule: expected" in outcome.out or "decision: expected linked, got ignored" in outcome.out


def test_a_query_that_the_database_refuses_is_told_with_its_line(ask: Autolog, firm: Path, tmp_path: Path) -> None:
    database = banned(tmp_path)
    ban(firm, database)
    rules = firm.with_name("rules.yaml")
    rules.write_text(rules.read_text().replace("FROM banned", "FROM nowhere"))
    outcome = ask("rules", "check")
    assert outcome.code == 78
    assert "the list 'banned' cannot be read: The firm's database refuses the query" in outcome.out
    (line,) = [number for number, text in enumerate(rules.read_text().splitlines(), 1) if "FROM nowhere" in text]
    assert f"rules.yaml:{line}:3: error:" in outcome.out


def test_a_list_in_a_database_that_is_away_stops_the_start_and_lets_nothing_through(ask: Autolog, firm: Path) -> None:
    ban(firm, Path("/nonexistent/crm.db"))
    outcome = ask("once")
    assert outcome.code in (69, 78)
    assert "Traceback" not in outcome.err


def test_the_daemon_asks_for_lists_again_with_the_customers(firm: Path, tmp_path: Path) -> None:
    from autolog.config import load_configuration
    from autolog.daemon.daemon import Daemon
    from autolog.decode.headers import parse_headers
    from autolog.decode.pool import DecodePool
    from autolog.installation import opened

    database = banned(tmp_path, "first.example")
    ban(firm, database)
    mail = parse_headers(b"From: a@second.example\n\n")
    with opened(load_configuration(firm)) as installation, DecodePool(1) as pool:
        daemon = Daemon(installation, pool)
        assert daemon.installation.rules.screen(mail, ()) is None
        banned(tmp_path, "second.example")
        daemon._refresh_customers()
        assert daemon.installation.rules.screen(mail, ()) is not None
        database.unlink()
        daemon._refresh_customers()
        assert daemon.installation.rules.screen(mail, ()) is not None, "what was known goes on"


def test_a_list_in_a_database_does_not_hinder_the_check_of_everything(ask: Autolog, firm: Path) -> None:
    ban(firm, Path("/nonexistent/crm.db"))
    assert ask("check").code == 0


def test_a_file_is_explained_with_the_rules_that_were_asked(ask: Autolog, firm: Path, tmp_path: Path) -> None:
    add_rules(firm, "rules: [{id: a, when: {subject: invoice}, then: {tag: x}}, {id: b, then: {tag: y}}]")
    letter = letter_file(tmp_path, Letter())
    outcome = ask("explain", letter)
    assert "  rule a: no, subject does not fit\n  rule b: fits\n" in outcome.out


def test_a_record_is_shown_with_what_rules_put_beside_it(autolog: Autolog, new_firm: Path) -> None:
    add_rules(new_firm, "rules: [{id: a, when: {kind: email}, then: {tag: hall, owner: kim}}]")
    assert autolog("--config", new_firm, "once").code == 0
    (linked,) = [row for row in autolog("--config", new_firm, "export").out.splitlines() if '"email"' in row]
    record = json.loads(linked)
    assert record["marks"] == [
        {"kind": "rule", "value": "a"},
        {"kind": "owner", "value": "kim"},
        {"kind": "tag", "value": "hall"},
    ]
    outcome = autolog("--config", new_firm, "explain", record["id"])
    assert "by the rules: rule a, owner kim, tag hall" in outcome.out


def old_rules(firm: Path) -> Path:
    rules = firm.with_name("rules.yaml")
    rules.write_text(rules.read_text().replace("version: 2", "version: 1"))
    return rules


def test_what_changed_since_an_older_version_is_noted_and_is_no_finding(ask: Autolog, firm: Path) -> None:
    old_rules(firm)
    outcome = ask("rules", "check")
    assert outcome.code == 0
    assert ": note: version 1 → 2: this changed: an entry of visibility_of" in outcome.out


def test_a_newer_version_is_refused_with_a_sentence(ask: Autolog, firm: Path) -> None:
    rules = firm.with_name("rules.yaml")
    rules.write_text(rules.read_text().replace("version: 2", "version: 99"))
    outcome = ask("rules", "check")
    assert outcome.code == 78
    assert "the rules are in version 99 of their language, and this autolog knows versions 1 to 2" in outcome.out


def test_a_migration_is_shown_and_writes_nothing(ask: Autolog, firm: Path) -> None:
    rules = old_rules(firm)
    before = rules.read_bytes()
    outcome = ask("rules", "migrate")
    assert outcome.code == 0
    assert "-version: 1\n+version: 2\n" in outcome.out
    assert "with --write it is" in outcome.out
    assert rules.read_bytes() == before


def test_a_migration_is_written_with_all_comments(ask: Autolog, firm: Path) -> None:
    rules = old_rules(firm)
    before = rules.read_text()
    assert ask("rules", "migrate", "--write").code == 0
    assert rules.read_text() == before.replace("version: 1", "version: 2", 1)
    assert ask("rules", "check").out == "The rules are in order.\n"


def test_rules_of_the_present_version_need_no_migration(ask: Autolog) -> None:
    assert ask("rules", "migrate").out == "The rules are in version 2, the present one.\n"


def test_parts_are_migrated_with_the_whole(ask: Autolog, firm: Path) -> None:
    part = firm.with_name("rules.d") / "more.yaml"
    part.parent.mkdir()
    part.write_text("# more\nversion: 1\nrules: []\n")
    assert ask("rules", "migrate", "--write").code == 0
    assert part.read_text() == "# more\nversion: 2\nrules: []\n"
