"""`autolog account`: a look at each mailbox without changing anything."""

from __future__ import annotations

from pathlib import Path

from autolog.cli.named import known_account
from autolog.cli.terminal import print_json, print_table, say
from autolog.config import Account, load_configuration
from autolog.connector import Collection
from autolog.errors import AutologError, Fault
from autolog.installation import Installation, opened


def run_account_test(path: Path, account_id: str, as_json: bool) -> int:
    """Log in and list the collections; raises the connector's own error, which says what to do."""
    configuration = load_configuration(path)
    account = known_account(configuration, account_id)
    with opened(configuration) as installation:
        collections = list_collections(installation, account)
    if as_json:
        print_json([{"key": one.key, "name": one.name, "role": one.role} for one in collections])
    else:
        print_table(["collection", "role"], [[one.name, one.role] for one in collections])
        say(f"{account.id} answers; {len(collections)} collections would be read, and nothing is ever written there.")
    return 0


def list_collections(installation: Installation, account: Account) -> tuple[Collection, ...]:
    """Return what the account would be read from.  Raises AuthError, Forbidden, TransientError or Fault."""
    connector = installation.connect(account)
    try:
        return tuple(connector.collections())
    except AutologError:
        raise
    except Exception as unforeseen:
        raise Fault(unforeseen) from unforeseen
    finally:
        connector.close()


def run_account_list(path: Path, as_json: bool) -> int:
    """Print the accounts with their last success and last error."""
    configuration = load_configuration(path)
    with opened(configuration) as installation:
        states = {state.account: state for state in installation.store.account_states()}
    rows = [
        {
            "id": account.id,
            "type": account.common.type,
            "owner": account.common.owner,
            "paused": account.common.paused,
            "last_success_at": states[account.id].last_success_at if account.id in states else None,
            "last_error": states[account.id].last_error if account.id in states else "",
        }
        for account in configuration.accounts
    ]
    if as_json:
        print_json(rows)
    else:
        print_table(
            ["id", "type", "owner", "paused", "last success", "last error"], [list(row.values()) for row in rows]
        )
    return 0
