"""What the rest of autolog sees of the connector."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from autolog.connector import Connector
from autolog.registry import connector_spec
from autolog.testing.builders import account_context, message
from autolog_files.settings import FilesSettings


def test_it_is_found_by_its_type() -> None:
    assert connector_spec("files").type == "files"


def test_it_opens_what_the_settings_name(tmp_path: Path) -> None:
    (tmp_path / "1.eml").write_bytes(message(1))
    spec = connector_spec("files")
    connector: Connector = spec.open(spec.settings.model_validate({"path": str(tmp_path)}), account_context())
    assert [collection.key for collection in connector.collections()] == ["eml:."]


def test_an_unknown_option_is_an_error() -> None:
    with pytest.raises(ValidationError, match="folder"):
        FilesSettings.model_validate({"path": "/srv/mail", "folder": "Inbox"})


def test_the_window_needs_a_time_zone() -> None:
    with pytest.raises(ValidationError, match="timezone"):
        FilesSettings.model_validate({"path": "/srv/mail", "since": "2026-01-01T00:00:00"})


def test_without_a_window_nothing_is_before_it() -> None:
    assert not FilesSettings(path=Path("/srv/mail")).before_window(-1e12)
