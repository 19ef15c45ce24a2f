"""Alembic's migrations of the store: one module for each change of the schema, each tested up and down."""
