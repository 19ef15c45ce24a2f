"""The rules.yaml and the JSON Schema that come with autolog."""

from __future__ import annotations

import json
from pathlib import Path

from autolog.marked_yaml import plain, read_document
from autolog.rules import RuleSet, load_rules, rules_schema, shipped_rules
from autolog.rules.model import RulesFile

CONFIG = Path(__file__).resolve().parents[3] / "config"


def test_the_shipped_rules_load() -> None:
    assert isinstance(load_rules(CONFIG / "rules.yaml"), RuleSet)


def test_an_installed_autolog_carries_the_same_rules() -> None:
    assert shipped_rules() == (CONFIG / "rules.yaml").read_text(encoding="utf-8")


def test_the_shipped_rules_show_every_option() -> None:
    text = (CONFIG / "rules.yaml").read_text()
    never_log_keys = RulesFile.model_json_schema()["$defs"]["NeverLog"]["properties"]
    assert [key for key in never_log_keys if key not in text and key != "description"] == []
    shown = plain(read_document(CONFIG / "rules.yaml").data)
    assert isinstance(shown, dict)
    assert set(shown) == set(RulesFile.model_fields)


def test_the_shipped_rules_show_the_defaults() -> None:
    shown = plain(read_document(CONFIG / "rules.yaml").data)
    assert isinstance(shown, dict)
    said = {key: value for key, value in shown.items() if key != "never_log"}
    assert RulesFile.model_validate(said) == RulesFile(version=2)
    assert set(said["evidence"]) == set(RulesFile(version=2).evidence.model_dump())


def test_the_shipped_rules_name_the_schema_in_their_first_line() -> None:
    first = (CONFIG / "rules.yaml").read_text().splitlines()[0]
    name = first.removeprefix("# yaml-language-server: $schema=")
    assert (CONFIG / name).is_file()


def test_the_schema_file_is_generated_from_the_model() -> None:
    assert json.loads((CONFIG / "schema" / "rules.schema.json").read_text()) == rules_schema()
