"""What an installation opens, and from where."""

from __future__ import annotations

from pathlib import Path

import pytest

from autolog.config import load_configuration
from autolog.database_place import sqlite_file, with_password
from autolog.errors import ConfigurationError, SchemaMismatch, SecretError, StoreUnavailable
from autolog.installation import master_key, opened
from autolog.secrets.master_key import create_master_key_file
from autolog.store import Store, make_file, open_store

CONFIGURATION = """\
version: 1
accounts:
  - {id: archive, type: files, path: mail, owner: anna@ourfirm.example, addresses: [sales@ourfirm.example]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "autolog.yaml").write_text(CONFIGURATION)
    (tmp_path / "rules.yaml").write_text("version: 1\nlists: {own_domains: [ourfirm.example]}\n")
    return tmp_path


def test_a_first_start_makes_the_database_and_the_key(folder: Path) -> None:
    with opened(load_configuration(folder / "autolog.yaml")):
        assert (folder / "autolog.db").stat().st_mode & 0o777 == 0o600
        assert (folder / "master.key").stat().st_mode & 0o777 == 0o400


class ShortlyBefore(Store):
    """A database for which another first start makes the key while this one still looks whether there is any."""

    def secret_names(self) -> tuple[str, ...]:
        create_master_key_file(Path(self.database.engine.url.database or "").with_name("master.key"), bytes(32))
        return super().secret_names()


def test_two_first_starts_at_once_share_one_key(folder: Path) -> None:
    make_file(folder / "autolog.db")
    database = open_store(f"sqlite:///{folder / 'autolog.db'}").database
    found = master_key(load_configuration(folder / "autolog.yaml"), ShortlyBefore(database), {})
    assert found is not None
    assert found.key == bytes(32)


def test_owners_and_their_addresses_are_our_own_side(folder: Path) -> None:
    with opened(load_configuration(folder / "autolog.yaml")) as installation:
        assert installation.own.addresses == {"anna@ourfirm.example", "sales@ourfirm.example"}


def test_without_its_key_a_database_is_not_opened(folder: Path) -> None:
    configuration = load_configuration(folder / "autolog.yaml")
    with opened(configuration):
        pass
    (folder / "master.key").unlink()
    with pytest.raises(SecretError, match="needs a master key"), opened(configuration):
        pass


def test_with_another_key_a_database_is_not_opened(folder: Path) -> None:
    configuration = load_configuration(folder / "autolog.yaml")
    with opened(configuration):
        pass
    (folder / "master.key").chmod(0o600)
    (folder / "master.key").write_text("ab" * 32)
    with pytest.raises(SecretError, match="does not open"), opened(configuration):
        pass


def test_a_relative_secret_file_lies_beside_the_configuration(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "imap.password").write_text("correct horse\n")
    (folder / "imap.password").chmod(0o400)
    monkeypatch.chdir("/")
    with opened(load_configuration(folder / "autolog.yaml")) as installation:
        assert installation.secret("file:imap.password") == "correct horse"


def test_a_secret_that_is_not_there_is_named_with_a_remedy(folder: Path) -> None:
    with opened(load_configuration(folder / "autolog.yaml")) as installation:
        with pytest.raises(SecretError, match="secret set NAME"):
            installation.secret("env:NOT_SET_ANYWHERE")
        with pytest.raises(SecretError, match="autolog secret set mailbox"):
            installation.secret("stored:mailbox")


def test_rules_that_are_missing_are_told_before_anything_is_opened(folder: Path) -> None:
    (folder / "rules.yaml").unlink()
    with pytest.raises(ConfigurationError, match=r"rules\.yaml"), opened(load_configuration(folder / "autolog.yaml")):
        pass
    assert not (folder / "autolog.db").exists()


def test_a_database_server_that_does_not_answer_is_one_sentence(folder: Path) -> None:
    text = CONFIGURATION.replace(
        "version: 1\n", "version: 1\ndatabase: {url: 'postgresql+psycopg://autolog@127.0.0.1:1/crm'}\n"
    )
    (folder / "autolog.yaml").write_text(text)
    with (
        pytest.raises((StoreUnavailable, SchemaMismatch)) as caught,
        opened(load_configuration(folder / "autolog.yaml")),
    ):
        pass
    assert "127.0.0.1" in str(caught.value)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("sqlite:////var/lib/autolog/autolog.db", Path("/var/lib/autolog/autolog.db")),
        ("sqlite:///:memory:", None),
        ("postgresql+psycopg://autolog@localhost/crm", None),
    ],
)
def test_only_sqlite_has_a_file(url: str, file: Path | None) -> None:
    assert sqlite_file(url) == file


def test_a_password_is_escaped_into_the_url() -> None:
    url = with_password("postgresql+psycopg://autolog@localhost:5432/crm", "p@ss/word")
    assert url == "postgresql+psycopg://autolog:p%40ss%2Fword@localhost:5432/crm"


def test_a_key_that_systemd_keeps_is_not_called_lost_but_asked_for_by_systemd_run(folder: Path) -> None:
    (folder / "autolog.yaml").write_text(f"{CONFIGURATION}secrets: {{master_key: {{credential: master.key}}}}\n")
    with pytest.raises(SecretError) as caught, opened(load_configuration(folder / "autolog.yaml"), {}):
        pass
    assert "credential:master.key" in caught.value.what
    assert "systemd-run" in caught.value.remedy
