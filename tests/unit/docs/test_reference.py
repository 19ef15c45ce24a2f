"""The reference says everything that there is, and nothing that there is not."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import pytest
from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo
from ruamel.yaml import YAML
from sqlalchemy import inspect as look_into

from autolog import errors
from autolog.config.care import BrakesSettings, ReconcileSettings, RetentionSettings
from autolog.config.settings import (
    AccountSettings,
    ConfigurationFile,
    CustomersSettings,
    DatabaseSettings,
    DecodeSettings,
    MatchingSettings,
    ObservabilitySettings,
    SecretsSettings,
    SyncSettings,
)
from autolog.daemon.monitoring import Metrics
from autolog.matching.weights import PRIOR, WEIGHTS, Reason
from autolog.model import EvidenceKind, State
from autolog.registry import connector_spec, connector_types
from autolog.store import open_store, upgrade
from autolog.store.schema import metadata
from unit.docs.pages import ROOT, code_spans, section, table, text_of

CONFIGURATION: dict[str, type[BaseModel]] = {
    "The whole file": ConfigurationFile,
    "`database`": DatabaseSettings,
    "`secrets`": SecretsSettings,
    "`customers`": CustomersSettings,
    "`accounts`": AccountSettings,
    "`sync`": SyncSettings,
    "`decode`": DecodeSettings,
    "`matching`": MatchingSettings,
    "`observability`": ObservabilitySettings,
    "`retention`": RetentionSettings,
    "`brakes`": BrakesSettings,
    "`reconcile`": ReconcileSettings,
}
ACCOUNTS = {
    "caldav": "a CalDAV account",
    "files": "an account of files",
    "google": "a Google account",
    "imap": "an IMAP account",
    "microsoft": "a Microsoft 365 account",
}
"""How headings call the accounts of each type."""
STATES_RULES = "Rules that stand beside the state"
_RULE_SAID = re.compile(
    r'(?:\b(?:Refusal|NotRead)\(|\bDecision\(State\.\w+, |\b_review\(case, |\b_shown\(State\.\w+, )"([a-z.-]+)"'
    r'|\brule="([a-z.-]+)"'
)
_RULE_NAMED = re.compile(r'"rule": (_?[A-Z_]+)\b')
VIEWS = ("v_timeline", "v_customer_activity", "v_ledger", "v_meetings")


def connectors() -> Iterator[tuple[str, type[BaseModel]]]:
    """Yield the heading and settings of each connector, and of each group of settings inside them."""
    for name in connector_types():
        settings = connector_spec(name).settings
        yield f"Accounts of type `{name}`", settings
        for key, field in settings.model_fields.items():
            if isinstance(field.default, BaseModel):
                yield f"`{key}` of {ACCOUNTS[name]}", type(field.default)


def test_headings_call_every_type_of_account_by_its_name() -> None:
    assert set(ACCOUNTS) == set(connector_types())


def described(page: str, heading: str, model: type[BaseModel]) -> None:
    """Assert that the table below the heading has every key of the model, with its default, and no other."""
    rows = table(section(text_of(page), heading))
    assert set(rows) == set(model.model_fields)
    for key, field in model.model_fields.items():
        assert_default(f"{page} {heading} {key}", rows[key][0].strip("`"), field)
        assert rows[key][1]


def assert_default(place: str, shown: str, field: FieldInfo) -> None:
    if field.is_required():
        assert shown == "required", place
    elif isinstance(field.get_default(call_default_factory=True), BaseModel):
        assert shown == "below", place
    else:
        kind = TypeAdapter(Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation)
        value = kind.validate_python(YAML(typ="safe").load(shown))
        assert value == field.get_default(call_default_factory=True), place


@pytest.mark.parametrize(("heading", "model"), CONFIGURATION.items())
def test_every_key_of_the_configuration_is_described_with_its_default(heading: str, model: type[BaseModel]) -> None:
    described("reference/configuration.md", heading, model)


@pytest.mark.parametrize(("heading", "model"), list(connectors()))
def test_every_setting_of_a_connector_is_described_with_its_default(heading: str, model: type[BaseModel]) -> None:
    described("reference/configuration.md", heading, model)


def test_every_error_is_described_with_its_exit_code() -> None:
    classes = [one for _, one in inspect.getmembers(errors, inspect.isclass) if issubclass(one, errors.AutologError)]
    rows = table(section(text_of("reference/errors.md"), "Errors"))
    assert {name: cells[0] for name, cells in rows.items()} == {one.__name__: str(one.exit_code) for one in classes}


def test_every_exit_code_of_an_error_is_explained() -> None:
    codes = table(section(text_of("reference/errors.md"), "Exit codes"))
    errors_ = table(section(text_of("reference/errors.md"), "Errors"))
    assert {cells[0] for cells in errors_.values()} <= set(codes)


@pytest.mark.parametrize("name", sorted(metadata.tables))
def test_every_column_of_a_table_is_described(name: str) -> None:
    rows = table(section(text_of("reference/database.md"), name))
    assert list(rows) == [column.name for column in metadata.tables[name].columns]
    assert all(cells[0] for cells in rows.values())


@pytest.mark.parametrize("name", VIEWS)
def test_every_column_of_a_view_is_described(name: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/autolog.db"
    upgrade(url)
    store = open_store(url)
    try:
        found = look_into(store.database.engine)
        assert set(found.get_view_names()) == set(VIEWS)
        columns = [column["name"] for column in found.get_columns(name)]
    finally:
        store.close()
    assert list(table(section(text_of("reference/database.md"), name))) == columns


def test_every_weight_that_matching_uses_is_the_one_that_is_told() -> None:
    used = {Reason[name] for name in _named_in_matching("Reason")}
    weights = {
        reason.value: (f"{WEIGHTS[reason].bits:g}", WEIGHTS[reason].thought) for reason in Reason if reason in used
    }
    page = "".join(f"| {reason} | {bits} | {thought} |\n" for reason, (bits, thought) in weights.items())
    rows = table(section(text_of("reference/evidence.md"), "Evidence and its weights"))
    assert rows == weights, f"docs/reference/evidence.md must say:\n{page}"
    assert f"**{PRIOR:g} bits**" in text_of("reference/evidence.md")


def test_every_kind_of_evidence_that_matching_gives_is_told() -> None:
    given = {EvidenceKind[name] for name in _named_in_matching("EvidenceKind")} | {EvidenceKind.RULE}
    assert set(table(section(text_of("reference/evidence.md"), "Kinds"))) == given


def test_every_state_is_described() -> None:
    assert set(table(section(text_of("reference/states.md"), "States of the ledger"))) == set(State)


def test_every_rule_beside_a_state_is_one_that_the_code_gives() -> None:
    rows = table(section(text_of("reference/states.md"), STATES_RULES))
    sources = "".join(path.read_text(encoding="utf-8") for room in ("src", "connectors") for path in _modules(room))
    unknown = [rule for rule in rows if f'"{rule.partition(":")[0]}' not in sources]
    assert unknown == []


def test_every_rule_that_the_code_gives_is_told() -> None:
    rows = {rule.partition(":")[0] for rule in table(section(text_of("reference/states.md"), STATES_RULES))}
    given = set(_given_rules())
    assert {"imap.draft", "tie", "threshold", "no-customer", "nothing-in-window", "record-ended", "declined"} <= given
    assert given - rows == set()


def _given_rules() -> Iterator[str]:
    """Yield the rules that stand in the code as words, where a refusal, a decision or a row of the ledger is made."""
    rooms = ("connectors", "src/autolog/rules", "src/autolog/store")
    modules = [path for room in rooms for path in _modules(room)] + [ROOT / "src" / "autolog" / "processing.py"]
    for module in modules:
        text = module.read_text(encoding="utf-8")
        yield from (said[1] or said[2] for said in _RULE_SAID.finditer(text))
        for name in _RULE_NAMED.findall(text):
            yield from re.findall(rf'^{name} = "([a-z.-]+)"', text, re.MULTILINE)


def test_every_metric_is_described() -> None:
    shown = {span.partition("{")[0] for span in code_spans(ROOT / "docs/how-to/watch.md")}
    families = list(Metrics().registry.collect())
    names = {f"{one.name}_total" if one.type == "counter" else one.name for one in families}
    assert names == {name for name in shown if name.startswith("autolog_")}


def test_connectors_that_are_installed_are_among_the_providers() -> None:
    assert set(connector_types()) <= {
        cells[0].strip("`") for cells in table(text_of("reference/providers.md")).values()
    }


def _named_in_matching(enumeration: str) -> set[str]:
    """Return the members of an enumeration that the modules of matching speak of, the table of weights aside."""
    pattern = re.compile(rf"\b{enumeration}\.([A-Z_]+)")
    modules = _imported_by("autolog.matching.match", set()) - {"autolog.matching.weights"}
    return {name for module in modules for name in pattern.findall(_source_of(module).read_text(encoding="utf-8"))}


def _imported_by(module: str, known: set[str]) -> set[str]:
    """Return the modules of matching that this one needs, itself among them: what is not wired in does not count."""
    known.add(module)
    tree = ast.parse(_source_of(module).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("autolog.matching"):
            wanted = [node.module, *(f"{node.module}.{name.name}" for name in node.names)]
            for name in wanted:
                if name not in known and _source_of(name).is_file():
                    _imported_by(name, known)
    return known


def _source_of(module: str) -> Path:
    path = ROOT / "src" / module.replace(".", "/")
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _modules(room: str) -> Iterator[Path]:
    return (ROOT / room).rglob("*.py")


def test_a_default_that_is_wrong_is_found() -> None:
    with pytest.raises(AssertionError):
        assert_default("here", "61s", SyncSettings.model_fields["poll"])
