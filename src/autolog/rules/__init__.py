"""The firm's rules: the YAML language, the `never_log` gate, and the decision on each item."""

from autolog.rules.decide import RULE, decide
from autolog.rules.lists import Sources
from autolog.rules.load import load_rules, parse_rules, read_rules, rules_schema
from autolog.rules.ruleset import RuleSet, compile_rules
from autolog.rules.screen import Screen
from autolog.rules.shipped import shipped_rules

__all__ = [
    "RULE",
    "RuleSet",
    "Screen",
    "Sources",
    "compile_rules",
    "decide",
    "load_rules",
    "parse_rules",
    "read_rules",
    "rules_schema",
    "shipped_rules",
]
