"""Alembic's entry: runs on the connection that `kernel.migrate` hands over."""

from alembic import context

from workflows.kernel.db import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=Base.metadata, render_as_batch=connection.dialect.name == "sqlite"
)
with context.begin_transaction():
    context.run_migrations()
