"""An empty database in the place of the tests' own, to migrate it as a host does."""

import os
from contextlib import contextmanager

from django.apps import apps
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

APP = "milestones"


@contextmanager
def empty_database():
    """Let the default connection lead to a new, empty database until the `with` block ends."""
    old = connections["default"]
    name = f"test_fresh_{os.getpid()}" if old.vendor == "postgresql" else ":memory:"
    new = old.copy()
    new.settings_dict["NAME"] = name
    _create(new, name)
    connections["default"] = new
    try:
        yield
    finally:
        connections["default"] = old
        _drop(new, name)


def _create(new, name):
    if new.vendor == "postgresql":
        with new._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')


def _drop(new, name):
    new.close()
    if new.vendor == "postgresql":
        with new._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def names():
    """Return the names of our migrations, in their order."""
    loader = MigrationLoader(None)
    [last] = loader.graph.leaf_nodes(APP)
    return [name for app, name in loader.graph.forwards_plan(last) if app == APP]


def migrate(name):
    """Bring the database to our migration `name`, and everything else to its newest.

    Returns the models of that state, as `apps.get_model("milestones", …)` of a migration has them.
    """
    executor = MigrationExecutor(connection)
    others = [node for node in executor.loader.graph.leaf_nodes() if node[0] != APP]
    executor.migrate([*others, (APP, name)])
    return MigrationExecutor(connection).loader.project_state((APP, name)).apps


def tables_of_models():
    """Return, for each of our tables as today's models want it, the names of its columns."""
    return {
        model._meta.db_table: {field.column for field in model._meta.concrete_fields}
        for model in apps.get_app_config(APP).get_models(include_auto_created=True)
    }


def tables():
    """Return the same of the database, without the index of the search: see `SearchEntry`."""
    with connection.cursor() as cursor:
        found = [name for name in connection.introspection.table_names(cursor) if APP in name]
        description = connection.introspection.get_table_description
        return {
            name: {column.name for column in description(cursor, name)} - {"lexemes"}
            for name in found
            if not name.startswith("milestones_searchwords")
        }
