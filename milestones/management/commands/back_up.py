import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection

from milestones.management.interruptions import signals_raise
from milestones.models import Image, image_files

STEPS = 10_000  # of SQLite's virtual machine, between two checks for signals


class Command(BaseCommand):
    help = (
        "Copy the SQLite database to FILE while the site runs, and new images to the folder"
        ' "images" beside it. For PostgreSQL, use pg_dump, and this command with --images alone.'
        " Settings (.env) are not copied."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", nargs="?")
        parser.add_argument("--images", type=Path, metavar="FOLDER", help="where images are copied")

    def handle(self, *, file: Path | None, images: Path | None, **options: Any) -> None:
        folder = images or (file and file.parent / "images")
        if folder is None:
            raise CommandError("Name a FILE for the database, or a folder for --images.")
        is_the_sites = _is_folder_of_the_site(folder)
        if images and is_the_sites:
            raise CommandError(f"{folder} is where the site keeps its images. Name another folder.")
        if file:
            self._back_up_database(file)
        if is_the_sites:
            self.stdout.write(f"Images stay in {folder}. Copy them elsewhere: --images FOLDER.")
        else:
            self._back_up_images(folder)
        self.stdout.write("The settings (.env) are not in this backup.")

    def _back_up_database(self, file: Path) -> None:
        if connection.vendor != "sqlite":
            raise CommandError(
                "The database is not SQLite. Use pg_dump instead. For the images, use this command"
                " with --images FOLDER alone."
            )
        if os.path.lexists(file):
            raise CommandError(f"{file} already exists. Choose a new file name.")
        try:
            with signals_raise(), _whole_or_not_at_all(file) as part:
                _copy_database(part)
        except (DatabaseError, OSError) as error:
            raise CommandError(
                f"{file} can't be written: {error}. No file was left behind."
            ) from None
        except KeyboardInterrupt:
            raise CommandError(f"Interrupted. {file} was not created.") from None
        self.stdout.write(f"The database was copied to {file}.")

    def _back_up_images(self, folder: Path) -> None:
        """Copy the files that `folder` lacks. A name stands for a content, so no file changes."""
        copied = kept = 0
        missing = []
        try:
            with signals_raise():
                for image in Image.objects.iterator():
                    for name in image.file_names:
                        done = _copy_image(name, folder / image_files.path_of(name))
                        copied, kept = copied + (done is True), kept + (done is False)
                        missing += [name] * (done is None)
        except OSError as error:
            raise CommandError(f"Not all images were copied to {folder}: {error}.") from None
        except KeyboardInterrupt:
            raise CommandError(f"Interrupted: not all images were copied to {folder}.") from None
        if copied or kept:
            self.stdout.write(
                f"Image files in {folder}: {copied:,} copied, {kept:,} already there."
            )
        if missing:
            raise CommandError(
                f"{len(missing):,} image files are missing, {missing[0]} among them."
                " Run: python manage.py verify_editions"
            )


def _is_folder_of_the_site(folder: Path) -> bool:
    storage = image_files.storage()
    if not isinstance(storage, FileSystemStorage):
        return False
    return Path(storage.location).resolve() == folder.resolve()


def _copy_image(name: str, target: Path) -> bool | None:
    """Copy a file of an image to `target`. Return whether that was needed; None if it is lost."""
    storage, path = image_files.storage(), image_files.path_of(name)
    if not storage.exists(path):
        return None
    if target.exists() and target.stat().st_size == storage.size(path):
        return False
    target.parent.mkdir(0o700, parents=True, exist_ok=True)
    with (
        _whole_or_not_at_all(target) as part,
        part.open("wb") as file,
        storage.open(path) as source,
    ):
        shutil.copyfileobj(source, file)
    return True


def _copy_database(path: Path) -> None:
    with connection.cursor() as cursor:
        # Python can't handle signals during one long statement without this handler.
        connection.connection.set_progress_handler(lambda: None, STEPS)
        try:
            cursor.execute("VACUUM INTO %s", [str(path)])  # the file may exist if it is empty
        finally:
            connection.connection.set_progress_handler(None, 0)


@contextmanager
def _whole_or_not_at_all(file: Path) -> Iterator[Path]:
    """Yield the path of an empty, private file that is renamed to `file` after the block.

    It is synced to disk first. If the block fails, the file and SQLite's files beside it are
    removed.
    """
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".back_up-") as folder:
        part = Path(folder, "part")
        part.touch(0o600)
        yield part
        _sync(part)
        part.rename(file)
    _sync(file.parent)  # for the rename


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
