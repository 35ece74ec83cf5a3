"""System checks for `manage.py check`."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register
from django.core.files.storage import FileSystemStorage, storages
from django.db import connection


@register(Tags.security)
def database_is_private(**kwargs: Any) -> list[CheckMessage]:
    """Warn if other users of the machine can read the SQLite database, which holds all drafts."""
    if settings.DEBUG or connection.vendor != "sqlite":
        return []
    name = str(connection.settings_dict["NAME"])
    files = [Path(name + ending) for ending in ("", "-wal", "-shm")]
    exposed = [str(file) for file in files if _is_exposed(file)]
    if not exposed:
        return []
    text = f"Users other than the site's can read the database: {', '.join(exposed)}."
    return [Warning(text, hint=f"chmod 600 {' '.join(exposed)}", id="kfor_site.W001")]


@register
def images_can_be_stored(**kwargs: Any) -> list[CheckMessage]:
    """Warn if this user can't write to the folder for images: uploads would fail."""
    storage = storages["images"]
    if not isinstance(storage, FileSystemStorage):
        return []
    folder = Path(storage.location)
    there = next(path for path in (folder, *folder.parents) if path.exists())
    if os.access(there, os.W_OK | os.X_OK):
        return []
    text = f"Images can't be stored: this user can't write to {there}."
    hint = f"Make the site's user the owner of {folder}, or set IMAGES_DIR to another folder."
    return [Warning(text, hint=hint, id="kfor_site.W002")]


def _is_exposed(file: Path) -> bool:
    try:
        return bool(os.stat(file).st_mode & 0o077)
    except OSError:
        return False
