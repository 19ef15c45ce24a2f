"""Named lists, and the files of rules.d."""

from __future__ import annotations

from pathlib import Path

import pytest

from autolog.decode.headers import parse_headers
from autolog.errors import ConfigurationError, StoreUnavailable
from autolog.rules import RuleSet, Sources, load_rules, read_rules
from autolog.rules.lists import UNASKED
from autolog.rules.load import files_of, read_kept
from autolog.rules.model import NamedList


def loaded(folder: Path, text: str, sources: Sources = UNASKED, **parts: str) -> RuleSet:
    (folder / "rules.yaml").write_text(f"version: 1\n{text}\n")
    for name, part in parts.items():
        (folder / "rules.d").mkdir(exist_ok=True)
        (folder / "rules.d" / f"{name}.yaml").write_text(f"version: 1\n{part}\n")
    return load_rules(folder / "rules.yaml", sources)


def refuses(rules: RuleSet, sender: str) -> bool:
    return rules.screen(parse_headers(f"From: {sender}\n\n".encode()), ()) is not None


def fault(folder: Path, text: str, sources: Sources = UNASKED, **parts: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        loaded(folder, text, sources, **parts)
    return str(caught.value).replace(f"{folder}/", "")


NEVER = "never_log: [{id: x, any_participant: {in: people}}]"


def test_a_list_may_stand_in_the_file(tmp_path: Path) -> None:
    rules = loaded(tmp_path, f"lists: {{people: [kim@a.example, '*@b.example', c.example]}}\n{NEVER}")
    assert refuses(rules, "kim+tag@a.example")
    assert refuses(rules, "li@b.example")
    assert refuses(rules, "li@mail.c.example")
    assert not refuses(rules, "sam@a.example")
    assert not refuses(rules, "li@mail.b.example")


def test_a_list_may_be_a_text_file(tmp_path: Path) -> None:
    (tmp_path / "people.txt").write_text("# who\nkim@a.example\n\nb.example  # all\n")
    rules = loaded(tmp_path, f"lists: {{people: {{file: people.txt}}}}\n{NEVER}")
    assert refuses(rules, "kim@a.example")
    assert refuses(rules, "li@b.example")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_list_may_be_a_column_of_a_table(tmp_path: Path, delimiter: str) -> None:
    (tmp_path / "people.csv").write_text(f"name{delimiter}Mail\nKim{delimiter}kim@a.example\n")
    rules = loaded(tmp_path, f"lists: {{people: {{file: people.csv, column: mail}}}}\n{NEVER}")
    assert refuses(rules, "kim@a.example")


def test_a_column_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("name,mail\nKim,kim@a.example\n")
    told = fault(tmp_path, f"lists: {{people: {{file: people.csv, column: mial}}}}\n{NEVER}")
    assert "rules.yaml:2:9: the list 'people' cannot be read" in told
    assert "did you mean 'mail'?" in told


def test_a_list_may_be_asked_of_a_database(tmp_path: Path) -> None:
    asked: list[str] = []

    def ask(origin: NamedList) -> tuple[str, ...]:
        asked.append(origin.query or "")
        return ("kim@a.example",)

    rules = loaded(tmp_path, f"lists: {{people: {{query: SELECT mail FROM p}}}}\n{NEVER}", Sources(ask))
    assert (asked, rules.asks, refuses(rules, "kim@a.example")) == (["SELECT mail FROM p"], True, True)


def test_a_database_that_does_not_answer_is_no_empty_list(tmp_path: Path) -> None:
    def ask(_origin: NamedList) -> tuple[str, ...]:
        raise StoreUnavailable("the database is away")

    with pytest.raises(StoreUnavailable):
        loaded(tmp_path, f"lists: {{people: {{query: SELECT mail FROM p}}}}\n{NEVER}", Sources(ask))


def test_lists_of_autolog_need_no_declaration(tmp_path: Path) -> None:
    rules = loaded(tmp_path, "never_log: [{id: x, any_participant: {in: [freemail, role_accounts]}}]")
    assert refuses(rules, "anna@gmail.com")
    assert refuses(rules, "info@acme.example")
    assert not refuses(rules, "anna@acme.example")


def test_a_list_longer_than_ten_thousand_is_refused(tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("".join(f"d{number}.example\n" for number in range(10_001)))
    assert "10,000 are the most" in fault(tmp_path, f"lists: {{people: {{file: long.txt}}}}\n{NEVER}")


def test_five_hundred_rules_are_the_most(tmp_path: Path) -> None:
    rules = "rules:\n" + "".join(f"  - {{id: r{number}, then: {{tag: x}}}}\n" for number in range(499))
    more = "rules: [{id: a, then: {tag: x}}, {id: b, then: {tag: x}}]"
    assert "there are 501 entries in rules, and 500 are the most" in fault(tmp_path, rules, more=more)


def test_parts_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    rules = loaded(
        tmp_path,
        "rules: [{id: a, then: {tag: x}}]",
        second="rules: [{id: c, then: {tag: x}}]",
        first="rules: [{id: b, then: {tag: x}}]",
    )
    assert [rule.id for rule in rules.book.rules] == ["a", "b", "c"]


def test_a_part_adds_entries_lists_and_evidence(tmp_path: Path) -> None:
    part = f"lists: {{people: [kim@a.example]}}\n{NEVER}\nevidence: {{competitors: rival.example}}"
    rules = loaded(tmp_path, "evidence: {competitors: Rival Ltd}", more=part)
    assert refuses(rules, "kim@a.example")
    assert rules.evidence.competitor_domains == ("rival.example",)
    assert rules.evidence.competitor_names == ("Rival Ltd",)


def test_a_fault_in_a_part_names_its_file(tmp_path: Path) -> None:
    told = fault(tmp_path, "noize: {}", more="rulez: []")
    assert told.splitlines() == [
        "rules.yaml:2:1: unknown key 'noize' - did you mean 'noise'?",
        "rules.d/more.yaml:2:1: unknown key 'rulez' - did you mean 'rules'?",
    ]


def test_an_id_in_two_files_is_told_with_the_first(tmp_path: Path) -> None:
    told = fault(tmp_path, "rules: [{id: a, then: {tag: x}}]", more="rules: [{id: a, then: {tag: x}}]")
    assert "rules.d/more.yaml:2:10: two rules are called 'a'; the first is in line 2 of rules.yaml" in told


def test_a_part_changes_the_digest_and_stands_in_the_text(tmp_path: Path) -> None:
    alone = loaded(tmp_path, "")
    whole = loaded(tmp_path, "", more="rules: [{id: a, then: {tag: x}}]")
    assert alone.digest != whole.digest
    assert "# --- rules.d/more.yaml" in whole.text


def test_weights_belong_into_the_main_file(tmp_path: Path) -> None:
    assert "belong into rules.yaml itself" in fault(tmp_path, "", more="evidence: {weights: {domain: 1}}")


@pytest.mark.parametrize(
    "texts", [("version: 1\n",), ("version: 1",), ("version: 1\n", "version: 1\n# a\n", "version: 1")]
)
def test_the_text_of_a_version_gives_its_files_back(tmp_path: Path, texts: tuple[str, ...]) -> None:
    (tmp_path / "rules.d").mkdir()
    (tmp_path / "rules.yaml").write_text(texts[0])
    for number, text in enumerate(texts[1:]):
        (tmp_path / "rules.d" / f"{number}.yaml").write_text(text)

    read = read_rules(tmp_path / "rules.yaml")

    assert tuple(files_of(read.text).values()) == texts
    assert read_kept(read.text, tmp_path / "rules.yaml").digest == read.digest
