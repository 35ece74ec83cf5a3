from dataclasses import replace
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import QuerySet

from milestones.document import shape
from milestones.editions import immutability, verifying
from milestones.models import Edition, Image, ImageUse, PublishedMilestone, image_files
from tests import factories, pictures

pytestmark = pytest.mark.django_db


@pytest.fixture
def tampering():
    """Somebody with the rights of a database's owner."""
    immutability.unprotect(connection)
    yield
    immutability.protect(connection)


def findings(capsys):
    with pytest.raises(CommandError, match=r"\d findings?\."):
        call_command("verify_editions")
    return capsys.readouterr().err


def test_editions_as_they_were_published_verify(capsys):
    factories.edition()
    call_command("verify_editions")
    assert "1 edition verified. All are as published." in capsys.readouterr().out


@pytest.mark.usefixtures("tampering")
def test_a_changed_content_is_reported(capsys):
    edition = factories.edition()
    factories.edition("other")
    content = edition.content.replace("1999", "1998", 1)
    Edition.objects.filter(pk=edition.pk).update(content=content)
    immutability.protect(connection)
    text = findings(capsys)
    assert "mission, edition 1: the SHA-256 of its content is" in text
    assert "other" not in text


@pytest.mark.usefixtures("tampering")
def test_a_content_that_is_no_document_is_reported(capsys):
    factories.edition()
    Edition.objects.update(content="{}")
    assert "mission, edition 1: its content is not a valid document" in findings(capsys)


def test_an_edition_that_does_not_know_what_followed_it_is_reported_and_can_be_mended(capsys):
    for title in ("One", "Two", "Three"):
        factories.next_edition(title=title)
    Edition.objects.filter(number__lt=3).update(followed_at=None)
    text = findings(capsys)
    assert "mission, edition 1: its followed_at is None" in text
    assert "edition 3" not in text
    followed_at = import_module("milestones.migrations.0005_times")
    followed_at.fill(apps, None)
    assert list(verifying.findings()) == []


def test_an_edition_that_is_called_superseded_and_is_not_is_reported(capsys):
    factories.edition()
    Edition.objects.update(superseded=True)
    assert "mission, edition 1: it is marked as superseded but is not." in findings(capsys)


@pytest.mark.usefixtures("tampering")
def test_a_missing_number_is_reported(capsys):
    for title in ("One", "Two", "Three"):
        factories.next_edition(title=title)
    Edition.objects.filter(number=2).delete()
    assert "mission, edition 3: edition 2 is missing." in findings(capsys)


@pytest.mark.usefixtures("tampering")
def test_a_database_without_its_triggers_is_reported(capsys):
    assert "triggers that protect editions are missing" in findings(capsys)


# --- What repeats the content ---------------------------------------------------------------------

REPEATED = {"language": "sq", "title": "Other", "short_title": "Z", "is_page": True}
OF_A_ROW = {
    **{"uid": "other", "date": "2000", "initiative": "Other", "impact": "Other", "text": "other"},
    **{"earliest": 1, "latest": 1, "spans_years": True, "reverse_order": 1, "source_count": 7},
}


def test_each_column_that_is_named_as_in_a_document_is_checked():
    names = {field.name for field in shape.fields_of(shape.Document)}
    assert names & {field.name for field in Edition._meta.concrete_fields} <= REPEATED.keys()


def test_each_column_of_a_listed_milestone_is_checked():
    columns = {field.name for field in PublishedMilestone._meta.concrete_fields}
    assert columns == OF_A_ROW.keys() | {"id", "edition", "position"}


@pytest.mark.usefixtures("tampering")
@pytest.mark.parametrize("column", REPEATED)
def test_a_changed_column_of_an_edition_is_reported(column, capsys):
    factories.edition("other")
    was = getattr(factories.edition(), column)
    Edition.objects.filter(slug="mission").update(**{column: REPEATED[column]})
    text = findings(capsys)
    value = REPEATED[column]
    assert f"mission, edition 1: its {column} is {value!r}, but it was published as {was!r}" in text
    assert "other, edition" not in text


@pytest.mark.parametrize("column", OF_A_ROW)
def test_a_changed_column_of_a_listed_milestone_is_reported(column, capsys):
    factories.edition("other")
    edition = factories.edition()
    edition.milestones.filter(uid="m1").update(**{column: OF_A_ROW[column]})
    text = findings(capsys)
    assert f"mission, edition 1: the {column} of milestone m1 in the lists is" in text
    assert text.count("in the lists") == 1


def test_a_milestone_that_the_lists_lack_is_reported(capsys):
    factories.edition().milestones.get(uid="m2").delete()
    assert "mission, edition 1: milestone m2 is missing in the lists." in findings(capsys)


def test_a_milestone_that_was_not_published_is_reported(capsys):
    row = factories.edition(milestone_count=1).milestones.get()
    row.pk, row.position, row.uid = None, 1, "other"
    row.save()
    text = findings(capsys)
    assert "mission, edition 1: milestone other in the lists is not in its content." in text


def test_superseded_editions_are_in_no_list():
    for title in ("One", "Two"):
        factories.next_edition(title=title)
    assert list(verifying.findings()) == []


def test_a_milestone_that_an_earlier_version_listed_verifies():
    row = factories.milestone(0)
    edition = factories.edition(milestones=[replace(row, initiative="A &amp; B")])
    edition.milestones.all().delete()
    PublishedMilestone.objects.create(
        edition=edition,
        position=0,
        uid=row.uid,
        date=row.date,
        initiative="A & B",
        impact="Impact 0",
    )
    assert list(verifying.findings()) == []


# --- Images ---------------------------------------------------------------------------------------


@pytest.fixture
def image(images_folder):
    """An image that two editions show."""
    image = factories.image()
    factories.edition("one", lead=factories.figure(image))
    factories.edition("two", lead=factories.figure(image))
    return image


def test_images_as_they_were_published_verify(image, capsys):
    call_command("verify_editions")
    assert "2 editions verified. All are as published." in capsys.readouterr().out


def test_a_file_of_an_image_that_is_lost_is_reported_for_each_edition(image, capsys):
    image_files.delete(image.file_name)
    text = findings(capsys)
    for slug in ("one", "two"):
        assert f"{slug}, edition 1: the file of image {image.sha256} is missing." in text


def test_a_changed_file_of_an_image_is_reported(image, capsys):
    image_files.write(image.file_name, b"other")
    assert f"one, edition 1: the file of image {image.sha256} has the SHA-256" in findings(capsys)


def test_lost_smaller_versions_are_reported(images_folder, capsys):
    image = factories.image(pictures.picture(width=500))
    factories.edition("one", lead=factories.figure(image))
    for width in image.widths:
        image_files.delete(image.rendition_name(width))
    names = f"{image.sha256}-480.webp, {image.sha256}-500.webp"
    assert f"a smaller version of an image is missing: {names}.\n" in findings(capsys)


def test_an_image_that_is_not_in_the_database_is_reported(image, capsys):
    ImageUse.objects.all().delete()
    sha256 = image.sha256
    QuerySet(Image).filter(pk=sha256).delete()
    assert f"one, edition 1: image {sha256} is missing." in findings(capsys)


def test_an_image_that_could_be_deleted_is_reported(image, capsys):
    ImageUse.objects.filter(edition__slug="one").delete()
    text = findings(capsys)
    assert "one, edition 1: its images are not protected against deletion." in text
    assert "two" not in text


def test_a_draft_needs_no_image(images_folder, capsys):
    factories.article(lead=factories.figure("0" * 64))
    call_command("verify_editions")
