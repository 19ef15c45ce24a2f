"""The only room that knows SQL: schema, migrations, writes and reads on SQLite, PostgreSQL and MariaDB.

Everything that one page means is written in one transaction with the cursor behind it, under a version and a fencing
token (`autolog.store.pages`); that, and unique keys, are what exactly-once stands on.
"""

from __future__ import annotations

from autolog.store.backup import backup_database
from autolog.store.new_file import make_file
from autolog.store.store import Store, open_store
from autolog.store.versions import downgrade, needs_upgrade, upgrade

__all__ = ["Store", "backup_database", "downgrade", "make_file", "needs_upgrade", "open_store", "upgrade"]
