"""A faulty account beside a healthy one: one clear line about the one, no delay for the other, and nothing lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from autolog.store.records import CollectionState
from autolog.testing.builders import Letter
from installed import Installed
from servers.dovecot import Dovecot
from servers.faulty_proxy import Faults, FaultyProxy

COUNT = 60
FAULTS = {
    "cut in a literal": Faults(cut_after=30_000),
    "garbled": Faults(garble=lambda data: data.replace(b"FETCH (", b"FETHC (")),
    "refused": Faults(refuse=True),
    "one byte at a time": Faults(rate=20),
}


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with Dovecot({"anna": "secret", "boris": "secret"}) as dovecot:
        for user in dovecot.users:
            letters = [Letter(f"{n}@{user}.example", subject=f"{user} {n}", text="work " * 300) for n in range(COUNT)]
            dovecot.deliver(user, [letter.content for letter in letters])
        yield dovecot


def account(name: str, port: int) -> str:
    return (
        f"  - {{id: {name}, type: imap, owner: {name}@ourfirm.example, host: 127.0.0.1, port: {port}, security: none,\n"
        f"     user: {name}, password: {{env: MAIL_PASSWORD}}, first_import: 36500d, page_messages: 10,\n"
        "     timeouts: {connect: 1, read: 1, command: 2}}\n"
    )


def trouble(installed: Installed) -> list[str]:
    with installed.store() as store:
        accounts = [state.last_error for state in store.account_states() if state.account == "anna"]
        collections: tuple[CollectionState, ...] = store.collection_states("anna")
        return [line for line in (*accounts, *(one.last_error for one in collections)) if line]


def logged(installed: Installed, name: str) -> int:
    with installed.store() as store:
        keys = [one.record.identity.key for one in store.export()]
    assert len(keys) == len(set(keys))
    return sum(key.endswith(f"@{name}.example") for key in keys)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_account_is_one_line_and_loses_nothing(tmp_path: Path, dovecot: Dovecot, fault: str) -> None:
    (tmp_path / "customers.csv").write_text("id,name,domains\nC1,Customer 1 GmbH,customer1.example\n")
    with FaultyProxy(dovecot.port) as proxy:
        installed = Installed(
            tmp_path,
            account("anna", proxy.port) + account("boris", dovecot.port),
            customers="[{csv: customers.csv}]",
            environment={"MAIL_PASSWORD": "secret"},
        )
        proxy.faults = FAULTS[fault]
        assert installed.run("once").returncode == 1
        assert logged(installed, "boris") == COUNT
        assert trouble(installed)
        assert all("\n" not in line and "Traceback" not in line for line in trouble(installed))
        proxy.faults = Faults()
        again = installed.run("once", "--account", "anna")
        assert again.returncode == 0, again.stderr
        assert logged(installed, "anna") == COUNT
        assert trouble(installed) == []


def test_a_failed_account_is_left_alone_for_a_while_unless_it_is_asked_for(tmp_path: Path, dovecot: Dovecot) -> None:
    installed = Installed(tmp_path, account("anna", dovecot.port), environment={"MAIL_PASSWORD": "wrong"})
    assert installed.run("once").returncode == 1
    installed.environment = {"MAIL_PASSWORD": "secret"}
    waiting = installed.run("once")
    assert waiting.returncode == 1
    assert "anna is left alone until" in waiting.stderr
    assert installed.run("once", "--account", "anna").returncode == 0
