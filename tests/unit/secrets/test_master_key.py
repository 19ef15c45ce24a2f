"""The master key comes from a place that only autolog can read."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest

from autolog.errors import SecretError
from autolog.secrets.master_key import create_master_key_file, find_master_key, parse_master_key, read_place

HEXADECIMAL = "00112233445566778899aabbccddeeff" * 2


def test_hexadecimal_and_base64_are_the_same_key() -> None:
    base64 = "ABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7v8="
    assert parse_master_key(HEXADECIMAL, "test").key == parse_master_key(base64, "test").key


@pytest.mark.parametrize("text", ["", "short", "zz" * 32, "00" * 31])
def test_what_is_no_key_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(SecretError, match="openssl rand -hex 32"):
        parse_master_key(text, "env:KEY")


def test_a_key_in_the_environment_is_found() -> None:
    key = find_master_key("env:KEY", {"KEY": HEXADECIMAL})
    assert key is not None
    assert key.key.hex() == HEXADECIMAL


def test_a_systemd_credential_is_found_in_its_folder(tmp_path: Path) -> None:
    (tmp_path / "master.key").write_text(HEXADECIMAL)
    assert find_master_key("credential:master.key", {"CREDENTIALS_DIRECTORY": str(tmp_path)}) is not None


def test_a_missing_key_is_none(tmp_path: Path) -> None:
    assert find_master_key(f"file:{tmp_path}/none", {}) is None
    assert find_master_key("env:KEY", {}) is None
    assert find_master_key("credential:master.key", {}) is None


def test_a_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(HEXADECIMAL)
    path.chmod(0o644)
    with pytest.raises(SecretError, match="chmod 0400"):
        read_place(f"file:{path}", {})


def test_a_new_key_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "state" / "master.key"
    made = create_master_key_file(path, bytes(range(32)))
    assert path.stat().st_mode & 0o777 == 0o400
    assert find_master_key(f"file:{path}", {}) == made


def test_a_key_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    create_master_key_file(path, bytes(range(32)))
    with pytest.raises(FileExistsError):
        create_master_key_file(path, bytes(32))


def test_a_key_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))  # as on a disk that is full
    try:
        with pytest.raises(OSError, match="File too large"):
            create_master_key_file(tmp_path / "master.key", bytes(32))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(tmp_path.iterdir()) == []


def test_a_key_file_that_is_no_text_is_said_without_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    path.write_bytes(b"\xff" * 32)
    path.chmod(0o400)
    with pytest.raises(SecretError, match=r"cannot be read: it is no text\. Check the file"):
        find_master_key(f"file:{path}", {})
