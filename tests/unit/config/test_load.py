"""autolog.yaml: everything that is wrong with it, at once, with line and column."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autolog.config import load_configuration
from autolog.errors import ConfigurationError, Problem
from autolog.marked_yaml import parse_document

GOOD = """\
version: 1
database: {url: sqlite:///state/autolog.db}
accounts:
  - id: archive
    type: files
    owner: kim@ourfirm.example
    path: mail
    poll: 5s
"""


def problems(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "autolog.yaml"
    path.write_text(text)
    with pytest.raises(ConfigurationError) as caught:
        load_configuration(path)
    return [str(problem).replace(f"{tmp_path}/", "") for problem in caught.value.problems]


def test_a_good_file_becomes_settings(tmp_path: Path) -> None:
    path = tmp_path / "autolog.yaml"
    path.write_text(GOOD)
    configuration = load_configuration(path)
    (account,) = configuration.accounts
    assert account.poll == timedelta(seconds=5)
    assert account.first_import == timedelta(days=90)
    assert account.common.owner == "kim@ourfirm.example"


def test_relative_places_begin_at_the_file(tmp_path: Path) -> None:
    path = tmp_path / "autolog.yaml"
    path.write_text(GOOD)
    configuration = load_configuration(path)
    assert configuration.database_url == f"sqlite:///{tmp_path}/state/autolog.db"
    assert configuration.rules == tmp_path / "rules.yaml"


def test_a_misspelt_key_gets_the_nearest_one(tmp_path: Path) -> None:
    assert problems(tmp_path, "version: 1\ndatabse: {url: x}\n") == [
        "autolog.yaml:2:1: unknown key 'databse' - did you mean 'database'?"
    ]


def test_a_misspelt_key_of_a_connector_gets_its_line(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, GOOD.replace("    path: mail", "    path: mail\n    sent_foldres: [Out]"))
    assert problem.startswith("autolog.yaml:8:5: unknown key 'sent_foldres' - did you mean 'sent_folders'?")


def test_an_unknown_type_is_told_with_the_known_ones(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, GOOD.replace("type: files", "type: imapp"))
    assert problem.startswith("autolog.yaml:5:5: no connector of type 'imapp' is installed - did you mean 'imap'?")


def test_all_faults_come_at_once_in_their_order(tmp_path: Path) -> None:
    found = problems(tmp_path, "version: 2\nsync: {poll: often}\naccounts:\n  - {id: Kim, type: files}\n")
    assert [problem.split(": ")[0] for problem in found] == [
        "autolog.yaml:1:1",
        "autolog.yaml:2:8",
        "autolog.yaml:4:5",
        "autolog.yaml:4:6",
    ]


def test_two_accounts_of_one_name_are_refused(tmp_path: Path) -> None:
    text = GOOD + GOOD.partition("accounts:\n")[2]
    assert [problem.partition(" ")[2] for problem in problems(tmp_path, text)] == [
        "two accounts are called 'archive' - Give each its own id.",
        "two accounts are called 'archive' - Give each its own id.",
    ]


def test_a_password_in_clear_is_refused(tmp_path: Path) -> None:
    text = "version: 1\naccounts:\n  - {id: kim, type: imap, host: mail.test, user: kim, password: hunter2}\n"
    (problem,) = problems(tmp_path, text)
    assert "a secret is named here, never written" in problem
    assert "hunter2" not in problem


def test_a_duration_needs_its_unit(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "version: 1\nsync: {poll: 60}\n")
    assert "'60' is no duration: write a number and s, m, h or d" in problem


def test_a_missing_file_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="autolog setup"):
        load_configuration(tmp_path / "none.yaml")


def test_a_file_that_cannot_be_read_is_not_to_be_written_anew(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read: Is a directory - Check what it is, its owner"):
        load_configuration(tmp_path)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (b"a: 1\na: 2\n", "2:1"),
        (b"a: [1,\n", "2:1"),
        (b"a:\n\t- x\n", "2:1"),
        (b"ok: 1\nbad: \xff\n", "2:1"),
        (b"a: *nobody\n", "1:4"),
    ],
)
def test_what_is_no_yaml_is_told_with_its_line(text: bytes, place: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_document(Path("autolog.yaml"), text)
    assert str(caught.value).startswith(f"autolog.yaml:{place}: ")


def test_an_alias_bomb_is_refused_quickly() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    with pytest.raises(ConfigurationError, match="entries"):
        parse_document(Path("autolog.yaml"), "\n".join(lines).encode())


def faults_in(content: bytes) -> tuple[Problem, ...]:
    try:
        parse_document(Path("autolog.yaml"), content)
    except ConfigurationError as error:
        return error.problems
    return ()


@given(st.binary(max_size=300))
def test_no_bytes_make_a_traceback(content: bytes) -> None:
    assert all(fault.line >= 1 and fault.column >= 1 for fault in faults_in(content))


@pytest.mark.parametrize(
    ("good", "bad", "told"),
    [
        ("poll: 5s", "poll: 0s", "8:5: accounts.0.poll: '0s' is too short: at least 1s"),
        (
            "poll: 5s",
            "first_import: 999999999d",
            "8:5: accounts.0.first_import: '999999999d' is too long: at most 36500d",
        ),
        ("version: 1", "version: 1\nsync: {customers: 0s}", "2:8: sync.customers: '0s' is too short: at least 1s"),
        ("id: archive", "id: Archive", "4:5: accounts.0.id: 'Archive' is no id: write small letters, digits, dots"),
        ("    path: mail\n", "    path: [mail]\n", "7:5: accounts.0.path: this must be a path, as a text"),
        ("poll: 5s", "paused: maybe", "8:5: accounts.0.paused: this must be true or false"),
    ],
)
def test_a_value_that_cannot_be_is_told_in_plain_words(tmp_path: Path, good: str, bad: str, told: str) -> None:
    assert good in GOOD
    (problem,) = problems(tmp_path, GOOD.replace(good, bad, 1))
    assert problem.startswith(f"autolog.yaml:{told}")


@pytest.mark.parametrize("listen", ["9480", "127.0.0.1:99999", "127.0.0.1:", "", ":http"])
def test_an_address_that_nothing_can_listen_at_is_refused(tmp_path: Path, listen: str) -> None:
    (problem,) = problems(tmp_path, f'version: 1\nobservability: {{listen: "{listen}"}}\n')
    assert problem.startswith(f"autolog.yaml:2:17: observability.listen: '{listen}' is no address to listen at")


def test_a_misspelt_choice_gets_the_nearest_one(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "version: 1\nobservability: {level: waring}\n")
    assert problem.endswith("- did you mean 'warning'?")


@pytest.mark.parametrize(
    "url",
    ["postgresql://kim:hunter2@host/crm", "postgresql://kim@host/crm?password=hunter2", "mysql://kim:hunter2@h/c"],
)
@pytest.mark.parametrize("place", ["database: {{url: '{}'}}", "customers: [{{url: '{}', query: SELECT 1}}]"])
def test_a_password_in_a_database_url_is_refused_and_not_repeated(tmp_path: Path, place: str, url: str) -> None:
    (problem,) = problems(tmp_path, f"version: 1\n{place.format(url)}\n")
    assert "a password stands in the URL: name its place beside it" in problem
    assert "hunter2" not in problem


@pytest.mark.parametrize("reference", ["{stored: }", "{stored: ''}", "{file: ' '}", "{env: null}"])
def test_a_secret_needs_the_name_of_its_place(tmp_path: Path, reference: str) -> None:
    (problem,) = problems(tmp_path, f"version: 1\nsecrets: {{master_key: {reference}}}\n")
    assert "a secret is named here, never written" in problem


# --- the entity model ---


def test_a_model_s_folder_begins_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "names").mkdir()
    (tmp_path / "names" / "config.cfg").touch()
    path = tmp_path / "autolog.yaml"
    path.write_text(f"{GOOD}matching: {{entity_model: ./names}}\n")
    assert load_configuration(path).file.matching.entity_model == str(tmp_path / "names")


def test_a_model_s_package_is_named_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "autolog.yaml"
    path.write_text(f"{GOOD}matching: {{entity_model: email}}\n")
    assert load_configuration(path).file.matching.entity_model == "email"


@pytest.mark.parametrize("model", ["no_such_package", "en-core-web-sm", "no.such.package", "''"])
def test_a_model_that_is_not_installed_is_a_fault_with_its_line(tmp_path: Path, model: str) -> None:
    (problem,) = problems(tmp_path, f"{GOOD}matching: {{entity_model: {model}}}\n")
    assert problem.startswith("autolog.yaml:9:")
    assert f"no package '{model.strip(chr(39))}' is installed: install it" in problem


def test_a_folder_without_a_model_is_a_fault(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, f"{GOOD}matching: {{entity_model: ./nowhere}}\n")
    assert "nowhere is no spaCy pipeline: it has no config.cfg" in problem
