"""A backup holds all images; the next one copies only those that are new."""

import io
import stat

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from milestones.management.commands import back_up as back_up_command
from milestones.models import image_files
from tests import factories, pictures

pytestmark = pytest.mark.django_db


@pytest.fixture
def image(images_folder):
    return factories.image(pictures.picture(600, 400))


@pytest.fixture
def target(tmp_path):
    return tmp_path / "copies"


def back_up(*arguments, **options):
    out = io.StringIO()
    call_command("back_up", *arguments, stdout=out, **options)
    return out.getvalue()


def files(folder):
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def test_all_files_of_images_are_copied_as_they_are(image, images_folder, target):
    assert "3 copied, 0 already there" in back_up(images=target)
    assert files(target) == files(images_folder)
    assert len(files(target)) == 3


def test_the_copies_are_for_the_sites_user_alone(image, target):
    back_up(images=target)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in target.rglob("*")}
    assert modes == {0o700, 0o600}


def test_only_new_images_are_copied(image, images_folder, target):
    back_up(images=target)
    factories.image(pictures.picture(20, 20))
    assert "2 copied, 3 already there" in back_up(images=target)
    assert files(target) == files(images_folder)


def test_a_copy_that_was_cut_off_is_replaced(image, images_folder, target):
    back_up(images=target)
    (target / image_files.path_of(image.file_name)).write_bytes(b"cut")
    back_up(images=target)
    assert files(target) == files(images_folder)


def test_images_that_were_deleted_stay_in_the_backup(image, target):
    back_up(images=target)
    image.delete()
    back_up(images=target)
    assert len(files(target)) == 3


def test_a_lost_file_is_told_and_the_others_are_copied(image, target):
    image_files.delete(image.rendition_name(480))
    with pytest.raises(CommandError, match=f"1 image files .*{image.sha256}-480.webp"):
        back_up(images=target)
    assert len(files(target)) == 2


def test_the_sites_own_folder_is_no_backup(image, images_folder):
    with pytest.raises(CommandError, match="where the site keeps its images"):
        back_up(images=images_folder)


def test_something_must_be_named():
    with pytest.raises(CommandError, match="Name a FILE"):
        back_up()


def test_a_site_without_images_has_nothing_to_copy(images_folder, target):
    assert "images" not in back_up(images=target)
    assert not target.exists()


def test_it_is_said_what_is_not_copied(image, target):
    assert "The settings (.env) are not in this backup." in back_up(images=target)


def test_a_disk_that_is_full_leaves_no_half_file(image, target, monkeypatch):
    def full(source, file):
        file.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copyfileobj", full)
    with pytest.raises(CommandError, match="Not all images were copied .*No space left"):
        back_up(images=target)
    assert files(target) == {}


@pytest.mark.skipif(connection.vendor == "sqlite", reason="about other databases")
def test_another_database_is_for_its_own_tool(image, tmp_path):
    with pytest.raises(CommandError, match="pg_dump"):
        back_up(str(tmp_path / "elsewhere" / "copy"))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite")
def test_images_are_copied_beside_the_database(image, tmp_path, monkeypatch):
    monkeypatch.setattr(back_up_command, "_copy_database", lambda path: path.write_bytes(b"1"))
    backups = tmp_path / "backups"
    backups.mkdir()
    back_up(str(backups / "copy.sqlite3"))
    assert {path.name for path in backups.iterdir()} == {"copy.sqlite3", "images"}
    assert len(files(backups / "images")) == 3


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite")
def test_beside_the_sites_own_folder_the_database_alone_is_copied(image, tmp_path, monkeypatch):
    monkeypatch.setattr(back_up_command, "_copy_database", lambda path: path.write_bytes(b"1"))
    said = back_up(str(tmp_path / "copy.sqlite3"))
    assert "was copied" in said
    assert f"Images stay in {tmp_path / 'images'}. Copy them elsewhere: --images FOLDER." in said
