from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from milestones import immutability, verifying
from milestones.models import Edition

from . import factories

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
    assert "1 edition verified: all as published." in capsys.readouterr().out


@pytest.mark.usefixtures("tampering")
def test_a_changed_content_is_reported(capsys):
    edition = factories.edition()
    factories.edition("other")
    content = edition.content.replace("1999", "1998", 1)
    Edition.objects.filter(pk=edition.pk).update(content=content)
    immutability.protect(connection)
    text = findings(capsys)
    assert "mission, edition 1: its content has the SHA-256" in text
    assert "other" not in text


@pytest.mark.usefixtures("tampering")
def test_a_content_that_is_no_document_is_reported(capsys):
    factories.edition()
    Edition.objects.update(content="{}")
    assert "mission, edition 1: its content is not a document" in findings(capsys)


def test_an_edition_that_does_not_know_what_followed_it_is_reported_and_can_be_mended(capsys):
    for title in ("One", "Two", "Three"):
        factories.next_edition(title=title)
    Edition.objects.filter(number__lt=3).update(followed_at=None)
    text = findings(capsys)
    assert "mission, edition 1: it says that it was followed at None" in text
    assert "edition 3" not in text
    followed_at = import_module("milestones.migrations.0005_times")
    followed_at.fill(apps, None)
    assert list(verifying.findings()) == []


def test_an_edition_that_is_called_superseded_and_is_not_is_reported(capsys):
    factories.edition()
    Edition.objects.update(superseded=True)
    assert "mission, edition 1: it was not superseded." in findings(capsys)


@pytest.mark.usefixtures("tampering")
def test_a_missing_number_is_reported(capsys):
    for title in ("One", "Two", "Three"):
        factories.next_edition(title=title)
    Edition.objects.filter(number=2).delete()
    assert "mission, edition 3: edition 2 is missing." in findings(capsys)


@pytest.mark.usefixtures("tampering")
def test_a_database_without_its_triggers_is_reported(capsys):
    assert "lacks triggers" in findings(capsys)
