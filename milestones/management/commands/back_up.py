import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection

from milestones.management.interruptions import signals_raise
from milestones.models import Image, image_files

STEPS = 10_000  # of SQLite's virtual machine, between two checks for signals

_NOTHING_LEFT = "Nothing was left behind."
_WHOLE_BUT_FOR = (
    "The backup is whole, but for image files that the site has lost or can't read, {:,} in all."
    " Look for them in an older backup, and run: python manage.py verify_editions\n{}"
)


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
        made: list[Path] = []
        with _removed_if_it_fails(made), signals_raise():
            if file:
                self._back_up_database(file, made)
            lost = [] if is_the_sites else self._back_up_images(folder, made)
        if file:
            self.stdout.write(f"The database was copied to {file}.")
        if is_the_sites:
            self.stdout.write(f"Images stay in {folder}. Copy them elsewhere: --images FOLDER.")
        self.stdout.write("The settings (.env) are not in this backup.")
        if lost:
            raise CommandError(_WHOLE_BUT_FOR.format(len(lost), "\n".join(lost)))

    def _back_up_database(self, file: Path, made: list[Path]) -> None:
        if connection.vendor != "sqlite":
            raise CommandError(
                "The database is not SQLite. Use pg_dump instead. For the images, use this command"
                " with --images FOLDER alone."
            )
        if os.path.lexists(file):
            raise CommandError(f"{file} already exists. Choose a new file name.")
        try:
            with _whole_or_not_at_all(file, made) as part:
                _copy_database(part)
        except (DatabaseError, OSError) as error:
            raise CommandError(f"{file} can't be written: {error}. {_NOTHING_LEFT}") from None

    def _back_up_images(self, folder: Path, made: list[Path]) -> list[str]:
        """Copy the files that `folder` lacks; return the names of those that the site has lost.

        A name stands for a content, so no file changes.
        """
        copied = kept = 0
        lost = []
        try:
            for image in Image.objects.iterator():
                for name in image.file_names:
                    done = _copy_image(name, folder / image_files.path_of(name), made)
                    copied, kept = copied + (done is True), kept + (done is False)
                    lost += [name] * (done is None)
        except (DatabaseError, OSError) as error:
            text = f"The images can't be copied to {folder}: {error}. {_NOTHING_LEFT}"
            raise CommandError(text) from None
        if copied or kept:
            self.stdout.write(
                f"Image files in {folder}: {copied:,} copied, {kept:,} already there."
            )
        return lost


def _is_folder_of_the_site(folder: Path) -> bool:
    storage = image_files.storage()
    if not isinstance(storage, FileSystemStorage):
        return False
    return Path(storage.location).resolve() == folder.resolve()


def _copy_image(name: str, target: Path, made: list[Path]) -> bool | None:
    """Copy a file of an image to `target`. Return whether that was needed; None if it is lost."""
    there = target.stat().st_size if target.exists() else None
    storage, path = image_files.storage(), image_files.path_of(name)
    try:
        if storage.size(path) == there:
            return False
        with storage.open(path) as source:
            content = source.read()
    except OSError:
        return None
    _make_folder(target.parent, made)
    with _whole_or_not_at_all(target, made) as part:
        part.write_bytes(content)
    return True


def _make_folder(folder: Path, made: list[Path]) -> None:
    new = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(new):
        made.append(each)
        each.mkdir(0o700, exist_ok=True)


def _copy_database(path: Path) -> None:
    with connection.cursor() as cursor:
        # Python can't handle signals during one long statement without this handler.
        connection.connection.set_progress_handler(lambda: None, STEPS)
        try:
            cursor.execute("VACUUM INTO %s", [str(path)])  # the file may exist if it is empty
        finally:
            connection.connection.set_progress_handler(None, 0)


@contextmanager
def _whole_or_not_at_all(file: Path, made: list[Path]) -> Iterator[Path]:
    """Yield the path of an empty, private file that is renamed to `file` after the block.

    It is synced to disk first. If the block fails, the file and SQLite's files beside it are
    removed. If `file` is new, it is added to `made`.
    """
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".back_up-") as folder:
        part = Path(folder, "part")
        part.touch(0o600)
        yield part
        _sync(part)
        made += [] if file.exists() else [file]
        part.rename(file)
    _sync(file.parent)  # for the rename


@contextmanager
def _removed_if_it_fails(made: list[Path]) -> Iterator[None]:
    """Remove the files and folders that the block adds to `made` if it fails, newest first."""
    try:
        yield
    except BaseException as error:
        for path in reversed(made):
            with suppress(OSError):  # there is something in the folder that isn't ours
                path.rmdir() if path.is_dir() else path.unlink()
        if isinstance(error, KeyboardInterrupt):
            raise CommandError(f"Interrupted. {_NOTHING_LEFT}") from None
        raise


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
