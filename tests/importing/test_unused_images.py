"""Images that nothing shows are cleared a day after they were uploaded, and no others."""

import io
import os
import time
from datetime import timedelta

import pytest
from django.core.management import call_command

from milestones import drafts
from milestones.importing import unused_images
from milestones.models import Image, image_files
from tests import factories, pictures
from tests.factories import figure

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("images_folder")]


@pytest.fixture
def old():
    """An image that nothing shows, from two days ago."""
    return aged(factories.image(pictures.picture(100, 50), name="old.png"))


def aged(image, **age):
    image.uploaded_at -= timedelta(**(age or {"days": 2}))
    image.save(update_fields=["uploaded_at"])
    return image


def clear(*options):
    out = io.StringIO()
    call_command("clear_images", *options, stdout=out)
    return out.getvalue()


def test_what_would_be_deleted_is_listed_and_kept(old):
    said = clear()
    assert old.sha256 in said
    assert "old.png" in said
    assert "Nothing was deleted. To delete 1 image and 0 stray files, add --delete." in said
    assert Image.objects.get() == old


def test_an_unused_image_is_deleted_with_its_files(old):
    assert "Deleted: 1 image and 0 stray files." in clear("--delete")
    assert not Image.objects.exists()
    assert [*image_files.listed()] == []
    assert clear("--delete") == "Deleted: 0 images and 0 stray files.\n"
    assert clear() == "Nothing to delete.\n"


def test_an_image_of_today_is_kept():
    aged(factories.image(), hours=23)
    assert clear() == "Nothing to delete.\n"


def test_an_image_of_any_draft_or_edition_is_kept(old):
    article = factories.edition(lead=figure(old)).article
    drafts.write(article, factories.document())
    assert clear("--delete") == "Deleted: 0 images and 0 stray files.\n"
    assert Image.objects.get() == old


def test_an_image_that_was_uploaded_after_its_draft_was_saved_is_kept(old):
    sha256 = old.pk
    old.delete()
    factories.article(lead=figure(sha256))
    again = aged(factories.image(pictures.picture(100, 50)))
    assert again.pk == sha256
    assert "Deleted: 0 images" in clear("--delete")
    assert Image.objects.get() == again


def test_an_image_that_was_used_or_uploaded_meanwhile_is_kept(old):
    listed = unused_images.unused()
    factories.article(lead=figure(old))
    assert not unused_images.delete(listed[0])
    other = aged(factories.image(name="again.png"))
    listed = unused_images.unused()
    factories.image(name="again.png")
    assert not unused_images.delete(listed[0])
    assert {*Image.objects.all()} == {old, other}


def test_files_of_no_image_are_deleted_when_they_are_a_day_old(images_folder):
    kept = factories.image()
    for name, age in {
        f"{'1' * 64}.png": 2,
        f"{'2' * 64}.png": 0.5,
        ".0123456789abcdef.part": 2,
    }.items():
        image_files.write(name, b"x")
        then = time.time() - age * 86_400
        os.utime(images_folder / name[:2] / name, (then, then))
    for name in kept.file_names:
        os.utime(images_folder / name[:2] / name, (0, 0))
    assert "add --delete" in clear()
    assert "Deleted: 0 images and 2 stray files." in clear("--delete")
    left = {path.rpartition("/")[2] for path in image_files.listed()}
    assert left == {*kept.file_names, f"{'2' * 64}.png"}
