"""Where Alembic begins: on the connection that `autolog.store.versions` opened, in its transaction."""

from __future__ import annotations

from alembic import context

from autolog.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
