"""Checks at startup that all static files are in place."""

import sys

from django.apps import apps
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage


def require_static_files() -> None:
    """Exit with status 3 and one line of explanation if collectstatic has not been run.

    Without this every page would fail, because each uses a style sheet. gunicorn does not restart
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
    """Return the names of all static files of the site and its apps that can't be served."""
    collected: dict[str, str] = {}
    try:
        if not isinstance(staticfiles_storage, ManifestFilesMixin):
            return []  # with DEBUG they are served from their sources
        collected = staticfiles_storage.hashed_files
    except ValueError:
        pass  # a truncated manifest
    names = {name for finder in get_finders() for name, _ in finder.list(_ignored())}
    return sorted(name for name in names if not _is_there(collected.get(name)))


def _ignored() -> list[str]:
    config = apps.get_app_config("staticfiles")
    return getattr(config, "ignore_patterns", [])  # as collectstatic


def _is_there(collected: str | None) -> bool:
    return collected is not None and staticfiles_storage.exists(collected)
