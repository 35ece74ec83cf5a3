"""What each migration keeps to, so that a fresh installation never depends on today's code."""

import ast
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from milestones import migrations
from milestones.editions import immutability
from tests import fresh

SOURCES = sorted(Path(migrations.__file__).parent.glob("[0-9]*.py"))


def imports(source):
    """Yield the modules that Python source imports, a relative one with its dots."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import():
                yield from (alias.name for alias in node.names)
            case ast.ImportFrom():
                yield "." * node.level + (node.module or "")
            case ast.Call(args=[ast.Constant(value=str(name)), *_]) if "import" in ast.unparse(
                node.func
            ):
                yield name


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_a_migration_imports_nothing_of_ours(path):
    ours = ("milestones", "kfor_site", ".")
    assert [name for name in imports(path.read_text()) if name.startswith(ours)] == []


@pytest.mark.parametrize(
    "source",
    [
        "from milestones import document",
        "import milestones.models",
        "from . import helper",
        "def f():\n    import_module('milestones.models.clock')",
    ],
)
def test_an_import_of_ours_is_found_wherever_it_stands(source):
    assert [name for name in imports(source) if name.startswith(("milestones", "."))]


@pytest.mark.slow
def test_an_empty_database_passes_through_each_migration_forward_and_back(django_db_blocker):
    names = fresh.names()
    assert len(names) == len(SOURCES)
    with django_db_blocker.unblock(), fresh.empty_database():
        for name in [*names, *reversed(names[:-1]), names[-1]]:
            fresh.migrate(name)
            if name == names[-1]:
                assert fresh.tables() == fresh.tables_of_models()
                assert immutability.is_protected(connection)


@pytest.mark.django_db
def test_the_models_need_no_further_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
