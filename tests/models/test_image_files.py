"""A file of an image is there whole, for the site's user and its server alone, or not at all."""

import os
import stat

import pytest

from milestones.models import image_files

NAME = f"{'ab' * 32}.png"

pytestmark = pytest.mark.usefixtures("images_folder")


def test_a_file_is_in_a_folder_by_its_first_digits(images_folder):
    image_files.write(NAME, b"1")
    assert [*image_files.listed()] == [f"ab/{NAME}"]
    assert (images_folder / "ab" / NAME).read_bytes() == b"1"
    assert image_files.is_there(NAME)


def test_a_file_that_is_written_again_is_replaced_at_once(images_folder):
    image_files.write(NAME, b"damaged")
    reader = (images_folder / "ab" / NAME).open("rb")
    image_files.write(NAME, b"whole")
    assert reader.read() == b"damaged"
    assert (images_folder / "ab" / NAME).read_bytes() == b"whole"
    assert len([*image_files.listed()]) == 1


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_files_can_be_read_by_the_site_and_by_nobody_else(images_folder, mask):
    before = os.umask(mask)
    try:
        image_files.write(NAME, b"1")
    finally:
        os.umask(before)
    for path, mode in {"": 0o750, "ab": 0o750, f"ab/{NAME}": 0o640}.items():
        assert stat.S_IMODE((images_folder / path).stat().st_mode) == mode, path


def test_files_have_the_group_of_their_folder(images_folder):
    if os.getuid():
        pytest.skip("Only root can choose any group.")
    images_folder.mkdir()
    os.chown(images_folder, -1, 12345)
    images_folder.chmod(0o2750)
    image_files.write(NAME, b"1")
    for path in ("ab", f"ab/{NAME}"):
        assert (images_folder / path).stat().st_gid == 12345


@pytest.mark.parametrize("broken", ["rename", "unlink"])
def test_a_file_that_cannot_be_written_leaves_nothing_behind(images_folder, monkeypatch, broken):
    image_files.write(NAME, b"before")
    monkeypatch.setattr("pathlib.Path.rename", lambda *args: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(OSError, match="full"):
        image_files.write(NAME, b"after")
    assert [*image_files.listed()] == [f"ab/{NAME}"]
    assert (images_folder / "ab" / NAME).read_bytes() == b"before"


def test_what_is_missing_is_missing():
    assert not image_files.is_there(NAME)
    assert image_files.sha256_of(NAME) is None
    assert [*image_files.listed()] == []
    image_files.delete(NAME)


def test_the_hash_is_of_what_is_there():
    image_files.write(NAME, b"abc")
    assert image_files.sha256_of(NAME).startswith("ba7816bf8f01cfea")
