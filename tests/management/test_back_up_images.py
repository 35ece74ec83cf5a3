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


def cannot_be_read(image, images_folder):
    path = images_folder / image_files.path_of(image.rendition_name(480))
    path.unlink()
    path.mkdir()


def is_lost(image, images_folder):
    image_files.delete(image.rendition_name(480))


@pytest.mark.parametrize("damage", [is_lost, cannot_be_read])
def test_a_lost_file_is_named_and_the_backup_is_otherwise_whole(
    image, images_folder, target, damage
):
    damage(image, images_folder)
    whole_but_for = f"is whole, but for .* 1 in all(?s:.*){image.sha256}-480.webp"
    for _ in range(2):
        with pytest.raises(CommandError, match=whole_but_for):
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


FULL = OSError(28, "No space left on device")


def fail_at(patch, error, step):
    """Let the command fail with `error` when it syncs something to the disk for the `step`th time.

    It does so for each file, once before its rename and once after.
    """
    steps = iter(range(step))

    def sync(path):
        if next(steps, None) is None:
            raise error

    patch.setattr(back_up_command, "_sync", sync)


def everything_in(folder):
    return {path: path.is_file() and path.read_bytes() for path in folder.rglob("*")}


@pytest.mark.parametrize("step", range(6))  # the image has three files
@pytest.mark.parametrize(
    ("error", "words"),
    [(FULL, "No space left .*left behind"), (KeyboardInterrupt, "Interrupted")],
)
def test_a_backup_that_fails_leaves_only_what_was_there_before(
    image, target, monkeypatch, error, words, step
):
    folder = target / image.sha256[:2]
    folder.mkdir(parents=True)
    (folder / "from an earlier backup").touch()
    before = everything_in(target)
    fail_at(monkeypatch, error, step)
    with pytest.raises(CommandError, match=words):
        back_up(images=target)
    assert everything_in(target) == before


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
def test_a_backup_whose_images_fail_leaves_no_database_and_can_be_run_again(
    image, tmp_path, monkeypatch
):
    monkeypatch.setattr(back_up_command, "_copy_database", lambda path: path.write_bytes(b"1"))
    backups = tmp_path / "backups"
    backups.mkdir()
    with monkeypatch.context() as patch:
        fail_at(patch, FULL, step=5)
        with pytest.raises(CommandError, match="No space left"):
            back_up(str(backups / "copy.sqlite3"))
    assert everything_in(backups) == {}
    assert "was copied" in back_up(str(backups / "copy.sqlite3"))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite")
def test_a_lost_image_leaves_the_copy_of_the_database(image, tmp_path, monkeypatch):
    monkeypatch.setattr(back_up_command, "_copy_database", lambda path: path.write_bytes(b"1"))
    backups = tmp_path / "backups"
    backups.mkdir()
    image_files.delete(image.file_name)
    with pytest.raises(CommandError, match=f"is whole, but for(?s:.*){image.file_name}"):
        back_up(str(backups / "copy.sqlite3"))
    assert (backups / "copy.sqlite3").read_bytes() == b"1"
    assert len(files(backups / "images")) == 2


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite")
def test_beside_the_sites_own_folder_the_database_alone_is_copied(image, tmp_path, monkeypatch):
    monkeypatch.setattr(back_up_command, "_copy_database", lambda path: path.write_bytes(b"1"))
    said = back_up(str(tmp_path / "copy.sqlite3"))
    assert "was copied" in said
    assert f"Images stay in {tmp_path / 'images'}. Copy them elsewhere: --images FOLDER." in said
