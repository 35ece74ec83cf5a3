"""An uploaded file becomes an Image, whole or not at all."""

import pytest

from milestones.formats.image_files.images import ImageError
from milestones.importing import images
from milestones.models import Image, image_files
from tests import factories, pictures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("images_folder")]


def test_an_upload_stores_an_image_and_its_files(admin_user):
    uploaded = images.upload(pictures.file("JPEG"), name="field.jpg", user=admin_user)
    image = Image.objects.get()
    assert uploaded.image == image
    assert (image.format, image.width, image.height, image.widths) == ("jpeg", 64, 48, [64])
    assert (image.name, image.uploaded_by, image.uploaded_by_name) == (
        "field.jpg",
        admin_user,
        "admin",
    )
    assert image_files.sha256_of(image.file_name) == image.sha256
    data = image_files.storage().open(image_files.path_of(image.file_name)).read()
    assert len(data) == image.size


def test_what_was_lost_is_told():
    data = pictures.file("GIF", save_all=True, append_images=[pictures.noise(64, 48)])
    assert "first frame" in images.upload(data).notes[0]


def test_the_same_image_is_stored_once_and_repaired():
    first = factories.image(name="first.png")
    image_files.write(first.file_name, b"damaged")
    second = factories.image(name="second.png")
    assert Image.objects.get() == second == first
    assert second.name == "second.png"
    assert second.uploaded_at > first.uploaded_at
    assert image_files.sha256_of(second.file_name) == second.sha256


def test_a_file_that_is_refused_changes_nothing():
    with pytest.raises(ImageError):
        images.upload(b"no image")
    assert not Image.objects.exists()
    assert [*image_files.listed()] == []


def test_an_image_whose_files_cannot_be_written_is_not_there(monkeypatch):
    def full(name, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(image_files, "write", full)
    with pytest.raises(OSError, match="space"):
        factories.image()
    assert not Image.objects.exists()


@pytest.mark.parametrize("name", ["a\0b\ud800.png", "x" * 10_000, "a\nb\u202e.png", ""])
def test_any_name_can_be_stored(name):
    image = factories.image(name=name)
    image.refresh_from_db()
    assert len(image.name) <= 200
    assert "\0" not in image.name
    assert str(image)
