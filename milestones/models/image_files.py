"""Stores the files of images, in any Django storage. The default is a folder of this host."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage, storages


def storage() -> Storage:
    """Return the storage of images, STORAGES["images"]."""
    return storages["images"]


def path_of(name: str) -> str:
    """Return the path in the storage of the file called `name`, in one of 256 folders."""
    return f"{name[:2]}/{name}"


def write(name: str, data: bytes) -> None:
    """Write the file called `name`, replacing an existing one. Raises OSError."""
    storage().save(path_of(name), ContentFile(data))


def delete(name: str) -> None:
    """Delete the file called `name`, if it is there. Raises OSError."""
    storage().delete(path_of(name))


def sha256_of(name: str) -> str | None:
    """Return the SHA-256 of the file called `name`, None if there is none. Raises OSError."""
    try:
        with storage().open(path_of(name)) as file:
            digest = hashlib.sha256()
            for chunk in file.chunks():
                digest.update(chunk)
            return digest.hexdigest()
    except FileNotFoundError:
        return None


def is_there(name: str) -> bool:
    """Is there a file called `name`?"""
    return storage().exists(path_of(name))


def listed() -> Iterator[str]:
    """Yield the paths of all files in the storage, including unfinished ones."""
    with suppress(FileNotFoundError):  # the first image creates the folder
        for folder in storage().listdir("")[0]:
            for name in storage().listdir(folder)[1]:
                yield f"{folder}/{name}"


class FolderOfImages(FileSystemStorage):
    """A folder in which each file is complete and on the disk, or absent.

    Files are named by their content, so a file is only ever replaced by an equal one.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def _save(self, name: str, content: File) -> str:
        target = Path(self.path(name))
        part = PurePosixPath(name).with_name(f".{secrets.token_hex(8)}.part")
        written = Path(self.path(str(part)))
        try:
            super()._save(str(part), content)  # type: ignore[misc]
            _sync(written)
            written.rename(target)
        except BaseException:
            written.unlink(missing_ok=True)
            raise
        _sync(target.parent)  # the new name, too
        return name


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
