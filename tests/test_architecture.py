"""docs/architecture.md names the packages and modules that there are."""

import re

from django.conf import settings

CODE = settings.BASE_DIR / "milestones"
ROW = re.compile(r"\| \d \| (?P<packages>.+?) \| .+? \| (?P<modules>.*?) ?\|")
NAME = re.compile(r"`(\w+)/?`")


def rows():
    """Return (packages, modules) of each row of the table."""
    text = (settings.BASE_DIR / "docs/architecture.md").read_text()
    found = [ROW.fullmatch(line) for line in text.splitlines()]
    return [tuple(NAME.findall(cell) for cell in row.groups()) for row in found if row]


def test_every_package_is_in_the_table():
    named = {package for packages, _ in rows() for package in packages}
    packages = {path.parent.name for path in CODE.glob("*/__init__.py")}
    assert named == packages - {"migrations"} | {"urls"}


def test_every_module_in_the_table_exists():
    named = [
        (package, module)
        for packages, modules in rows()
        for package in packages[:1]
        for module in modules
    ]
    assert len(named) > 15
    missing = [pair for pair in named if not list((CODE / pair[0]).rglob(f"{pair[1]}.py"))]
    assert missing == []
