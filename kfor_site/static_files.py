"""Whether the static files that pages name are in place."""

import sys

from django.apps import apps
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage


def require_static_files() -> None:
    """End the process, with status 3 and one line, when collectstatic has yet to be run.

    Every page would fail otherwise, since each names a style sheet. gunicorn doesn't try again
    after that status.
    """
    if missing := missing_static_files():
        print(
            f"Static files are missing: {missing[0]} is the first of {len(missing)}."
            " Run: python manage.py collectstatic --noinput",
            file=sys.stderr,
        )
        sys.exit(3)


def missing_static_files() -> list[str]:
    """Return the names of all static files of the site, and of its apps, that can't be served."""
    try:
        if not isinstance(staticfiles_storage, ManifestFilesMixin):
            return []  # DEBUG serves them from where they are
        collected = staticfiles_storage.hashed_files
    except ValueError:  # a manifest that is cut off
        collected = {}
    names = {name for finder in get_finders() for name, _ in finder.list(_ignored())}
    return sorted(name for name in names if not _is_there(collected.get(name)))


def _ignored():
    return apps.get_app_config("staticfiles").ignore_patterns  # as collectstatic


def _is_there(collected):
    return collected is not None and staticfiles_storage.exists(collected)
