"""Whether this host is set up as it should be, for `manage.py check`."""

import os
from pathlib import Path

from django.conf import settings
from django.core.checks import Tags, Warning, register
from django.db import connection


@register(Tags.security)
def database_is_private(**kwargs):
    """Warn of a SQLite database that other users of the machine can read: it holds all drafts."""
    if settings.DEBUG or connection.vendor != "sqlite":
        return []
    name = str(connection.settings_dict["NAME"])
    files = [Path(name + ending) for ending in ("", "-wal", "-shm")]
    exposed = [str(file) for file in files if _is_exposed(file)]
    if not exposed:
        return []
    text = f"Others than the site's user can read the database: {', '.join(exposed)}."
    return [Warning(text, hint=f"chmod 600 {' '.join(exposed)}", id="kfor_site.W001")]


def _is_exposed(file):
    try:
        return bool(os.stat(file).st_mode & 0o077)
    except OSError:
        return False
