"""Reading rules.yaml: every fault at once, each with file, line and column; and its JSON Schema for editors."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from autolog.errors import ConfigurationError, Problem
from autolog.marked_yaml import MarkedDocument, checked, parse_document
from autolog.rules.model import RulesFile
from autolog.rules.ruleset import RuleSet, compile_rules

SCHEMA_ID = "https://autolog.example/schema/rules.v1.json"


def load_rules(path: Path) -> RuleSet:
    """Read, check and compile a rules file.  Raises ConfigurationError with every fault that was found."""
    try:
        content = path.read_bytes()
    except OSError as error:
        remedy = "Name the right file under 'rules:' in autolog.yaml, or write one with `autolog setup`."
        problem = Problem(path, 1, 1, f"the rules cannot be read: {error.strerror}", remedy)
        raise ConfigurationError(problem) from error
    return parse_rules(path, content)


def parse_rules(path: Path, content: bytes) -> RuleSet:
    """Check and compile the bytes of a rules file; `path` is for messages.  Raises ConfigurationError."""
    document = parse_document(path, content)
    file = checked(document, RulesFile)
    problems = tuple(_doubled_ids(document, file))
    if problems:
        raise ConfigurationError(*problems)
    return compile_rules(file, hashlib.sha256(content).hexdigest())


def rules_schema() -> dict[str, object]:
    """Return the JSON Schema of rules.yaml, which lets an editor complete and check it."""
    schema = RulesFile.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        **schema,
        "title": "autolog rules",
    }


def _doubled_ids(document: MarkedDocument, file: RulesFile) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for index, rule in enumerate(file.never_log):
        if rule.id in first:
            line = document.problem(("never_log", first[rule.id], "id"), "").line
            what = f"two rules are called '{rule.id}'; the first is in line {line}"
            yield document.problem(("never_log", index, "id"), what, "Give each its own id.")
        first.setdefault(rule.id, index)
