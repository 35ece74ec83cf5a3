"""An image that an edition or a saved draft shows can't be deleted, by whatever way."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test.utils import override_script_prefix

from milestones import drafts
from milestones.editions import publishing
from milestones.models import Image, ImageUse, image_files
from tests import factories, pictures
from tests.factories import figure

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("images_folder")]


@pytest.fixture
def image():
    return factories.image()


def files(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def delete_by_sql(image):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM milestones_image WHERE sha256 = %s", [image.pk])
        connection.check_constraints()


WAYS = {
    "model": lambda image: image.delete(),
    "queryset": lambda image: Image.objects.filter(pk=image.pk).delete(),
    "all": lambda image: Image.objects.all().delete(),
    "sql": delete_by_sql,
}
each_way = pytest.mark.parametrize("way", WAYS)


def show_in_draft(image):
    return factories.article(lead=figure(image))


def show_in_edition(image):
    """Publish `image`, and let no saved draft show it."""
    edition = factories.edition(lead=figure(image))
    ImageUse.objects.exclude(draft_version=None).delete()
    return edition


@each_way
@pytest.mark.parametrize("show", [show_in_draft, show_in_edition])
def test_an_image_that_is_shown_cannot_be_deleted(images_folder, image, show, way):
    show(image)
    factories.image(pictures.noise(10, 10))
    before = files(images_folder)
    with pytest.raises((ProtectedError, IntegrityError)), transaction.atomic():
        WAYS[way](image)
    assert Image.objects.count() == 2
    assert files(images_folder) == before


@pytest.mark.parametrize("way", ["model", "queryset"])
def test_an_image_that_nothing_shows_is_deleted_with_its_files(images_folder, image, way):
    other = factories.image(pictures.noise(10, 10))
    factories.edition(lead=figure(other))
    WAYS[way](image)
    assert [*Image.objects.all()] == [other]
    assert files(images_folder) == sorted(other.file_names)


def test_an_image_of_a_deleted_draft_can_be_deleted(image):
    show_in_draft(image).delete()
    image.delete()
    assert not ImageUse.objects.exists()


def test_an_image_stays_that_only_an_older_edition_or_draft_shows(image):
    article = factories.edition(lead=figure(image)).article
    article = drafts.write(article, factories.document())
    publishing.publish(article, note="Without the image")
    assert not Image.objects.unused().exists()
    uses = [*image.uses.values_list("draft_version__number", "edition__number")]
    assert sorted(uses, key=str) == [(1, None), (None, 1)]


def test_each_draft_that_shows_it_is_noted(image):
    article = show_in_draft(image)
    drafts.write(article, factories.document(title="Other", conclusion=figure(image)))
    assert image.uses.count() == 2


def test_an_image_that_was_never_uploaded_is_not_noted():
    factories.article(lead=figure("0" * 64))
    assert not ImageUse.objects.exists()


@pytest.mark.parametrize("way", ["model", "queryset"])
def test_an_image_that_is_uploaded_after_the_draft_that_names_it_cannot_be_deleted(image, way):
    sha256 = image.pk
    image.delete()
    article = factories.article(lead=figure(sha256))
    image = factories.image()
    assert image.pk == sha256
    assert Image.objects.unused().exists()
    with pytest.raises(ProtectedError):
        WAYS[way](image)
    assert [use.draft_version.article for use in image.uses.all()] == [article]


def test_a_document_without_images_costs_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        ImageUse.objects.record(factories.document())


def test_a_use_is_of_an_edition_or_of_a_draft(image):
    edition = factories.edition()
    version = edition.article.versions.get()
    for values in ({}, {"edition": edition, "draft_version": version}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ImageUse.objects.create(image=image, **values)


def test_a_use_says_where(image):
    factories.edition(lead=figure(image))
    assert {str(use) for use in image.uses.all()} == {
        "“A mission and its years”, draft version 1",
        "“A mission and its years”, A mission and its years, edition 1",
    }


# --- Its files ------------------------------------------------------------------------------------


def test_an_image_knows_its_files_and_urls(images_folder):
    image = factories.image(pictures.picture(600, 100))
    names = [f"{image.sha256}.png", f"{image.sha256}-480.webp", f"{image.sha256}-600.webp"]
    assert [*image.file_names] == names
    assert files(images_folder) == sorted(names)
    assert image.url == f"/images/{names[0]}"
    assert image.thumbnail_url == f"/images/{names[1]}"
    assert image.srcset == f"/images/{names[1]} 480w, /images/{names[2]} 600w"


def test_urls_are_under_the_prefix_of_the_site(image):
    with override_script_prefix("/kfor/"):
        assert image.url == f"/kfor/images/{image.sha256}.png"
        assert image.srcset.startswith("/kfor/images/")


@pytest.mark.parametrize(("kind", "extension"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")])
def test_the_url_ends_as_its_kind_does(kind, extension):
    assert factories.image(kind=kind).url.endswith(f".{extension}")


def test_an_image_is_called_by_its_file_or_its_hash(image):
    assert str(image) == "a-picture.png"
    image.name = ""
    assert str(image) == image.sha256[:12]


def test_a_deletion_that_is_undone_before_the_files_go_leaves_them(
    images_folder, image, monkeypatch
):
    monkeypatch.setattr(image_files, "delete", lambda name: 1 / 0)
    before = files(images_folder)
    with pytest.raises(ZeroDivisionError):
        image.delete()
    assert Image.objects.exists()
    assert files(images_folder) == before
